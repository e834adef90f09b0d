import Foundation
import Testing

@Suite("cellar inspect")
struct InspectTests {
    @Test("the table has each layer with its kind, shape, parameters and states, and the memory")
    func table() throws {
        let path = CellarProcess.repository.appending(path: "config/demo/co2.keras").path
        let ended = try CellarProcess.run(["inspect", path])
        #expect(ended.exitCode == 0)
        #expect(ended.error.isEmpty)
        let lines = ended.output.split(separator: "\n").map { line in
            line.split(separator: " ").joined(separator: " ")
        }
        for line in [
            "file \(path)", "format keras", "parameters 12967",
            "input weeks [batch, time, 3] float32", "output ppm [batch, 1] float32",
            "layer kind output shape parameters states",
            "normalization Normalization [batch, time, 3] 6",
            "lstm LSTM [batch, time, 32] 4608 h [32], c [32]",
            "lstm_1 LSTM [batch, 32] 8320 h [32], c [32]", "dense Dense [batch, 1] 33",
            "ppm Rescaling [batch, 1] 0", "state of a session of one row 512 bytes",
            "state of a thousand of them 500.0 KiB",
        ] {
            #expect(lines.contains(line), "\(line)\n\(ended.output)")
        }
        #expect(lines.contains { $0.hasPrefix("digest sha256:") })
    }

    @Test("what passes its input through is said to be folded away, ids have their range")
    func folded() throws {
        let dropouts = ModelFolder.golden("dropouts.keras").path
        #expect(try CellarProcess.run(["inspect", dropouts]).output.contains("(folded: "))
        let folded = try json(dropouts)["folded"].elements.compactMap(\.string)
        #expect(folded.contains("dropout"))
        let embedding = ModelFolder.golden("embedding.keras").path
        let text = try CellarProcess.run(["inspect", embedding]).output
        #expect(text.contains("ids from 0 to 10"))
    }

    @Test("the JSON has every word of GET /v1/models/{model}, with the same values")
    func sameWords() throws {
        let path = CellarProcess.model("stream")
        let inspected = try json(path)
        let server = try CellarProcess([path])
        let served = try Curl(server).get("/v1/models/stream").json
        #expect(served.keys.count >= 9)
        // Whether it is served is no word of the file's.
        for key in served.keys where key != "model_version_status" {
            #expect(inspected[key] == served[key], "\(key)")
        }
        let bytes = served["bytes_per_session_row"].number ?? 0
        #expect(inspected["bytes_per_thousand_sessions"].number == 1000 * bytes)
        #expect(inspected["format"] == "keras")
        #expect(inspected["golden"] == nil)
    }

    @Test("of several files and directories each model has its table, or its line of JSON")
    func several() throws {
        let folder = try ModelFolder()
        try folder.copy("lstm.keras", to: "b.keras")
        try folder.copy("gru_reset_after.keras", to: "a/2/model.keras")
        let paths = [folder.path(""), CellarProcess.model("seed"), CellarProcess.model("seed")]
        let table = try CellarProcess.run(["inspect"] + paths)
        #expect(table.exitCode == 0)
        let files = table.output.matches(of: /\nfile +(\S+)\n/.anchorsMatchLineEndings())
        #expect(files.count == 3 && table.output.hasPrefix("file "))
        let lines = try CellarProcess.run(["inspect", "--json"] + paths).output
            .split(separator: "\n").map { JSONValue(Data($0.utf8))["name"].string }
        #expect(lines == ["a", "b", "seed", "seed"])
        let check = try CellarProcess.run(
            ["inspect", "--check", ModelFolder.golden("lstm.npz").path] + paths)
        #expect(check.exitCode == 64)
        #expect(check.error.contains("--check: expected one model file, not 3"))
    }

    @Test("a model that cannot be served ends it with 65 and one line, as it does the server")
    func refused() throws {
        let file = ModelFolder.golden("faults/missing_layer.keras").path
        let ended = try CellarProcess.run(["inspect", file])
        #expect(ended.exitCode == 65)
        #expect(ended.output.isEmpty)
        #expect(ended.error.hasPrefix("cellar: ") && ended.error.contains("layer dense"))
        #expect(ended.error.dropLast().allSatisfy { $0 != "\n" })
    }

