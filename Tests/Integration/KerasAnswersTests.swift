import Foundation
import Testing

/// Answers over the wire against what Keras itself answered to the same calls.
@Suite("Keras' own answers and states, over HTTP")
struct KerasAnswersTests {
    let server: CellarProcess
    let curl: Curl
    let calls: [JSONValue]

    init() throws {
        server = try CellarProcess([CellarProcess.model("stream")])
        curl = Curl(server)
        let file = CellarProcess.folder.appending(path: "models/stream.json")
        calls = JSONValue(try Data(contentsOf: file)).elements
        try #require(calls.count == 3)
    }

    @Test("three calls in a row give Keras' outputs and leave Keras' states")
    func threeCalls() throws {
        try create("s")
        var position = 0.0
        for call in calls {
            let answer = try curl.post(
                "/v1/sessions/s/forward", "{\"inputs\": \(text(call["inputs"]))}")
            position += Double(call["inputs"].shape[1])
            #expect(answer.status == 200)
            #expect(answer.json["position"].number == position)
            expectClose(answer.json["outputs"], call["outputs"])
            let states = try curl.get("/v1/sessions/s/states").json["states"]
            for layer in ["first", "second"] {
                expectClose(states[layer]["h"], call["states"][layer]["h"])
                expectClose(states[layer]["c"], call["states"][layer]["c"])
            }
        }
    }

    @Test("step by step gives what one request gives")
    func stepByStep() throws {
        try create("one")
        try create("many")
        let inputs = calls[0]["inputs"]
        let whole = try curl.post(
            "/v1/sessions/one/forward",
            "{\"inputs\": \(text(inputs)), \"return_sequences\": true}")
        #expect(whole.json["outputs"].shape == [2, 4, 2])
        for step in 0..<4 {
            let rows = (0..<2).map { "[\(text(inputs[$0][step]))]" }.joined(separator: ",")
            let answer = try curl.post("/v1/sessions/many/forward", "{\"inputs\": [\(rows)]}")
            for row in 0..<2 {
                expectClose(answer.json["outputs"][row], whole.json["outputs"][row][step])
            }
        }
    }

    @Test("a session that begins with states goes on from them")
    func initialStates() throws {
        let states = calls[0]["states"]
        let members = ["first", "second"].map { layer in
            "\"\(layer)\": {\"h\": \(text(states[layer]["h"])), \"c\": \(text(states[layer]["c"]))}"
        }
        let created = try curl.post(
            "/v1/models/stream/sessions",
            "{\"id\": \"s\", \"batch_size\": 2, \"states\": {\(members.joined(separator: ","))}}")
        #expect(created.status == 201)
        let answer = try curl.post(
            "/v1/sessions/s/forward", "{\"inputs\": \(text(calls[1]["inputs"]))}")
        expectClose(answer.json["outputs"], calls[1]["outputs"])
    }

    private func create(_ id: String) throws {
        let created = try curl.post(
            "/v1/models/stream/sessions", "{\"id\": \"\(id)\", \"batch_size\": 2}")
        try #require(created.status == 201)
    }

    private func text(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): "[" + elements.map(text).joined(separator: ",") + "]"
        default: "\(value.number ?? .nan)"
        }
    }

    private func expectClose(
        _ actual: JSONValue, _ expected: JSONValue,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(actual.shape == expected.shape, sourceLocation: sourceLocation)
        let worst = zip(actual.numbers, expected.numbers).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < 2e-5, sourceLocation: sourceLocation)
    }
}
