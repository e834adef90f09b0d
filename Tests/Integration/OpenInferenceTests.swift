import Foundation
import Testing

@Suite("The Open Inference Protocol over sockets, as its clients speak it")
struct OpenInferenceTests {
    @Test("what tritonclient and perf_analyzer send is answered as they read it")
    func clients() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let output = try ToolProcess.python("open_inference", [server.url])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }

    @Test(
        "what servers get wrong about sequences",
        arguments: [
            "a_request_for_a_sequence_that_timed_out_says_so",
            "a_client_that_never_ends_costs_its_slot_until_it_expires",
            "no_state_leaks_from_a_sequence_whose_client_went_away",
            "no_state_leaks_from_a_sequence_that_was_refused",
            "a_duplicate_start_restarts_and_is_counted",
        ])
    func faults(name: String) throws {
        let server = try CellarProcess([
            CellarProcess.model("stream"), "--set", "ttl_seconds=1",
        ])
        let output = try ToolProcess.python("sequence_faults", [server.url, name])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }

    @Test("a strict start is a setting, and its refusal is 409")
    func strict() throws {
        let server = try CellarProcess([
            CellarProcess.model("words"), "--set", "sequence_start=strict",
        ])
        let curl = Curl(server)
        let body = """
            {"parameters": {"sequence_id": 7, "sequence_start": true},
             "inputs": [{"name": "words", "shape": [1, 1], "datatype": "INT32", "data": [3]}]}
            """
        let name = try #require(
            curl.get("/v2/models/words").json["inputs"][0]["name"].string)
        let named = body.replacingOccurrences(of: "\"words\"", with: "\"\(name)\"")
        #expect(try curl.post("/v2/models/words/infer", named).status == 200)
        let refused = try curl.post("/v2/models/words/infer", named)
        #expect(refused.status == 409)
        #expect(refused.json["error"].string?.contains("position 1") == true)
    }

    @Test("every answer of these paths is as the contract says")
    func contract() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let curl = Curl(server)
        for path in [
            "/v2", "/v2/health/live", "/v2/models/stream", "/v2/models/stream/config",
            "/v2/models/stream/ready", "/v2/models/stream/stats", "/v2/models/stats",
            "/v2/models/stream/versions/1",
        ] {
            #expect(try curl.get(path).status == 200, "\(path)")
        }
        #expect(try curl.get("/v2/models/none").status == 404)
        #expect(try curl.post("/v2/repository/index", "{}").status == 200)
        #expect(try curl.post("/v2/repository/models/none/unload", "{}").status == 404)
        let body = """
            {"id": "r", "inputs": [{"name": "input_layer", "shape": [1, 1, 3],
             "datatype": "FP32", "data": [1, 2, 3]}], "parameters": {"return_state": true}}
            """
        let answer = try curl.post("/v2/models/stream/infer", body)
        #expect(answer.status == 200 && answer.json["id"] == "r")
        #expect(
            answer.json["outputs"].elements.map { $0["name"] } == [
                "head", "first/h", "first/c", "second/h", "second/c",
            ])
    }
}