    @Test("a model that reads its sequence from both ends is told with its passes")
    func passes() throws {
        let path = CellarProcess.model("refused")
        let ended = try CellarProcess.run(["inspect", path])
        #expect(ended.exitCode == 0)
        for line in [
            "served with  bidirectional: whole-request",
            "both_ways/backward  LSTM         [batch, 3]    72          h [3], c [3]",
            "1     those of the request                  both_ways/forward",
            "2     those of the request, last one first  both_ways/backward, both_ways",
        ] {
            #expect(ended.output.contains(line), "\(ended.output)")
        }
        let json = try json(path)
        #expect(json["whole_request"] == true)
        #expect(json["passes"].elements.map { $0["backward"] } == [false, true])
        #expect(json["recurrent_layers"].elements.map { $0["carried"] } == [true, false])
    }

    @Test("a model that holds to a recording ends with 0 and a line for each tensor")
    func holds() throws {
        let ended = try check("lstm", by: "lstm.npz")
        #expect(ended.exitCode == 0)
        #expect(ended.error.isEmpty)
        let lines = ended.output.split(separator: "\n")
        #expect(lines.count == 1 + 9 + 1, "\(ended.output)")
        #expect(lines[1].hasPrefix("outputs/0 "))
        #expect(lines[2].hasPrefix("states/0/lstm/h "))
        #expect(lines.last == "holds within 2e-05")
    }

    @Test("one that does not ends with 65, and says which tensor is how far off where")
    func doesNotHold() throws {
        let ended = try check("lstm", by: "lstm.npz", ["--tolerance", "1e-9"])
        #expect(ended.exitCode == 65)
        #expect(ended.output.hasSuffix("does not hold within 1e-09\n"))
        #expect(ended.error.contains("lstm.keras: does not hold to "))
        #expect(ended.error.contains(" is off by ") && ended.error.contains(" at ["))
        #expect(ended.error.dropLast().allSatisfy { $0 != "\n" })
    }

    @Test("the check as JSON has the verdict and each tensor's worst difference and place")
    func checkJSON() throws {
        for (tolerance, holds) in [("2e-5", true), ("1e-9", false)] {
            let ended = try check("lstm", by: "lstm.npz", ["--json", "--tolerance", tolerance])
            let answer = JSONValue(Data(ended.output.utf8))
            #expect(answer["holds"] == .bool(holds))
            #expect(answer["tensors"].elements.count == 9)
            let first = answer["tensors"][0]
            #expect(first["key"] == "outputs/0")
            #expect(first["worst"].number.map { $0 < 2e-5 } == true)
            #expect(first["at"].shape == [2])
        }
    }

    @Test("a recording of another model ends with 65 and names the key")
    func otherRecording() throws {
        let ended = try check("lstm", by: "gru_reset_after.npz")
        #expect(ended.exitCode == 65)
        #expect(ended.error.contains("gru_reset_after.npz: has states/0/gru/h"))
    }

    @Test("a tolerance that is none ends with 64", arguments: ["-1", "nan", "much"])
    func tolerance(text: String) throws {
        let path = CellarProcess.model("seed")
        let ended = try CellarProcess.run(["inspect", path, "--tolerance=\(text)"])
        #expect(ended.exitCode == 64)
        #expect(ended.error.contains("tolerance"))
    }

    private func json(_ path: String) throws -> JSONValue {
        let ended = try CellarProcess.run(["inspect", "--json", path])
        #expect(ended.exitCode == 0)
        return JSONValue(Data(ended.output.utf8))
    }

    private func check(
        _ model: String, by recording: String, _ arguments: [String] = []
    ) throws -> (exitCode: Int32, output: String, error: String) {
        try CellarProcess.run(
            ["inspect", "--check", ModelFolder.golden(recording).path] + arguments
                + [ModelFolder.golden("\(model).keras").path])
    }
}
