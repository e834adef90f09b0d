import Foundation
import HTTP1
import HTTPTypes
import Recurrent
import Sessions
import TestSupport
import Testing

@testable import Endpoints

@Suite("The service in process")
struct ServiceTests {
    private let service = Service(options: Service.Options(bodyBytesMax: 1 << 20))
    private let engine: Engine

    init() throws {
        var random = SeededRandom(seed: 5)
        let network = try Network.chain(
            width: 2, [("lstm", try random.lstm(in: 2, units: 3, returnsSequences: true))])
        let model = ServedModel(
            name: "m", version: 3, file: "m.keras", digest: "sha256:0", network: network)
        engine = Engine(models: [model], limits: SessionLimits(), workers: 1)
    }

    private func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "",
        _ fields: HTTPFields = [:]
    ) async -> Response {
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: nil, authority: nil, path: path, headerFields: fields),
            body: Array(body.utf8))
        return await withCheckedContinuation { continuation in
            service.handle(request) { make in
                continuation.resume(returning: make())
            }
            service.finishRound()
        }
    }

    @Test("is live at once, ready once opened, and not any more when told to stop")
    func readiness() async {
        #expect(await ask(.get, "/v2/health/live").status == .ok)
        #expect(await ask(.get, "/v2/health/ready").status == .serviceUnavailable)
        let early = await ask(.get, "/v1/models")
        #expect(early.status == .serviceUnavailable)
        #expect(early.fields[.retryAfter] == "1")
        service.open(engine)
        #expect(await ask(.get, "/v2/health/ready").status == .ok)
        #expect(service.stop())
        #expect(!service.stop())
        #expect(await ask(.get, "/v2/health/ready").status == .serviceUnavailable)
        // What comes on a connection that is still open is answered.
        #expect(await ask(.get, "/v1/models").status == .ok)
    }

    @Test("one npy holds one tensor: more is 406 and says what to ask for")
    func severalTensors() async {
        service.open(engine)
        _ = await ask(.post, "/v1/models/m/sessions", #"{"id": "s"}"#)
        let body = #"{"inputs": [1, 2], "return_state": true}"#
        let npy = await ask(
            .post, "/v1/sessions/s/forward", body, [.accept: "application/x-npy"])
        #expect(npy.status == .notAcceptable)
        let npz = await ask(
            .post, "/v1/sessions/s/forward", body, [.accept: "application/x-npz"])
        #expect(npz.status == .ok)
        #expect(npz.fields[.sessionID] == "s")
    }

    @Test("a large body and a large answer go the long way and come back the same")
    func large() async throws {
        service.open(engine)
        _ = await ask(.post, "/v1/models/m/sessions", #"{"id": "s"}"#)
        let rows = [String](repeating: "[0.5, -0.25]", count: 9000).joined(separator: ",")
        let body = "{\"inputs\": [\(rows)], \"return_gates\": \"all\"}"
        #expect(body.utf8.count > service.options.inlineBytesMax)
        let answer = await ask(.post, "/v1/sessions/s/forward", body)
        #expect(answer.status == .ok)
        let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        #expect(json?["position"] as? Int == 9000)
        let gates = json?["gates"] as? [String: [String: [[[Double]]]]]
        #expect(gates?["lstm"]?["o"]?.first?.count == 9000)
    }

    @Test("If-Match takes tags of ours, several of them, and any")
    func ifMatch() async throws {
        service.open(engine)
        _ = await ask(.post, "/v1/models/m/sessions", #"{"id": "s"}"#)
        let states = await ask(.get, "/v1/sessions/s/states")
        let tag = try #require(states.fields[.eTag])
        let value = #"{"value": [[1, 2, 3]]}"#
        for (field, status) in [
            ("W/" + tag, HTTPResponse.Status.preconditionFailed), ("\"x\"", .preconditionFailed),
            ("\"x\", " + tag, .ok), (tag, .preconditionFailed), ("*", .ok),
        ] {
            let answer = await ask(
                .put, "/v1/sessions/s/states/0/0", value, [.ifMatch: field])
            #expect(answer.status == status, "\(field)")
        }
    }
}
