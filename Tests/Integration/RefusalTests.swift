import Foundation
import Testing

/// Every refused request says what, where and how to mend it, and changes nothing.
@Suite("What is refused, and how")
struct RefusalTests {
    let server: CellarProcess
    let curl: Curl

    init() throws {
        server = try CellarProcess([
            CellarProcess.model("stream"), CellarProcess.model("words"),
            CellarProcess.model("growing"),
            "--set", "body_bytes_max=40000", "--set", "header_bytes_max=8KiB",
        ])
        curl = Curl(server)
        try #require(
            curl.post("/v1/models/stream/sessions", #"{"id": "s", "batch_size": 2}"#).status == 201)
        try #require(curl.post("/v1/models/words/sessions", #"{"id": "w"}"#).status == 201)
    }

    @Test(
        "a forward that cannot be is refused and nothing moves",
        arguments: [
            (#"{"inputs": [[[1,2,3]]]}"#, 422, "expected_shape"),
            (#"{"inputs": [[1,2,3],[4,5,6]]}"#, 422, "expected_shape"),
            (#"{"inputs": [[[1,2,3]],[[4,5]]]}"#, 422, "inputs[1][0]"),
            (#"{"inputs": [[[1,2,3]],[[4,"x",6]]]}"#, 422, "inputs[1][0][1]"),
            (#"{"inputs": [[[1,2,3]],[[4,1e39,6]]]}"#, 422, "inputs[1][0][1]"),
            (#"{"inputs": [[[1,2,3]],[[4,NaN,6]]]}"#, 400, "\"offset\":26"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]"#, 400, "\"offset\":31"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]]} x"#, 400, "offset"),
            (#"{}"#, 422, "inputs"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]], "comit": false}"#, 422, "comit"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]], "position": 5}"#, 409, "\"position\":0"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]], "position": "0"}"#, 422, "position"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]], "lengths": [1]}"#, 422, "lengths"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]], "lengths": [1, 2]}"#, 422, "lengths[1]"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]], "reset_rows": [2]}"#, 422, "No row 2"),
            (#"{"inputs": [[[1,2,3]],[[4,5,6]]], "return_state": "some"}"#, 422, "return_state"),
            (#"{"inputs": {"nothing": [[[1,2,3]],[[4,5,6]]]}}"#, 422, "nothing"),
        ])
    func forward(body: String, status: Int, names: String) throws {
        let before = try curl.get("/v1/sessions/s/states")
        let refused = try curl.post("/v1/sessions/s/forward", body)
        #expect(refused.status == status)
        #expect(refused.fields["content-type"] == "application/problem+json")
        #expect(refused.fields["x-session-id"] == "s")
        #expect(refused.json["status"].number == Double(status))
        let text = String(decoding: refused.body, as: UTF8.self)
        #expect(text.contains(names), "\(text)")
        let after = try curl.get("/v1/sessions/s/states")
        #expect(after.body == before.body)
        #expect(after.fields["etag"] == before.fields["etag"])
    }

    @Test(
        "a query that would have no effect is refused by name, and nothing moves",
        arguments: [
            ("/v1/sessions/s/forward?sequences=false", "sequences", "return_sequences"),
            ("/v1/sessions/s/forward?commit=false", "commit", "field of the body"),
            ("/v1/sessions/s/reset?rows=1", "rows", "leave it out"),
        ])
    func query(path: String, name: String, advice: String) throws {
        let before = try curl.get("/v1/sessions/s/states")
        let refused = try curl.post(path, #"{"inputs": [[[1,2,3]],[[4,5,6]]]}"#)
        #expect(refused.status == 422)
        #expect(refused.json["place"] == .string(name))
        #expect(refused.json["detail"].string?.contains(advice) == true, "\(refused.json)")
        let after = try curl.get("/v1/sessions/s/states")
        #expect(after.body == before.body)
    }

    @Test("a step that ends in infinity is refused by name, and its session stays as it was")
    func nonfinite() throws {
        _ = try curl.post("/v1/models/growing/sessions", #"{"id": "g"}"#)
        _ = try curl.post("/v1/sessions/g/forward", #"{"inputs": [1]}"#)
        let before = try curl.get("/v1/sessions/g/states")
        #expect(before.json["position"] == 1)
        let refused = try curl.post("/v1/sessions/g/forward", #"{"inputs": [[1], [3e38], [3e38]]}"#)
        #expect(refused.status == 422)
        #expect(refused.json["nonfinite"] == "growing/h")
        #expect(refused.json["step"] == 2)
        #expect(try curl.get("/v1/sessions/g/states").body == before.body)
    }

    @Test("an id beyond the vocabulary names its place", arguments: ["12", "-1", "1.5"])
    func words(id: String) throws {
        let refused = try curl.post("/v1/sessions/w/forward", "{\"inputs\": [3, \(id)]}")
        #expect(refused.status == 422)
        #expect(refused.json["place"] == "inputs[1]")
        #expect(refused.json["vocabulary"] == 12)
    }

    @Test(
        "what is not there is 404 in a URL and 422 in a body",
        arguments: [
            ("GET", "/v1/sessions/none", "", 404),
            ("GET", "/v1/models/none", "", 404),
            ("GET", "/v1/nothing", "", 404),
            ("GET", "/v1/sessions/s/states/third/h", "", 404),
            ("GET", "/v1/sessions/s/states/2/0", "", 404),
            ("GET", "/v1/sessions/s/states/first/x", "", 404),
            ("PUT", "/v1/sessions/s/states/first/2", #"{"value": [[1,2,3,4],[1,2,3,4]]}"#, 404),
            ("PUT", "/v1/sessions/s/states", #"{"states": {"third": {"h": [[1]]}}}"#, 422),
            ("POST", "/v1/sessions/s/reset", #"{"layers": ["third"]}"#, 422),
            ("POST", "/v1/sessions/s/reset", #"{"rows": [2]}"#, 422),
            ("POST", "/v1/models/none/sessions", "{}", 404),
            ("POST", "/v1/models/stream/sessions", #"{"id": "a b"}"#, 422),
            ("POST", "/v1/models/stream/sessions", #"{"batch_size": 0}"#, 422),
            ("POST", "/v1/models/stream/sessions", #"{"ttl_seconds": -1}"#, 422),
            ("POST", "/v1/sessions/s/fork", "{}", 404),
        ])
    func missing(method: String, path: String, body: String, status: Int) throws {
        let refused = try curl.run(method, path, json: body.isEmpty ? nil : body)
        #expect(refused.status == status)
        #expect(refused.fields["content-type"] == "application/problem+json")
        #expect(refused.json["detail"].string?.isEmpty == false)
    }

    @Test("a wrong verb is 405 with Allow")
    func verb() throws {
        let refused = try curl.delete("/v1/sessions/s/states")
        #expect(refused.status == 405)
        #expect(refused.fields["allow"] == "GET, HEAD, PUT")
    }

    @Test("a body of another kind is 415 and says which are taken")
    func contentType() throws {
        let refused = try curl.run("POST", "/v1/sessions/s/forward", ["-d", "inputs=1"])
        #expect(refused.status == 415)
        #expect(refused.json["detail"].string?.contains("application/json") == true)
        let brotli = try curl.post(
            "/v1/sessions/s/forward", "{}", "-H", "Content-Encoding: br")
        #expect(brotli.status == 415)
    }

    @Test("a body too large is 413, a header too large 431")
    func tooLarge() throws {
        let body = "{\"inputs\": [\(String(repeating: " ", count: 50_000))]}"
        #expect(try curl.post("/v1/sessions/s/forward", body).status == 413)
        let long = String(repeating: "x", count: 9000)
        #expect(try curl.get("/v1/models", "-H", "X-Long: \(long)").status == 431)
    }

    @Test("an answer in no kind that the client takes is 406")
    func accept() throws {
        #expect(try curl.get("/v1/models", "-H", "Accept: text/html").status == 406)
    }
}
