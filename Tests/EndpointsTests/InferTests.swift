import Foundation
import HTTP1
import HTTPTypes
import Recurrent
import Sessions
import TestSupport
import Testing

@testable import Endpoints

@Suite("The Open Inference Protocol, in process")
struct InferTests {
    private let service: Service

    /// Models `a` and `b`: two LSTMs whose names are not in the order of their numbers.
    init() throws {
        try self.init(start: .restart)
    }

    private init(start: SequenceStart) throws {
        let models = try ["a", "b"].map { name in
            var random = SeededRandom(seed: 5)
            let layers: [(String, any Layer)] = [
                ("lstm_10", try random.lstm(in: 2, units: 3, returnsSequences: true)),
                ("lstm_2", try random.lstm(in: 3, units: 1)),
            ]
            return ServedModel(
                name: name, version: 3, file: "m.keras", digest: "sha256:0",
                network: try Network.chain(width: 2, layers))
        }
        var options = Service.Options(bodyBytesMax: 1 << 20)
        options.sequenceStart = start
        service = Service(options: options)
        service.open(Engine(models: models, limits: SessionLimits(), workers: 2))
    }

    private func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8] = [],
        _ fields: HTTPFields = [:]
    ) async -> Response {
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: nil, authority: nil, path: path, headerFields: fields),
            body: body)
        return await withCheckedContinuation { continuation in
            service.handle(request) { make in continuation.resume(returning: make()) }
            service.finishRound()
        }
    }

    private func infer(
        _ parameters: String, data: String = "[1,2]", shape: String = "[1,1,2]",
        more: String = "", model: String = "a"
    ) async throws -> (status: Int, json: [String: Any], fields: ResponseFields) {
        let text = """
            {"parameters":{\(parameters)},\(more)
             "inputs":[{"name":"input","shape":\(shape),"datatype":"FP32","data":\(data)}]}
            """
        let answer = await ask(.post, "/v2/models/\(model)/infer", Array(text.utf8))
        let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return (answer.status.code, try #require(json), answer.fields)
    }

    private func json(_ path: String) async throws -> [String: Any] {
        let answer = await ask(.get, path)
        #expect(answer.status == .ok, "\(path)")
        let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return try #require(json)
    }

    private func data(_ json: [String: Any], _ index: Int = 0) throws -> [Double] {
        let outputs = try #require(json["outputs"] as? [[String: Any]])
        return try #require(outputs[index]["data"] as? [Double])
    }

    @Test("metadata and configuration tell shapes, sequences and states as Triton prints them")
    func description() async throws {
        let metadata = try await json("/v2/models/a")
        #expect(metadata["versions"] as? [String] == ["3"])
        let inputs = try #require(metadata["inputs"] as? [[String: Any]])
        #expect(inputs[0]["shape"] as? [Int] == [-1, 1, 2])
        #expect(inputs[0]["datatype"] as? String == "FP32")
        let config = try await json("/v2/models/a/versions/3/config")
        #expect(config["max_batch_size"] as? Int == 1024)
        let input = try #require((config["input"] as? [[String: Any]])?.first)
        #expect(input["dims"] as? [Int] == [1, 2] && input["data_type"] as? String == "TYPE_FP32")
        let batching = try #require(config["sequence_batching"] as? [String: Any])
        #expect(batching["max_sequence_idle_microseconds"] as? Int == 3_600_000_000)
        let states = try #require(batching["state"] as? [[String: Any]])
        #expect(
            states.map { $0["output_name"] as? String }
                == ["lstm_10/h", "lstm_10/c", "lstm_2/h", "lstm_2/c"])
        #expect(states.map { $0["dims"] as? [Int] } == [[3], [3], [1], [1]])
    }

    @Test("names in any order: lstm_10 before lstm_2 is what each of them is called")
    func anyOrder() async throws {
        let names = ["lstm_2/c", "lstm_10/c", "lstm_2/h", "lstm_10/h"]
        let listed = names.map { "{\"name\":\"\($0)\"}" }.joined(separator: ",")
        let answer = try await infer(
            #""sequence_id":7,"sequence_start":true"#, more: "\"outputs\":[\(listed)],")
        let outputs = try #require(answer.json["outputs"] as? [[String: Any]])
        #expect(outputs.map { $0["name"] as? String } == names)
        #expect(outputs.map { $0["shape"] as? [Int] } == [[1, 1], [1, 3], [1, 1], [1, 3]])
        let states = try await json("/v1/sessions/7/states")
        let values = try #require(states["states"] as? [String: [String: [[Double]]]])
        for (index, name) in names.enumerated() {
            let parts = name.split(separator: "/").map(String.init)
            #expect(try data(answer.json, index) == values[parts[0]]?[parts[1]]?.first, "\(name)")
        }
    }

    @Test("return_state adds all states behind the outputs, and all of their steps where asked")
    func returnState() async throws {
        let last = try await infer(#""return_state":true"#, data: "[1,2,3,4]", shape: "[1,2,2]")
        #expect((last.json["outputs"] as? [Any])?.count == 5)
        let all = try await infer(#""return_state":"all""#, data: "[1,2,3,4]", shape: "[1,2,2]")
        let outputs = try #require(all.json["outputs"] as? [[String: Any]])
        #expect(outputs[1]["shape"] as? [Int] == [1, 2, 3])
        #expect(try data(all.json, 1).suffix(3) == data(last.json, 1)[...])
        #expect(last.fields[.sessionID] == nil)
    }

    @Test("duplicate start restarts by rule, and strict it is 409 and the sequence goes on")
    func duplicateStart() async throws {
        let start = #""sequence_id":"cam-1","sequence_start":true"#
        let first = try await infer(start)
        let restarted = try await infer(start)
        #expect(try data(first.json) == data(restarted.json))
        let metrics = await ask(.get, "/metrics")
        let cut = #"cellar_sequences_cut_total{model="a",version="3"} 1"#
        #expect(String(decoding: metrics.body, as: UTF8.self).contains(cut))

        let strict = try InferTests(start: .strict)
        #expect(try await strict.infer(start).status == 200)
        let refused = try await strict.infer(start)
        #expect(refused.status == 409)
        let error = try #require(refused.json["error"] as? String)
        #expect(error.contains("position 1") && error.contains("sequence_start"))
        let on = try await strict.infer(#""sequence_id":"cam-1""#)
        #expect((on.json["parameters"] as? [String: Any])?["position"] as? Int == 2)
    }

    @Test("the same correlation id at two models is two sequences")
    func twoModels() async throws {
        let start = #""sequence_id":7,"sequence_start":true"#
        let a = try await infer(start)
        let b = try await infer(start, data: "[5,5]", model: "b")
        #expect(a.fields[.sessionID] == "7" && b.fields[.sessionID] == "7~b")
        let next = try await infer(#""sequence_id":7"#, model: "b")
        #expect((next.json["parameters"] as? [String: Any])?["session_id"] as? String == "7~b")
        #expect(try await json("/v1/sessions/7")["position"] as? Int == 1)
        #expect(try await json("/v1/sessions/7~b")["position"] as? Int == 2)
    }

    @Test("a refused request says why in one member, and makes no session")
    func errors() async throws {
        for (parameters, shape, status, words) in [
            (#""sequence_id":7"#, "[1,1,2]", 404, "7"),
            (#""sequence_id":7,"sequence_start":true"#, "[1,2,1]", 422, "must have shape"),
            (#""sequence_id":"a~b","sequence_start":true"#, "[1,1,2]", 422, "sequence_id"),
            (#""sequence_end":true"#, "[1,1,2]", 400, "sequence_id"),
        ] {
            let answer = try await infer(parameters, shape: shape)
            #expect(answer.status == status)
            #expect(answer.json.keys.sorted() == ["error"])
            #expect((answer.json["error"] as? String)?.contains(words) == true, "\(answer.json)")
        }
        #expect((try await json("/v1/sessions")["sessions"] as? [Any])?.isEmpty == true)
        let twice = try await infer(
            "", more: #""outputs":[{"name":"lstm_2"},{"name":"lstm_2"}],"#)
        #expect(twice.status == 422)
        let unknown = try await infer("", more: #""outputs":[{"name":"y"}],"#)
        #expect(unknown.status == 422)
        #expect((unknown.json["error"] as? String)?.contains("lstm_10/h") == true)
    }

    @Test(
        "errors of these paths are {\"error\"}, also where nothing is served",
        arguments: [
            (HTTPRequest.Method.get, "/v2/nothing", 404), (.get, "/v2/models/none", 404),
            (.get, "/v2/models/a/versions/4/ready", 404), (.get, "/v2/models/a/infer", 405),
            (.post, "/v2/repository/models/a/load?x=1", 422), (.get, "/v2?x=1", 422),
        ])
    func errorForm(method: HTTPRequest.Method, path: String, status: Int) async throws {
        let answer = await ask(method, path)
        #expect(answer.status.code == status)
        #expect(answer.fields[.contentType] == "application/json")
        let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        #expect(json?.keys.sorted() == ["error"])
        #expect(
            (await ask(method, "/v1/nothing")).fields[.contentType]?.contains("problem") == true)
    }

    @Test("statistics have every field that perf_analyzer reads, and they grow")
    func statistics() async throws {
        for _ in 0..<3 {
            _ = try await infer("", data: "[1,2,3,4]", shape: "[2,1,2]")
        }
        for path in ["/v2/models/stats", "/v2/models/a/stats", "/v2/models/a/versions/3/stats"] {
            let models = try #require(try await json(path)["model_stats"] as? [[String: Any]])
            #expect(models.count == (path == "/v2/models/stats" ? 2 : 1))
            #expect(models[0]["name"] as? String == "a" && models[0]["version"] as? String == "3")
            #expect(models[0]["inference_count"] as? Int == 6)
            #expect(models[0]["execution_count"] as? Int == 3)
            let sums = try #require(models[0]["inference_stats"] as? [String: [String: Int]])
            #expect(sums.count == 8)
            for name in ["success", "queue", "compute_input", "compute_infer", "compute_output"] {
                #expect(sums[name]?["count"] == 3, "\(name)")
                #expect((sums[name]?["ns"] ?? 0) > 0, "\(name)")
            }
            for name in ["fail", "cache_hit", "cache_miss"] {
                #expect(sums[name] == ["count": 0, "ns": 0], "\(name)")
            }
        }
    }

    @Test("the server lists the extensions that it serves, and its models as ready")
    func server() async throws {
        let server = try await json("/v2")
        #expect(server["name"] as? String == "cellar")
        #expect((server["extensions"] as? [String])?.contains("binary_tensor_data") == true)
        let index = await ask(.post, "/v2/repository/index")
        let models = try JSONSerialization.jsonObject(with: Data(index.body)) as? [[String: String]]
        #expect(models?.map { $0["state"] } == ["READY", "READY"])
    }
}
