import Foundation
import Testing

@Suite("TensorFlow Serving's REST, SageMaker's and TorchServe's paths, as their clients speak them")
struct PredictTests {
    @Test("what clients of TensorFlow Serving and OpenVINO Model Server send is answered as there")
    func predict() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let goldens = CellarProcess.folder.appending(path: "models/stream.json").path
        let output = try ToolProcess.python("predict", [server.url, goldens])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }

    @Test("clients of SageMaker and TorchServe keep their state by their headers")
    func invocations() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let output = try ToolProcess.python("invocations", [server.url])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }

    @Test("a strict start is 409, and a sequence that timed out 410, in their forms")
    func strict() throws {
        let server = try CellarProcess([
            CellarProcess.model("stream"), "--set", "sequence_start=strict",
            "--set", "ttl_seconds=1",
        ])
        let curl = Curl(server)
        let start = """
            {"inputs": {"input_layer": [[1, 2, 3]], "sequence_id": [7],
             "sequence_control_input": [1]}}
            """
        #expect(try curl.post("/v1/models/stream:predict", start).status == 200)
        let refused = try curl.post("/v1/models/stream:predict", start)
        #expect(refused.status == 409)
        #expect(refused.json["error"].string?.contains("position 1") == true)
        let name = "ts_request_sequence_id: 7"
        let rows = #"{"instances": [[1, 2, 3]]}"#
        // It expires unseen: whoever asks of it prolongs it.
        while try curl.get("/v1/sessions").json["sessions"] != [] {}
        let gone = try curl.post("/predictions/stream", rows, "-H", name)
        #expect(gone.status == 410)
        #expect(gone.json["message"].string?.contains("expired") == true)
        #expect(gone.json["code"] == 410)
        let again = try curl.post(
            "/predictions/stream", rows, "-H", name, "-H", "ts_request_sequence_start: true")
        #expect(again.status == 200)
    }

    @Test("with several models, and one whose name has a colon, paths name the one that is meant")
    func names() throws {
        let folder = try ModelFolder()
        let stream = URL(filePath: CellarProcess.model("stream"))
        for name in ["a:predict.keras", "a.keras", "a b.keras"] {
            try folder.copy(stream, to: name)
        }
        let server = try CellarProcess([folder.path("")])
        let curl = Curl(server)
        let rows = #"{"instances": [[1, 2, 3]]}"#
        for path in ["a:predict:predict", "a:predict", "a%20b:predict", "a%3Apredict:predict"] {
            #expect(try curl.post("/v1/models/\(path)", rows).status == 200, "\(path)")
        }
        #expect(try curl.get("/v1/models/a:predict").json["name"] == "a:predict")
        #expect(try curl.get("/v1/models/a").json["name"] == "a")
        let unnamed = try curl.post("/invocations", rows)
        #expect(unnamed.status == 400)
        #expect(unnamed.json["message"].string?.contains("a, a b, a:predict") == true)
        #expect(try curl.post("/invocations?model_name=a%20b", rows).status == 200)
    }

    @Test("every answer of these paths is as the contract says")
    func contract() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let curl = Curl(server)
        for path in [
            "/v1/models/stream", "/v1/models/stream/versions/1", "/v1/models/stream/metadata",
            "/v1/models/stream/versions/1/metadata", "/ping",
        ] {
            #expect(try curl.get(path).status == 200, "\(path)")
        }
        for path in ["/v1/models/none", "/v1/models/stream/versions/2/metadata"] {
            #expect(try curl.get(path).status == 404, "\(path)")
        }
        let rows = #"{"instances": [[1, 2, 3]]}"#
        for path in [
            "/v1/models/stream:predict", "/v1/models/stream/versions/1:predict", "/invocations",
            "/endpoints/stream/invocations", "/predictions/stream", "/predictions/stream/1",
        ] {
            #expect(try curl.post(path, rows).status == 200, "\(path)")
            #expect(try curl.post(path, #"{"instances": []}"#).status == 400, "\(path)")
        }
        #expect(try curl.post("/v1/models/stream:classify", "{}").status == 501)
        #expect(try curl.post("/v1/models/stream/labels/x:predict", rows).status == 400)
        #expect(try curl.put("/predictions/stream", rows).status == 200)
        #expect(try curl.post("/invocations", #"{"requestType": "NEW_SESSION"}"#).status == 200)
    }
}
