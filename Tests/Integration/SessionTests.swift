import Foundation
import Testing

@Suite("Sessions over HTTP")
struct SessionTests {
    let server: CellarProcess
    let curl: Curl

    init() throws {
        server = try CellarProcess([
            CellarProcess.model("stream"), CellarProcess.model("words"),
            "--set", "sessions_max=4", "--set", "batch_size_max=16",
        ])
        curl = Curl(server)
    }

    @Test("a session is created, described, listed and deleted")
    func life() throws {
        let created = try curl.post(
            "/v1/models/stream/sessions", #"{"id": "a", "ttl_seconds": 60}"#)
        #expect(created.status == 201)
        #expect(created.fields["location"] == "/v1/sessions/a")
        #expect(created.fields["x-session-id"] == "a")
        #expect(created.json["batch_size"] == 1)
        #expect(created.json["position"] == 0)
        #expect(created.json["states"].elements.count == 4)
        #expect(created.json["states"][3]["layer"] == "second")
        #expect(created.json["states"][3]["name"] == "c")
        #expect(created.json["states"][3]["shape"] == [1, 3])
        #expect(created.json["expires_at"].string?.hasSuffix("Z") == true)
        let described = try curl.get("/v1/sessions/a").json
        let listed = try curl.get("/v1/sessions").json["sessions"][0]
        for member in described.keys where member != "expires_at" {
            #expect(listed[member] == described[member])
        }
        for member in ["id", "model", "version", "batch_size", "position", "created_at", "states"] {
            #expect(described[member] == created.json[member])
        }
        // To ask about a session is to use it.
        #expect(described["last_used_at"].string ?? "" >= created.json["created_at"].string ?? "z")
        #expect(try curl.post("/v1/models/stream/sessions", #"{"id": "a"}"#).status == 409)
        #expect(try curl.delete("/v1/sessions/a").status == 204)
        #expect(try curl.get("/v1/sessions/a").status == 404)
    }

    @Test("never is an expiry of null")
    func never() throws {
        let created = try curl.post(
            "/v1/models/stream/sessions", #"{"id": "a", "ttl_seconds": null}"#)
        #expect(created.json["expires_at"] == nil)
    }

    @Test("an id is made when none is given")
    func madeID() throws {
        let created = try curl.post("/v1/models/stream/sessions", "{}")
        let id = try #require(created.json["id"].string)
        #expect(created.fields["location"] == "/v1/sessions/\(id)")
        #expect(try curl.get("/v1/sessions/\(id)").status == 200)
    }

    @Test("listing goes by pages, of one model or of all")
    func listing() throws {
        for id in ["b", "a", "c"] {
            let model = id == "c" ? "words" : "stream"
            #expect(
                try curl.post("/v1/models/\(model)/sessions", "{\"id\": \"\(id)\"}").status == 201)
        }
        let first = try curl.get("/v1/sessions?limit=2")
        #expect(first.json["sessions"].elements.map { $0["id"] } == ["a", "b"])
        let cursor = try #require(first.json["next_cursor"].string)
        let second = try curl.get("/v1/sessions?limit=2&cursor=\(cursor)")
        #expect(second.json["sessions"].elements.map { $0["id"] } == ["c"])
        #expect(second.json["next_cursor"] == nil)
        let words = try curl.get("/v1/sessions?model=words")
        #expect(words.json["sessions"].elements.map { $0["id"] } == ["c"])
        #expect(try curl.get("/v1/sessions?model=none").status == 404)
        #expect(try curl.get("/v1/sessions?limit=0").status == 422)
    }

    @Test("a full server answers 503 with Retry-After, and has room again after a delete")
    func full() throws {
        for id in ["a", "b", "c", "d"] {
            _ = try curl.post("/v1/models/stream/sessions", "{\"id\": \"\(id)\"}")
        }
        let refused = try curl.post("/v1/models/stream/sessions", "{}")
        #expect(refused.status == 503)
        #expect(refused.fields["retry-after"].flatMap { Int($0) } != nil)
        #expect(try curl.delete("/v1/sessions/b").status == 204)
        #expect(try curl.post("/v1/models/stream/sessions", "{}").status == 201)
    }

    @Test("an unused session expires: 410 with when, why and its last position")
    func expiry() throws {
        _ = try curl.post("/v1/models/stream/sessions", #"{"id": "a", "ttl_seconds": 0.2}"#)
        _ = try curl.post("/v1/sessions/a/forward", #"{"inputs": [[1,2,3],[4,5,6]]}"#)
        // Listing is no use, so it does not keep the session alive.
        let deadline = Date.now + 30
        while try curl.get("/v1/sessions").json["sessions"] != [], Date.now < deadline {}
        let gone = try curl.get("/v1/sessions/a")
        #expect(gone.status == 410)
        #expect(gone.json["reason"] == "expired")
        #expect(gone.json["last_position"] == 2)
        #expect(gone.json["ended_at"].string?.hasSuffix("Z") == true)
        #expect(try curl.post("/v1/models/stream/sessions", #"{"id": "a"}"#).status == 201)
    }

    @Test("the sessions of several clients never meet")
    func apart() throws {
        let alone = try steps(of: "a", [1, 2, 3])
        _ = try curl.delete("/v1/sessions/a")
        for id in ["a", "b"] {
            _ = try curl.post("/v1/models/words/sessions", "{\"id\": \"\(id)\"}")
        }
        var mixed: [JSONValue] = []
        for (mine, other) in [(1, 7), (2, 8), (3, 9)] {
            mixed.append(
                try curl.post("/v1/sessions/a/forward", "{\"inputs\": \(mine)}").json["outputs"])
            _ = try curl.post("/v1/sessions/b/forward", "{\"inputs\": \(other)}")
        }
        #expect(mixed.map(\.shape) == [[1, 12], [1, 12], [1, 12]])
        for (one, other) in zip(alone, mixed) {
            let worst = zip(one.numbers, other.numbers).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst < 1e-6)
        }
    }

    private func steps(of id: String, _ words: [Int]) throws -> [JSONValue] {
        _ = try curl.post("/v1/models/words/sessions", "{\"id\": \"\(id)\"}")
        return try words.map {
            try curl.post("/v1/sessions/\(id)/forward", "{\"inputs\": \($0)}").json["outputs"]
        }
    }
}
