import Foundation
import Testing

@Suite("The contract that the server itself gives")
struct ContractTests {
    @Test("openapi.json lists exactly what is served")
    func paths() throws {
        let server = try CellarProcess([CellarProcess.model("seed")])
        let document = try Curl(server).get("/openapi.json")
        #expect(document.status == 200)
        let served = document.json["paths"].keys.flatMap { path in
            document.json["paths"][path].keys.map { "\($0) \(path)" }
        }
        #expect(
            served.sorted() == [
                "delete /v1/sessions/{id}",
                "get /metrics",
                "get /openapi.json",
                "get /ping",
                "get /v1/models",
                "get /v1/models/{model}",
                "get /v1/models/{model}/labels/{label}",
                "get /v1/models/{model}/labels/{label}/metadata",
                "get /v1/models/{model}/metadata",
                "get /v1/models/{model}/versions/{version}",
                "get /v1/models/{model}/versions/{version}/metadata",
                "get /v1/sessions",
                "get /v1/sessions/{id}",
                "get /v1/sessions/{id}/events",
                "get /v1/sessions/{id}/states",
                "get /v1/sessions/{id}/states/{layer}/{name}",
                "get /v2",
                "get /v2/health/live",
                "get /v2/health/ready",
                "get /v2/models/stats",
                "get /v2/models/{model}",
                "get /v2/models/{model}/config",
                "get /v2/models/{model}/ready",
                "get /v2/models/{model}/stats",
                "get /v2/models/{model}/versions/{version}",
                "get /v2/models/{model}/versions/{version}/config",
                "get /v2/models/{model}/versions/{version}/ready",
                "get /v2/models/{model}/versions/{version}/stats",
                "post /endpoints/{model}/invocations",
                "post /invocations",
                "post /predictions/{model}",
                "post /predictions/{model}/{version}",
                "post /v1/models/{model}/forward",
                "post /v1/models/{model}/labels/{label}:predict",
                "post /v1/models/{model}/migrate",
                "post /v1/models/{model}/sessions",
                "post /v1/models/{model}/versions/{version}:classify",
                "post /v1/models/{model}/versions/{version}:predict",
                "post /v1/models/{model}/versions/{version}:regress",
                "post /v1/models/{model}:classify",
                "post /v1/models/{model}:predict",
                "post /v1/models/{model}:regress",
                "post /v1/sessions/{id}/forward",
                "post /v1/sessions/{id}/reset",
                "post /v1/sessions/{id}/stream",
                "post /v2/models/{model}/infer",
                "post /v2/models/{model}/versions/{version}/infer",
                "post /v2/repository/index",
                "post /v2/repository/models/{model}/load",
                "post /v2/repository/models/{model}/unload",
                "put /predictions/{model}",
                "put /predictions/{model}/{version}",
                "put /v1/sessions/{id}/states",
                "put /v1/sessions/{id}/states/{layer}/{name}",
            ])
    }

    @Test("a model is described as it is in its file")
    func model() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let curl = Curl(server)
        #expect(
            try curl.get("/v1/models").json["models"][0]["state"] == "ready")
        let model = try curl.get("/v1/models/stream").json
        #expect(model["inputs"][0]["shape"] == [nil, nil, 3])
        #expect(model["outputs"][0]["shape"] == [nil, 2])
        #expect(model["layers"].elements.map { $0["kind"] } == ["LSTM", "LSTM", "Dense"])
        // 4 * (3 * 4 + 4 * 4 + 4), 4 * (4 * 3 + 3 * 3 + 3), 3 * 2 + 2
        #expect(model["layers"].elements.map { $0["parameters"] } == [128, 96, 8])
        #expect(model["parameters"] == 232)
        #expect(model["bytes_per_session_row"] == 56)
        #expect(model["recurrent_layers"][1]["name"] == "second")
        #expect(model["recurrent_layers"][1]["units"] == 3)
        #expect(model["recurrent_layers"][1]["states"][1]["name"] == "c")
        #expect(model["recurrent_layers"][1]["states"][1]["shape"] == [nil, 3])
        #expect(model["digest"].string?.hasPrefix("sha256:") == true)
    }

    @Test("metrics count what was done")
    func metrics() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let curl = Curl(server)
        _ = try curl.post("/v1/models/stream/sessions", #"{"id": "s", "batch_size": 2}"#)
        _ = try curl.post(
            "/v1/sessions/s/forward", #"{"inputs": [[[1,2,3]],[[4,5,6]]]}"#)
        let metrics = try curl.get("/metrics")
        #expect(metrics.fields["content-type"] == "text/plain; version=0.0.4")
        let lines = String(decoding: metrics.body, as: UTF8.self).split(separator: "\n")
        for expected in [
            #"cellar_sessions{model="stream",version="1",state="idle"} 1"#,
            #"cellar_sessions{model="stream",version="1",state="active"} 0"#,
            #"cellar_sessions_created_total{model="stream",version="1"} 1"#,
            #"cellar_state_bytes{model="stream",version="1"} 112"#,
            #"cellar_steps_total{model="stream",version="1"} 1"#,
            #"cellar_http_responses_total{endpoint="forward",status="200"} 1"#,
        ] {
            #expect(lines.contains { $0 == expected }, "\(expected) is not in \(lines)")
        }
    }
}
