import Foundation
import HTTPTypes

import Testing

@testable import Endpoints
@testable import Sessions

@Suite("Errors as problem documents")
struct ProblemTests {
    private let id = SessionID.random()

    private func json(_ error: some ProblemSource) throws -> [String: Any] {
        let response = ProblemJSON.response(Problem(error))
        #expect(response.fields[.contentType] == "application/problem+json")
        let value = try JSONSerialization.jsonObject(with: Data(response.body))
        return try #require(value as? [String: Any])
    }

    @Test("a wrong shape names both shapes, a free axis as null")
    func shape() throws {
        let problem = try json(
            SessionError.shape(what: "inputs", expected: [10, nil, 5], actual: [10, 2]))
        #expect(problem["status"] as? Int == 422)
        #expect(problem["type"] as? String == "urn:cellar:problem:shape-mismatch")
        #expect(problem["title"] as? String == "Shape mismatch")
        #expect(
            problem["detail"] as? String == "inputs must have shape [10, null, 5], not [10, 2].")
        let expected = try #require(problem["expected_shape"] as? [Any])
        #expect(expected.map { $0 as? Int } == [10, nil, 5])
        #expect(problem["actual_shape"] as? [Int] == [10, 2])
    }

    @Test("an expired session says when, why and where it stood")
    func gone() throws {
        let departure = Departure(
            reason: .expired, wallMilliseconds: 1_500, lastPosition: 7)
        let problem = try json(SessionError.gone(id, departure))
        #expect(problem["status"] as? Int == 410)
        #expect(problem["reason"] as? String == "expired")
        #expect(problem["ended_at"] as? String == "1970-01-01T00:00:01.500Z")
        #expect(problem["last_position"] as? Int == 7)
    }

    @Test(
        "each refusal has its status",
        arguments: [
            (.unknownModel(name: "m", version: nil), 404),
            (.idTaken(.random()), 409),
            (.position(expected: 1, actual: 2), 409),
            (.keyReused("k"), 422),
            (.keyRunning("k"), 409),
            (.revision(actual: 3), 412),
            (.nonfinite(tensor: "lstm/h", step: 0), 422),
            (.sessionQueueFull(max: 1, retryAfterSeconds: 2), 429),
            (.sessionsFull(max: 1, retryAfterSeconds: 2), 503),
            (.draining, 503),
            (.workerQueueBytesFull(max: 1, retryAfterSeconds: 2), 503),
            (.queueTooLong(waitSeconds: 2, maxSeconds: 1, retryAfterSeconds: 2), 503),
            (.waitedTooLong(maxSeconds: 1, retryAfterSeconds: 2), 503),
        ] as [(SessionError, Int)])
    func status(error: SessionError, status: Int) throws {
        #expect(try json(error)["status"] as? Int == status)
    }

    @Test("a title is its kind in words")
    func title() {
        #expect(Problem(SessionError.idTaken(id)).title == "Session ID taken")
        #expect(Problem(EndpointError.starting).title == "Starting")
    }

    @Test("a full server says when to come back")
    func retryAfter() {
        let problem = Problem(SessionError.sessionsFull(max: 1, retryAfterSeconds: 42))
        #expect(ProblemJSON.response(problem).fields[.retryAfter] == "42")
    }

    @Test(
        "what there is too much to do for says so in one kind, and when to come back",
        arguments: [
            .queueTooLong(waitSeconds: 1.0001, maxSeconds: 0.2, retryAfterSeconds: 3),
            .waitedTooLong(maxSeconds: 0.2, retryAfterSeconds: 3),
        ] as [SessionError])
    func overloaded(error: SessionError) throws {
        let problem = try json(error)
        #expect(problem["type"] as? String == "urn:cellar:problem:overloaded")
        #expect(problem["retry_after_seconds"] as? Int == 3)
        let detail = try #require(problem["detail"] as? String)
        #expect(detail.contains("200") && detail.contains("queue_seconds_max"))
        #expect(ProblemJSON.response(Problem(error)).fields[.retryAfter] == "3")
    }

    @Test("a wrong method says which are right")
    func allow() {
        let problem = Problem(EndpointError.method("DELETE", allowed: ["GET", "HEAD"]))
        #expect(ProblemJSON.response(problem).fields[.allow] == "GET, HEAD")
    }
}
