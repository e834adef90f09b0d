import HTTP1
import HTTPTypes
import Testing

@testable import Endpoints

@Suite("The table of endpoints")
struct EndpointTableTests {
    private let table = EndpointTable()

    private func request(_ method: HTTPRequest.Method, _ path: String) -> Request {
        Request(
            head: HTTPRequest(method: method, scheme: nil, authority: nil, path: path), body: [])
    }

    @Test("names and rows are unique")
    func unique() {
        let endpoints = EndpointTable.endpoints
        #expect(Set(endpoints.map(\.name)).count == endpoints.count)
        let rows = endpoints.map { "\($0.method) \($0.path.text)" }
        #expect(Set(rows).count == rows.count)
    }

    @Test("method and path lead to an endpoint and its parameters")
    func found() throws {
        let found = try table.find(request(.put, "/v1/sessions/a/states/lstm/h?x=1"))
        #expect(found.endpoint.name == "setState")
        #expect(found.parameters == ["a", "lstm", "h"])
    }

    @Test("HEAD is served where GET is")
    func head() throws {
        #expect(try table.find(request(.head, "/v1/models")).endpoint.name == "listModels")
    }

    @Test("another method is refused with those that are allowed")
    func method() {
        #expect(throws: EndpointError.method("DELETE", allowed: ["GET", "HEAD", "PUT"])) {
            try table.find(request(.delete, "/v1/sessions/a/states"))
        }
    }

    @Test(
        "what goes in pieces is told by method and path",
        arguments: [
            ("POST", "/v1/sessions/a/stream", true), ("GET", "/v1/sessions/a/events", true),
            ("HEAD", "/v1/sessions/a/events", true), ("GET", "/v1/sessions/a/stream", false),
            ("POST", "/v1/sessions/a/events", false), ("GET", "/v1/sessions/events", false),
            ("GET", "/v1/sessions/a/states/b/events", false), ("POST", "stream", false),
        ])
    func pieces(method: String, path: String, expected: Bool) throws {
        let method = try #require(HTTPRequest.Method(method))
        #expect(table.takesPieces(method, path.utf8.span) == expected)
    }

    @Test(
        "what comes later is not served yet",
        arguments: [
            "/v1/sessions/a/fork", "/v1/sessions/a/snapshots", "/v1/sessions/a/export",
            "/v2/trace/setting", "/v2/logging", "/",
        ])
    func later(path: String) {
        #expect(throws: EndpointError.unknownPath(path)) {
            try table.find(request(.post, path))
        }
    }
}
