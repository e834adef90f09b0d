import Foundation
import Recurrent
import TestSupport
import Testing

@Suite("Networks that need the whole sequence, over HTTP")
struct SequenceTests {
    private static let key = ["--set", "bidirectional=whole-request"]

    @Test("without the configuration's key the start ends with 65 and names it")
    func keyOff() throws {
        let path = ModelFolder.sequence("bidirectional.keras").path
        for arguments in [[], ["--set", "bidirectional=refuse"]] {
            let ended = try CellarProcess.run(["serve", "--port", "0", path] + arguments)
            #expect(ended.exitCode == 65)
            for part in [
                "bidirectional.keras: layer bidirectional (Bidirectional)",
                "set bidirectional: whole-request in the configuration",
            ] {
                #expect(ended.error.contains(part), "\(ended.error)")
            }
        }
        let unknown = try CellarProcess.run(
            ["serve", "--port", "0", path, "--set", "bidirectional=yes"])
        #expect(unknown.exitCode == 64)
        #expect(unknown.error.contains("refuse or whole-request"))
    }

    @Test(
        "with it, a recording beside the model is held to at the start, and answers are Keras'",
        arguments: [
            "bidirectional", "bidirectional_masked", "go_backwards",
            "encoder_decoder_bidirectional",
        ])
    func keyOn(model: String) throws {
        let folder = try ModelFolder()
        try folder.copy(ModelFolder.sequence(model + ".keras"), to: "m.keras")
        try folder.copy(ModelFolder.sequence(model + ".npz"), to: "m.golden.npz")
        let server = try CellarProcess([folder.path("m.keras")] + Self.key)
        let curl = Curl(server)
        let described = try curl.get("/v1/models/m").json
        #expect(described["whole_request"] == true)
        let golden = try npzArrays(
            Array(Data(contentsOf: ModelFolder.sequence(model + ".npz"))))
        let created = try curl.post("/v1/models/m/sessions", #"{"id": "s", "batch_size": 3}"#)
        #expect(created.status == 201)
        for call in 0..<3 {
            let inputs = try #require(golden.first { $0.key == "inputs/\(call)" }?.tensor)
            let answer = try curl.post(
                "/v1/sessions/s/forward",
                #"{"inputs": \#(Self.text(inputs)), "return_state": true}"#)
            #expect(answer.status == 200)
            for (key, expected) in golden {
                let parts = key.split(separator: "/").map(String.init)
                guard parts.count > 1, parts[1] == "\(call)" else { continue }
                switch parts[0] {
                case "outputs":
                    let outputs = answer.json["outputs"]
                    let names = described["outputs"].elements.compactMap { $0["name"].string }
                    let own = parts.count > 2 ? outputs[names[Int(parts[2]) ?? 0]] : outputs
                    expectClose(own, expected, key)
                case "states":
                    let layer = parts[2..<parts.count - 1].joined(separator: "/")
                    let state = answer.json["states"][layer][parts[parts.count - 1]]
                    expectClose(state, expected, key)
                default: break
                }
            }
        }
    }

    @Test("both directions' states are read, set and reset; no request changes the backward one")
    func states() throws {
        let server = try CellarProcess(
            [ModelFolder.sequence("bidirectional_last.keras").path] + Self.key)
        let curl = Curl(server)
        _ = try curl.post("/v1/models/bidirectional_last/sessions", #"{"id": "s"}"#)
        let step = #"{"inputs": [[1, 2, 3], [4, 5, 6]]}"#
        let first = try curl.post("/v1/sessions/s/forward", step).json["outputs"]
        let states = try curl.get("/v1/sessions/s/states").json["states"]
        #expect(states.keys == ["bidirectional/backward", "bidirectional/forward"])
        #expect(states["bidirectional/backward"]["h"] == [[0, 0, 0, 0]])
        #expect(states["bidirectional/forward"]["h"] != [[0, 0, 0, 0]])

        let path = "/v1/sessions/s/states/bidirectional%2Fbackward/h"
        #expect(try curl.put(path, #"{"value": [[0.5, 0, 0, -0.5]]}"#).status == 200)
        let reset = try curl.post(
            "/v1/sessions/s/reset", #"{"layers": ["bidirectional/forward"]}"#)
        #expect(reset.status == 200)
        let second = try curl.post("/v1/sessions/s/forward", step).json["outputs"]
        #expect(second != first)
        #expect(try curl.get(path).json["value"] == [[0.5, 0, 0, -0.5]])
        #expect(try curl.post("/v1/sessions/s/reset", "{}").json["position"] == 0)
        #expect(try curl.post("/v1/sessions/s/forward", step).json["outputs"] == first)
    }

    @Test("what has no meaning for it is 422, and says what to do")
    func refusals() throws {
        let server = try CellarProcess(
            [ModelFolder.sequence("bidirectional_last.keras").path] + Self.key
                + ["--set", "answer_bytes_max=1024"])
        let curl = Curl(server)
        _ = try curl.post("/v1/models/bidirectional_last/sessions", #"{"id": "s"}"#)
        let step = #"{"inputs": [[1, 2, 3]], "return_sequences": true}"#
        let noSequence = try curl.post("/v1/sessions/s/forward", step)
        #expect(noSequence.status == 422)
        #expect(noSequence.json["type"].string?.hasSuffix("no-sequence") == true)
        let long = Tensor(zeros: [100, 3])
        let last = try curl.post(
            "/v1/sessions/s/forward", #"{"inputs": \#(Self.text(long))}"#)
        #expect(last.status == 200, "of the sequence nothing is kept but its inputs")
        #expect(last.json["position"] == 100)
    }

    @Test("a recording is checked by hand without the key")
    func check() throws {
        for model in ["bidirectional_stacked", "pooled_masked", "decoder"] {
            let ended = try CellarProcess.run([
                "inspect", ModelFolder.sequence(model + ".keras").path,
                "--check", ModelFolder.sequence(model + ".npz").path,
            ])
            #expect(ended.exitCode == 0, "\(ended.output)\(ended.error)")
        }
    }

    /// A tensor as JSON.
    private static func text(_ tensor: Tensor) -> String {
        guard tensor.shape.count > 1 else { return "\(tensor.values)" }
        let width = tensor.values.count / tensor.shape[0]
        let parts = (0..<tensor.shape[0]).map { index in
            let values = Array(tensor.values[index * width..<(index + 1) * width])
            return text(Tensor(shape: Array(tensor.shape.dropFirst()), values: values))
        }
        return "[" + parts.joined(separator: ",") + "]"
    }

    private func expectClose(_ actual: JSONValue, _ expected: Tensor, _ comment: String) {
        #expect(actual.shape == expected.shape, "\(comment)")
        let worst = zip(actual.numbers, expected.values).map { abs($0 - Double($1)) }.max()
        #expect(worst.map { $0 < 2e-5 } == true, "\(comment)")
    }
}
