import Foundation
import Testing

/// The question this project began with: a stateful Keras LSTM of batch 10 and units 8, whose c
/// is `layers[0].states[1]`, and a set_value that must refuse another shape.
@Suite("The seed: batch 10, units 8")
struct SeedTests {
    let curl: Curl
    let server: CellarProcess

    init() throws {
        server = try CellarProcess([CellarProcess.model("seed")])
        curl = Curl(server)
        let created = try curl.post("/v1/models/seed/sessions", #"{"id": "s", "batch_size": 10}"#)
        try #require(created.status == 201)
        // Two steps, so that no state is all zeros.
        let rows = (0..<10).map { "[[\($0)], [\($0 + 1)]]" }.joined(separator: ",")
        try #require(
            curl.post("/v1/sessions/s/forward", "{\"inputs\": [\(rows)]}").status == 200)
    }

    @Test("states/0/1 is c, with shape [10, 8]")
    func readByIndex() throws {
        let state = try curl.get("/v1/sessions/s/states/0/1")
        #expect(state.status == 200)
        #expect(state.json["layer"] == "lstm")
        #expect(state.json["name"] == "c")
        #expect(state.json["shape"] == [10, 8])
        #expect(state.json["dtype"] == "float32")
        #expect(state.json["value"].shape == [10, 8])
        #expect(state.json["position"] == 2)
        #expect(try curl.get("/v1/sessions/s/states/lstm/c").json["value"] == state.json["value"])
    }

    @Test("set_value with (10, 2) is refused with both shapes and changes nothing")
    func wrongShape() throws {
        let before = try curl.get("/v1/sessions/s/states")
        let value = matrix(rows: 10, columns: 2)
        let refused = try curl.put("/v1/sessions/s/states/0/1", "{\"value\": \(value)}")
        #expect(refused.status == 422)
        #expect(refused.fields["content-type"] == "application/problem+json")
        #expect(refused.json["expected_shape"] == [10, 8])
        #expect(refused.json["actual_shape"] == [10, 2])
        let after = try curl.get("/v1/sessions/s/states")
        #expect(after.body == before.body)
        #expect(after.fields["etag"] == before.fields["etag"])
    }

    @Test("set_value with (10, 8) is there to the bit, and only there")
    func rightShape() throws {
        let before = try curl.get("/v1/sessions/s/states")
        let value = matrix(rows: 10, columns: 8)
        let set = try curl.put("/v1/sessions/s/states/0/1", "{\"value\": \(value)}")
        #expect(set.status == 200)
        #expect(set.json["shape"] == [10, 8])
        #expect(set.json["position"] == 2)
        #expect(set.fields["etag"] != before.fields["etag"])
        let after = try curl.get("/v1/sessions/s/states")
        #expect(after.fields["etag"] == set.fields["etag"])
        let sent = JSONValue(Data(value.utf8)).numbers.map { Float($0).bitPattern }
        let kept = after.json["states"]["lstm"]["c"].numbers.map { Float($0).bitPattern }
        #expect(kept == sent)
        #expect(after.json["states"]["lstm"]["h"] == before.json["states"]["lstm"]["h"])
    }

    @Test("reset puts zeros and position 0")
    func reset() throws {
        let reset = try curl.post("/v1/sessions/s/reset", "{}")
        #expect(reset.status == 200)
        #expect(reset.json["position"] == 0)
        let states = try curl.get("/v1/sessions/s/states").json["states"]["lstm"]
        #expect(states["h"].numbers == [Double](repeating: 0, count: 80))
        #expect(states["c"].numbers == [Double](repeating: 0, count: 80))
    }

    private func matrix(rows: Int, columns: Int) -> String {
        let lines = (0..<rows).map { row in
            let values = (0..<columns).map { "\(Float(row * columns + $0) * 0.1 - 3.3)" }
            return "[" + values.joined(separator: ", ") + "]"
        }
        return "[" + lines.joined(separator: ", ") + "]"
    }
}
