import Foundation
import Testing

@Suite("forward and its options over HTTP")
struct ForwardTests {
    let server: CellarProcess
    let curl: Curl

    init() throws {
        server = try CellarProcess([CellarProcess.model("stream"), CellarProcess.model("words")])
        curl = Curl(server)
        try #require(
            curl.post("/v1/models/stream/sessions", #"{"id": "s", "batch_size": 2}"#).status == 201)
    }

    private let twoSteps = "[[[1,2,3],[4,5,6]],[[-1,0,1],[0.5,0.25,0]]]"

    @Test("commit false answers and leaves everything as it was")
    func peek() throws {
        let before = try curl.get("/v1/sessions/s/states")
        let peeked = try curl.post(
            "/v1/sessions/s/forward", "{\"inputs\": \(twoSteps), \"commit\": false}")
        #expect(peeked.status == 200)
        #expect(peeked.json["position"] == 2)
        let after = try curl.get("/v1/sessions/s/states")
        #expect(after.body == before.body)
        #expect(after.fields["etag"] == before.fields["etag"])
        let run = try curl.post("/v1/sessions/s/forward", "{\"inputs\": \(twoSteps)}")
        #expect(run.json["outputs"] == peeked.json["outputs"])
    }

    @Test("states and gates come with the last step, or with every one")
    func details() throws {
        let last = try curl.post(
            "/v1/sessions/s/forward",
            "{\"inputs\": \(twoSteps), \"return_state\": true, \"return_gates\": true}")
        #expect(last.json["states"]["first"].keys == ["c", "h"])
        #expect(last.json["states"]["first"]["h"].shape == [2, 4])
        #expect(last.json["gates"]["second"].keys == ["f", "g", "i", "o"])
        #expect(last.json["gates"]["second"]["i"].shape == [2, 3])
        #expect(try curl.get("/v1/sessions/s/states").json["states"] == last.json["states"])

        _ = try curl.post("/v1/sessions/s/reset", "{}")
        let all = try curl.post(
            "/v1/sessions/s/forward",
            "{\"inputs\": \(twoSteps), \"return_state\": \"all\", \"return_gates\": \"all\"}")
        #expect(all.json["states"]["first"]["c"].shape == [2, 2, 4])
        #expect(all.json["gates"]["first"]["o"].shape == [2, 2, 4])
        #expect(all.json["states"]["first"]["h"][1][1] == last.json["states"]["first"]["h"][1])
        // What the gates say is what the cell did: c' = f * c + i * g, h' = o * tanh(c').
        let gates = all.json["gates"]["first"]
        let cell = all.json["states"]["first"]["c"]
        func at(_ value: JSONValue) -> Double { value[0][1][2].number ?? .nan }
        let expected =
            at(gates["f"]) * (cell[0][0][2].number ?? .nan) + at(gates["i"]) * at(gates["g"])
        #expect(abs(at(cell) - expected) < 1e-5)
        let hidden = all.json["states"]["first"]["h"]
        #expect(abs(at(hidden) - at(gates["o"]) * tanh(at(cell))) < 1e-5)
    }

    @Test("lengths end rows early: their state stays, their later outputs are zero")
    func lengths() throws {
        let answer = try curl.post(
            "/v1/sessions/s/forward",
            "{\"inputs\": \(twoSteps), \"lengths\": [2, 1], \"return_sequences\": true}")
        #expect(answer.json["outputs"].shape == [2, 2, 2])
        #expect(answer.json["outputs"][1][1].numbers == [0, 0])
        let states = try curl.get("/v1/sessions/s/states").json["states"]["second"]["h"]
        _ = try curl.post("/v1/sessions/s/reset", "{}")
        _ = try curl.post("/v1/sessions/s/forward", #"{"inputs": [[[1,2,3]],[[-1,0,1]]]}"#)
        let afterOne = try curl.get("/v1/sessions/s/states").json["states"]["second"]["h"]
        #expect(states[1] == afterOne[1])
        #expect(states[0] != afterOne[0])
    }

    @Test("reset_rows begins those rows anew in the same request")
    func resetRows() throws {
        let one = #"[[[1,2,3]],[[-1,0,1]]]"#
        let fresh = try curl.post("/v1/sessions/s/forward", "{\"inputs\": \(one)}")
        _ = try curl.post("/v1/sessions/s/forward", "{\"inputs\": \(one)}")
        let again = try curl.post(
            "/v1/sessions/s/forward", "{\"inputs\": \(one), \"reset_rows\": [1]}")
        #expect(again.json["outputs"][1] == fresh.json["outputs"][1])
        #expect(again.json["outputs"][0] != fresh.json["outputs"][0])
        #expect(again.json["position"] == 3)
    }

    @Test("rows and layers are reset alone")
    func partialReset() throws {
        _ = try curl.post("/v1/sessions/s/forward", "{\"inputs\": \(twoSteps)}")
        let before = try curl.get("/v1/sessions/s/states").json["states"]
        let reset = try curl.post(
            "/v1/sessions/s/reset", #"{"layers": ["second"], "rows": [0]}"#)
        #expect(reset.json["position"] == 2)
        let after = try curl.get("/v1/sessions/s/states").json["states"]
        #expect(after["first"] == before["first"])
        #expect(after["second"]["h"][0].numbers == [0, 0, 0])
        #expect(after["second"]["c"][1] == before["second"]["c"][1])
    }

    @Test("many sessions in one request: each its own answer or its own problem")
    func many() throws {
        _ = try curl.post("/v1/models/stream/sessions", #"{"id": "t"}"#)
        _ = try curl.post("/v1/models/words/sessions", #"{"id": "w"}"#)
        let answer = try curl.post(
            "/v1/models/stream/forward",
            """
            {"requests": [{"session": "t", "inputs": [1,2,3]},
                          {"session": "none", "inputs": [1,2,3]},
                          {"session": "t", "inputs": [1,2]},
                          {"session": "w", "inputs": 3},
                          {"session": "s", "inputs": \(twoSteps)}]}
            """)
        #expect(answer.status == 200)
        let results = answer.json["results"]
        #expect(results.elements.map { $0["session"] } == ["t", "none", "t", "w", "s"])
        #expect(results[0]["outputs"].shape == [1, 2])
        #expect(results[0]["position"] == 1)
        #expect(results[1]["problem"]["status"] == 404)
        #expect(results[2]["problem"]["expected_shape"] == [1, nil, 3])
        #expect(results[3]["problem"]["status"] == 409)
        #expect(results[4]["outputs"].shape == [2, 2])
    }

    @Test("X-Session-ID names the one session of a many-session request")
    func sessionField() throws {
        let answer = try curl.post(
            "/v1/models/stream/forward", "{\"requests\": [{\"inputs\": \(twoSteps)}]}",
            "-H", "X-Session-ID: s")
        #expect(answer.json["results"][0]["session"] == "s")
        #expect(answer.json["results"][0]["position"] == 2)
    }

    @Test("a retry at the same position is answered again and runs nothing")
    func exactlyOnceByPosition() throws {
        let body = "{\"inputs\": \(twoSteps), \"position\": 0}"
        let first = try curl.post("/v1/sessions/s/forward", body)
        #expect(first.status == 200)
        #expect(first.fields["idempotent-replay"] == nil)
        let again = try curl.post("/v1/sessions/s/forward", body)
        #expect(again.fields["idempotent-replay"] == "true")
        #expect(again.body == first.body)
        #expect(try curl.get("/v1/sessions/s").json["position"] == 2)
        let other = try curl.post(
            "/v1/sessions/s/forward", #"{"inputs": [[[9,9,9]],[[9,9,9]]], "position": 0}"#)
        #expect(other.status == 409)
        #expect(other.json["position"] == 2)
    }

    @Test("an idempotency key runs once; with another payload it is refused")
    func exactlyOnceByKey() throws {
        let body = "{\"inputs\": \(twoSteps)}"
        let key = "Idempotency-Key: 7f3a"
        let first = try curl.post("/v1/sessions/s/forward", body, "-H", key)
        let again = try curl.post("/v1/sessions/s/forward", body, "-H", key)
        #expect(again.fields["idempotent-replay"] == "true")
        #expect(again.body == first.body)
        let other = try curl.post(
            "/v1/sessions/s/forward", #"{"inputs": [[[9,9,9]],[[9,9,9]]]}"#, "-H", key)
        #expect(other.status == 422)
        #expect(try curl.get("/v1/sessions/s").json["position"] == 2)
    }

    @Test("If-Match guards a set_value")
    func ifMatch() throws {
        let tag = try #require(try curl.get("/v1/sessions/s/states").fields["etag"])
        let value = #"{"value": [[1,2,3],[4,5,6]]}"#
        let set = try curl.put("/v1/sessions/s/states/second/h", value, "-H", "If-Match: \(tag)")
        #expect(set.status == 200)
        let late = try curl.put("/v1/sessions/s/states/second/h", value, "-H", "If-Match: \(tag)")
        #expect(late.status == 412)
        let any = try curl.put("/v1/sessions/s/states/second/h", value, "-H", "If-Match: *")
        #expect(any.status == 200)
    }

    @Test("several states are set together or not at all")
    func setSeveral() throws {
        let before = try curl.get("/v1/sessions/s/states")
        let refused = try curl.put(
            "/v1/sessions/s/states",
            #"{"states": {"second": {"h": [[1,2,3],[4,5,6]], "c": [[1,2],[3,4]]}}}"#)
        #expect(refused.status == 422)
        #expect(refused.json["expected_shape"] == [2, 3])
        #expect(refused.json["actual_shape"] == [2, 2])
        #expect(try curl.get("/v1/sessions/s/states").body == before.body)
        let set = try curl.put(
            "/v1/sessions/s/states",
            #"{"states": {"second": {"h": [[1,2,3],[4,5,6]], "c": [[1,2,3],[3,4,5]]}}}"#)
        #expect(set.status == 200)
        #expect(set.json["states"]["second"]["h"].numbers == [1, 2, 3, 4, 5, 6])
    }
}
