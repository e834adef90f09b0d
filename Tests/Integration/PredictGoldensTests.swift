import Foundation
import Recurrent
import TestSupport
import Testing

/// Predict against what Keras itself answered, for networks of one input and of several.
@Suite("Keras' own answers, as TensorFlow Serving gives them")
struct PredictGoldensTests {
    private typealias Arrays = [String: Tensor]

    private func golden(_ name: String) throws -> Arrays {
        let file = try Data(contentsOf: ModelFolder.golden("\(name).npz"))
        let arrays = try npzArrays(Array(file)).map { ($0.key, $0.tensor) }
        return Dictionary(uniqueKeysWithValues: arrays)
    }

    @Test("several inputs and outputs stand under their names, in rows and in columns")
    func several() throws {
        let server = try CellarProcess([ModelFolder.golden("several.keras").path])
        let curl = Curl(server)
        let golden = try golden("several")
        let names = ["label", "body", "level"]
        for call in 0..<3 {
            var inputs = try ["events", "traits", "series"].map { name in
                (name, try #require(golden["inputs/\(call)/\(name)"]))
            }
            // The recording repeats what has no time axis for each step.
            inputs[1].1 = firstStep(inputs[1].1)
            let columns = inputs.map { #""\#($0)": \#(text($1))"# }
            let control = #""sequence_id": [3], "sequence_control_input": [\#(call == 0 ? 1 : 0)]"#
            let answer = try curl.post(
                "/v1/models/several:predict",
                "{\"inputs\": {\(columns.joined(separator: ",")), \(control)}}")
            #expect(answer.status == 200)
            #expect(answer.json["outputs"].keys.sorted() == (names + ["sequence_id"]).sorted())
            for (index, name) in names.enumerated() {
                let expected = try #require(golden["outputs/\(call)/\(index)"])
                expectClose(answer.json["outputs"][name], expected)
            }
            guard call == 0 else { continue }
            let rows = (0..<3).map { row in
                let members = inputs.map { #""\#($0)": \#(text(part(row, of: $1)))"# }
                return "{" + members.joined(separator: ",") + "}"
            }
            let alone = try curl.post(
                "/v1/models/several:predict", "{\"instances\": [\(rows.joined(separator: ","))]}")
            #expect(alone.status == 200)
            for (index, name) in names.enumerated() {
                let expected = try #require(golden["outputs/0/\(index)"])
                for row in 0..<3 {
                    expectClose(alone.json["predictions"][row][name], part(row, of: expected))
                }
            }
        }
        let bare = try curl.post("/v1/models/several:predict", #"{"instances": [[1, 2]]}"#)
        #expect(bare.status == 422)
        #expect(bare.json["error"].string?.contains("input events is missing") == true)
    }

    @Test("ids have no axis of features, and one of them a row is one step")
    func ids() throws {
        let server = try CellarProcess([ModelFolder.golden("embedding.keras").path])
        let curl = Curl(server)
        let golden = try golden("embedding")
        let inputs = try #require(golden["inputs/0"])
        let whole = try curl.post(
            "/v1/models/embedding:predict", "{\"instances\": \(text(inputs))}")
        #expect(whole.status == 200)
        expectClose(whole.json["predictions"], try #require(golden["outputs/0"]))
        let metadata = try curl.get("/v1/models/embedding/metadata").json["metadata"]
        let inputPorts = metadata["signature_def"]["signature_def"]["serving_default"]["inputs"]
        #expect(inputPorts[inputPorts.keys[0]]["dtype"] == "DT_INT32")
        let name = "X-Amzn-SageMaker-Session-Id: NEW_SESSION"
        let step = text(firstStep(inputs))
        let first = try curl.post(
            "/v1/models/embedding:predict", "{\"instances\": \(step)}", "-H", name)
        let id = try #require(first.fields["x-session-id"])
        // The other steps, in the same session, end where the whole sequence ends.
        let rest = (0..<inputs.shape[0]).map { row in
            let ids = part(row, of: inputs).values.dropFirst()
            return "[" + ids.map { "\($0)" }.joined(separator: ",") + "]"
        }
        let last = try curl.post(
            "/v1/models/embedding:predict", "{\"instances\": [\(rest.joined(separator: ","))]}",
            "-H", "X-Session-ID: \(id)")
        #expect(last.status == 200)
        expectClose(last.json["predictions"], try #require(golden["outputs/0"]))
    }

    @Test("an answer has the time axis that its inputs have, and none where they have none")
    func axes() throws {
        let server = try CellarProcess([ModelFolder.golden("lstm_sequences.keras").path])
        let curl = Curl(server)
        let golden = try golden("lstm_sequences")
        for call in 0..<3 {
            let inputs = try #require(golden["inputs/\(call)"])
            let expected = try #require(golden["outputs/\(call)"])
            let isStep = inputs.shape[1] == 1
            let answer = try curl.post(
                "/predictions/lstm_sequences",
                "{\"inputs\": \(text(isStep ? firstStep(inputs) : inputs))}",
                "-H", "ts_request_sequence_id: a")
            #expect(answer.status == 200)
            expectClose(answer.json["outputs"], isStep ? firstStep(expected) : expected)
        }
    }

    /// What a tensor holds of one row.
    private func part(_ row: Int, of tensor: Tensor) -> Tensor {
        let width = tensor.values.count / tensor.shape[0]
        let values = Array(tensor.values[row * width..<(row + 1) * width])
        return Tensor(shape: Array(tensor.shape.dropFirst()), values: values)
    }

    /// What a tensor of rows and steps holds of the first step.
    private func firstStep(_ tensor: Tensor) -> Tensor {
        let rows = (0..<tensor.shape[0]).map { part(0, of: part($0, of: tensor)) }
        return Tensor(
            shape: [tensor.shape[0]] + tensor.shape.dropFirst(2), values: rows.flatMap(\.values))
    }

    private func text(_ tensor: Tensor) -> String {
        guard !tensor.shape.isEmpty else { return "\(tensor.values[0])" }
        let parts = (0..<tensor.shape[0]).map { text(part($0, of: tensor)) }
        return "[" + parts.joined(separator: ",") + "]"
    }

    private func expectClose(
        _ actual: JSONValue, _ expected: Tensor,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(actual.shape == expected.shape, sourceLocation: sourceLocation)
        let worst = zip(actual.numbers, expected.values).map { abs($0 - Double($1)) }.max()
        #expect(worst.map { $0 < 2e-5 } == true, sourceLocation: sourceLocation)
    }
}
