import HTTP1
import HTTPTypes
import Sessions
import Testing

@testable import Endpoints

@Suite("Header fields that name a session")
struct SessionFieldsTests {
    private static let ours = "X-Session-ID"
    private static let sageMaker = "X-Amzn-SageMaker-Session-Id"
    private static let torchServe = "ts_request_sequence_id"
    private static let starts = "ts_request_sequence_start"

    private func request(_ fields: [(String, String)]) throws -> Request {
        var head = HTTPFields()
        for (name, value) in fields {
            head.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        return Request(
            head: HTTPRequest(
                method: .post, scheme: nil, authority: nil, path: "/", headerFields: head),
            body: [])
    }

    private func place(
        _ fields: [(String, String)], id: String? = nil, starts: Bool = false, ends: Bool = false
    ) throws -> SequencePlace? {
        let body =
            id != nil || starts || ends
            ? SequencePlace.InBody(id: id, starts: starts, ends: ends) : nil
        return try SequencePlace(body, SessionFields(request(fields)), restart: .restart)
    }

    private func refusal(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch {
            return (error as? Refusal).map { "\($0.reason.kind): \($0.reason.detail)" }
        }
    }

    @Test("no name is no sequence, and each field is one")
    func names() throws {
        #expect(try place([]) == nil)
        for name in [Self.ours, Self.sageMaker, Self.torchServe] {
            let place = try #require(try place([(name, "a-1")]))
            #expect(place.session.description == "a-1")
            #expect(place.start == nil && !place.ends)
            #expect(place.beginsIfAbsent == (name == Self.torchServe))
        }
    }

    @Test("body and fields may say the same, and add to each other")
    func together() throws {
        let same = try #require(
            try place([(Self.ours, "7"), (Self.torchServe, "7"), (Self.starts, "true")], id: "7"))
        #expect(same.session.description == "7" && same.start == .restart)
        #expect(!same.beginsIfAbsent)
        let ended = try #require(try place([(Self.sageMaker, "7")], ends: true))
        #expect(ended.session.description == "7" && ended.ends)
    }

    @Test("NEW_SESSION, and a start without a name, open a session that cuts off no other")
    func opened() throws {
        for fields in [[(Self.sageMaker, "NEW_SESSION")], [(Self.starts, "true")]] {
            let first = try #require(try place(fields))
            let second = try #require(try place(fields))
            #expect(first.start == .strict && first.session != second.session)
        }
    }

    static let conflicts: [(fields: [(String, String)], id: String?, words: String)] = [
        (
            [(ours, "a"), (sageMaker, "b")], nil,
            "X-Session-ID names the session \"a\" and X-Amzn-SageMaker-Session-Id \"b\""
        ),
        (
            [(sageMaker, "NEW_SESSION"), (ours, "a")], nil,
            "X-Session-ID names the session \"a\" and X-Amzn-SageMaker-Session-Id \"NEW_SESSION\""
        ),
        (
            [(torchServe, "a")], "b",
            "ts_request_sequence_id names the session \"a\" and sequence_id \"b\""
        ),
        (
            [(sageMaker, "NEW_SESSION")], "b",
            "X-Amzn-SageMaker-Session-Id names the session \"NEW_SESSION\" and sequence_id \"b\""
        ),
    ]

    @Test("two names of one session are refused with both places", arguments: conflicts)
    func conflict(fields: [(String, String)], id: String?, words: String) throws {
        let said = refusal { _ = try place(fields, id: id) }
        #expect(said?.hasPrefix("session-conflict: \(words); ") == true, "\(said ?? "")")
    }

    @Test(
        "a value that can be none is refused",
        arguments: [
            ([(ours, "a b")], "bad-session-id"), ([(sageMaker, "")], "bad-session-id"),
            ([(starts, "yes")], "bad-header"), ([(torchServe, "7~m")], "bad-sequence-id"),
        ] as [([(String, String)], String)])
    func bad(fields: [(String, String)], kind: String) {
        #expect(refusal { _ = try place(fields) }?.hasPrefix(kind) == true)
    }

    @Test("a request about many sessions opens none")
    func many() throws {
        let opening = [[(Self.sageMaker, "NEW_SESSION")], [(Self.starts, "1")]]
        for fields in opening {
            let said = refusal { _ = try SessionFields(ofMany: request(fields)) }
            #expect(said?.hasPrefix("bad-header: ") == true)
        }
        let fields = try SessionFields(ofMany: request([(Self.ours, "a"), (Self.sageMaker, "b")]))
        #expect(fields.id?.description == "b")
    }
}
