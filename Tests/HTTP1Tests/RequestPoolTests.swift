import Testing

@testable import HTTP1

@Suite("The memory of requests that are answered")
struct RequestPoolTests {
    private let pool = RequestPool()

    private func request(_ text: String) throws -> Request {
        var parser = RequestParser(limits: Limits(), pool: pool)
        Array(text.utf8).withUnsafeBytes { parser.feed($0) }
        while true {
            switch parser.next() {
            case .request(let request): return request
            case .head: continue
            case let step: throw Unexpected(step: step)
            }
        }
    }

    private struct Unexpected: Error {
        let step: RequestParser.Step
    }

    private func post(_ path: String, body: String) -> String {
        """
        POST \(path) HTTP/1.1\r\nHost: a.host.of.many.letters:8000\r\nAccept: application/json\r
        Content-Length: \(body.utf8.count)\r\n\r\n\(body)
        """
    }

    /// Where the parts of a request lie that are read into memory of their own.
    private func places(_ request: Request) -> [UnsafePointer<UInt8>?] {
        var places = [request.parts.target, request.parts.authority, request.body]
            .map { $0.withUnsafeBufferPointer(\.baseAddress) }
        request.headerFields.forEach { name, _ in
            places.append(name.withUnsafeBufferPointer(\.baseAddress))
        }
        return places
    }

    /// Reads a request, and lets go of it once it is answered.
    private func answer(_ text: String) throws -> (id: ObjectIdentifier, [UnsafePointer<UInt8>?]) {
        let request = try request(text)
        defer { pool.give(request) }
        return (ObjectIdentifier(request), places(request))
    }

    @Test("is the next one's")
    func again() throws {
        let long = post("/v1/sessions/of-a-long-name/forward", body: "[1, 2, 3, 4, 5, 6, 7, 8, 9]")
        let (first, places) = try answer(long)
        let next = try request(post("/v1/sessions/b/forward?x", body: "[]"))
        #expect(ObjectIdentifier(next) == first)
        #expect(self.places(next) == places)
        #expect(next.path == "/v1/sessions/b/forward")
        #expect(next.query == "x")
        #expect(next.body == Array("[]".utf8))
        #expect(next.headerFields[.accept] == "application/json")
    }

    @Test("leaves nothing of one request in the next")
    func nothingLeft() throws {
        _ = try answer(post("/v1/sessions/a/forward?query", body: "[1]"))
        let next = try request("GET / HTTP/1.0\r\n\r\n")
        #expect(next == (try RequestPoolTests().request("GET / HTTP/1.0\r\n\r\n")))
        #expect(next.authority == nil)
        #expect(next.query == nil)
    }

    @Test("is left to who still holds the request")
    func held() throws {
        let held = try request(post("/held", body: "[1]"))
        pool.give(held)
        let next = try request(post("/next", body: "[2]"))
        #expect(next !== held)
        #expect(held.path == "/held")
        #expect(held.body == Array("[1]".utf8))
    }

    @Test("is left to who still holds the body")
    func heldBody() throws {
        let body = try {
            let request = try request(post("/", body: "[1, 2]"))
            defer { pool.give(request) }
            return request.body
        }()
        _ = try request(post("/", body: "[3, 4]"))
        #expect(body == Array("[1, 2]".utf8))
    }

    @Test("of much is given back to the system")
    func large() throws {
        for text in [
            post("/", body: String(repeating: "1", count: 20_000)),
            "GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "1", count: 20_000))\r\n\r\n",
        ] {
            let held = try request(text)
            pool.give(held)
        }
        #expect(pool.take() == nil)
    }

    @Test("is one request's alone, though the parser that reads it is copied")
    func copies() throws {
        _ = try answer(post("/", body: "[1, 2, 3]"))
        var parser = RequestParser(limits: Limits(), pool: pool)
        Array("GET /a HTTP/1.1\r\nHost: h\r\n".utf8).withUnsafeBytes { parser.feed($0) }
        #expect(parser.next() == .needMore)
        var copy = parser
        var requests: [Request] = []
        for end in ["\r\n", "B: c\r\n\r\n"] {
            swap(&parser, &copy)
            Array(end.utf8).withUnsafeBytes { parser.feed($0) }
            _ = parser.next()
            guard case .request(let request) = parser.next() else { continue }
            requests.append(request)
        }
        try #require(requests.count == 2)
        #expect(requests[0] !== requests[1])
        let counts = requests.map { request in
            var count = 0
            request.headerFields.forEach { _, _ in count += 1 }
            return count
        }
        #expect(counts == [0, 1])
    }

    @Test("comes from the connections of a reactor, once their requests are answered")
    func connections() throws {
        let moment = Moment(seconds: 0, date: "")
        let text = Array(post("/v1/models", body: "[1, 2, 3]").utf8)
        var states = (0..<2).map { _ in ConnectionState(limits: Limits(), pool: pool) }
        var identifiers: [ObjectIdentifier] = []
        for turn in 0..<6 {
            let index = turn % 2
            let read = text.withUnsafeBytes { states[index].handle(.received($0), at: moment) }
            identifiers.append(ObjectIdentifier(try #require(read.requests.first).request))
            let number = read.requests[0].number
            let answer = states[index].handle(
                .responded(number: number, Response(status: .ok)), at: moment)
            _ = states[index].handle(.wrote(answer.write.count), at: moment)
        }
        #expect(Set(identifiers).count == 1)
    }
}
