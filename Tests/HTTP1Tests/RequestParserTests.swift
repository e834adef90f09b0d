import HTTPTypes
import Testing

@testable import HTTP1

@Suite("RequestParser reads requests")
struct RequestParserTests {
    @Test("a GET gives method, path, query, authority and fields as sent")
    func get() throws {
        let request = try #require(
            RequestParser.requests(
                """
                GET /v1/sessions?limit=2&x=%20 HTTP/1.1\r
                Host: localhost:8000\r
                X-Odd:  two  words \t\r
                Accept: a\r
                Accept: b\r
                \r\n
                """
            ).first)
        #expect(request.method == .get)
        #expect(request.target == "/v1/sessions?limit=2&x=%20")
        #expect(request.path == "/v1/sessions")
        #expect(request.query == "limit=2&x=%20")
        #expect(request.authority == "localhost:8000")
        #expect(request.headerFields[try #require(HTTPField.Name("x-odd"))] == "two  words")
        #expect(request.headerFields[values: .accept] == ["a", "b"])
        #expect(request.body.isEmpty)
    }

    @Test(
        "a target is read in each of its forms",
        arguments: [
            ("GET / HTTP/1.1", "/", nil, "h"),
            ("GET /? HTTP/1.1", "/", "", "h"),
            ("GET /a?b?c HTTP/1.1", "/a", "b?c", "h"),
            ("GET //a;v=1/@:!$&'()*+,= HTTP/1.1", "//a;v=1/@:!$&'()*+,=", nil, "h"),
            ("GET /%2F%7f HTTP/1.1", "/%2F%7f", nil, "h"),
            ("OPTIONS * HTTP/1.1", "*", nil, "h"),
            ("GET http://other:81/x?y HTTP/1.1", "/x", "y", "other:81"),
            ("GET HTTPS://[::1] HTTP/1.1", "/", nil, "[::1]"),
            ("GET http://other?y HTTP/1.1", "/", "y", "other"),
            ("OPTIONS http://other HTTP/1.1", "*", nil, "other"),
        ] as [(String, String, String?, String)])
    func targets(line: String, path: String, query: String?, authority: String) throws {
        let request = try #require(
            RequestParser.requests("\(line)\r\nHost: h\r\n\r\n").first)
        #expect(request.path == path)
        #expect(request.query == query)
        #expect(request.authority == authority)
    }

    @Test(
        "a body is what its length or its chunks say",
        arguments: [
            ("Content-Length: 5\r\n\r\nhello", "hello"),
            ("Content-Length: 0005\r\n\r\nhello", "hello"),
            ("content-length:\t5 \r\n\r\nhello", "hello"),
            ("Content-Length: 0\r\n\r\n", ""),
            ("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello"),
            ("Transfer-Encoding: CHUNKED\r\n\r\n2\r\nhe\r\n03\r\nllo\r\n000\r\n\r\n", "hello"),
            ("Transfer-Encoding:\tchunked\t\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
            ("Transfer-Encoding: chunked\r\n\r\n1;a;b=c ; d = \"e\\\";\"\r\nx\r\n0;z\r\n\r\n", "x"),
            ("Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nDigest: y\r\nHost: z\r\n\r\n", "x"),
            ("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ""),
        ])
    func bodies(rest: String, body: String) throws {
        let text = "POST / HTTP/1.1\r\nHost: h\r\n\(rest)GET /next HTTP/1.1\r\nHost: h\r\n\r\n"
        let requests = RequestParser.requests(text)
        #expect(requests.map(\.path) == ["/", "/next"])
        #expect(requests.first.map { String(bytes: $0.body) } == body)
    }

    @Test("trailer fields do not become header fields")
    func trailers() throws {
        let request = try #require(
            RequestParser.requests(
                """
                POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r
                \r\n0\r\nAccept: evil\r\n\r\n
                """
            ).first)
        #expect(request.headerFields[.accept] == nil)
    }

    @Test("one empty line before a request is let pass, a second is not")
    func emptyLines() {
        let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        #expect(RequestParser.requests("\r\n\(get)\r\n\(get)").count == 2)
        #expect(RequestParser.refusal(of: "\r\n\r\n\(get)") == .malformedRequestLine)
        #expect(RequestParser.refusal(of: "\n\(get)") == .bareLineFeed)
    }

    @Test(
        "the connection goes on as version and Connection say",
        arguments: [
            ("1.1", "", true),
            ("1.1", "Connection: close\r\n", false),
            ("1.1", "Connection: TE, Close\r\n", false),
            ("1.1", "Connection: keep-alive, close\r\n", false),
            ("1.0", "", false),
            ("1.0", "Connection: Keep-Alive\r\n", true),
            ("1.0", "Connection: keep-alive\r\nConnection: close\r\n", false),
        ])
    func keepAlive(version: String, field: String, keepsAlive: Bool) throws {
        let steps = RequestParser.steps("GET / HTTP/\(version)\r\nHost: h\r\n\(field)\r\n")
        guard case .head(let head) = try #require(steps.first) else {
            Issue.record("no head: \(steps)")
            return
        }
        #expect(head.keepsAlive == keepsAlive)
    }

    @Test("the head comes before its body, with what it expects")
    func expectation() throws {
        let text = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n"
        let steps = RequestParser.steps(text)
        guard steps.count == 1, case .head(let head) = steps[0] else {
            Issue.record("not one head: \(steps)")
            return
        }
        #expect(head.expectsContinue)
        #expect(head.framing == .length(3))
        let old = text.replacing("HTTP/1.1", with: "HTTP/1.0")
        guard case .head(let oldHead) = RequestParser.steps(old).first else {
            Issue.record("no head")
            return
        }
        #expect(!oldHead.expectsContinue)
    }

    @Test("what goes in pieces is told by the path, not by its query", arguments: ["", "?q=/x"])
    func pieces(query: String) {
        var parser = RequestParser(limits: Limits()) { $1.text == "/p" }
        let text = "GET /p\(query) HTTP/1.1\r\nHost: h\r\n\r\n"
        Array(text.utf8).withUnsafeBytes { parser.feed($0) }
        guard case .head(let head) = parser.next() else {
            Issue.record("no head")
            return
        }
        #expect(head.inPieces?.path == "/p")
    }

    @Test("HTTP/1.0 needs no Host")
    func oldVersion() {
        #expect(RequestParser.requests("GET / HTTP/1.0\r\n\r\n").map(\.authority) == [nil])
    }

    @Test("bytes above ASCII stay in a field's value as they are")
    func obsText() throws {
        let bytes = Array("GET / HTTP/1.1\r\nHost: h\r\nX-A: \u{e9}".utf8) + [0xff, 13, 10, 13, 10]
        guard case .request(let request) = RequestParser.steps([bytes[...]]).last else {
            Issue.record("no request")
            return
        }
        var values: [[UInt8]] = []
        request.headerFields.forEach { _, value in
            values.append(value.withUnsafeBufferPointer { Array($0) })
        }
        #expect(values == [[0xc3, 0xa9, 0xff]])
    }

    @Test("a limit holds exactly: what is as large passes, one more does not")
    func limits() {
        var limits = Limits()
        limits.targetBytesMax = 10
        limits.headerBytesMax = 64
        limits.headerCountMax = 3
        limits.bodyBytesMax = 10
        limits.chunkExtensionBytesMax = 6
        limits.trailerBytesMax = 11
        let chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        let rows: [(String, ParseError?)] = [
            ("GET /123456789 HTTP/1.1\r\nHost: h\r\n\r\n", nil),
            ("GET /1234567890 HTTP/1.1\r\nHost: h\r\n\r\n", .targetTooLong(limit: 10)),
            ("GET /\(String(repeating: "x", count: 100))", .targetTooLong(limit: 10)),
            // 9 for Host, 53 for this, 2 for the end.
            ("GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "x", count: 48))\r\n\r\n", nil),
            (
                "GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "x", count: 49))\r\n\r\n",
                .headerTooLarge(limit: 64)
            ),
            (
                "GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "x", count: 80))",
                .headerTooLarge(limit: 64)
            ),
            ("GET / HTTP/1.1\r\nHost: h\r\nA:\r\nB:\r\n\r\n", nil),
            ("GET / HTTP/1.1\r\nHost: h\r\nA:\r\nB:\r\nC:\r\n\r\n", .tooManyFields(limit: 3)),
            ("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789", nil),
            ("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n", .bodyTooLarge(limit: 10)),
            (chunked + "6\r\n012345\r\n4\r\n0123\r\n0\r\n\r\n", nil),
            (chunked + "6\r\n012345\r\n5\r\n", .bodyTooLarge(limit: 10)),
            (chunked + "FFFFFFFFFFFFFFFF\r\n", .bodyTooLarge(limit: 10)),
            (chunked + "1;ab\r\nx\r\n1;cd\r\nx\r\n0\r\n\r\n", nil),
            (chunked + "1;ab\r\nx\r\n1;cde\r\n", .chunkExtensionsTooLarge(limit: 6)),
            (
                chunked + "1;\(String(repeating: "x", count: 99))",
                .chunkExtensionsTooLarge(limit: 6)
            ),
            (chunked + "0\r\nA: 4567\r\n\r\n", nil),
            (chunked + "0\r\nA: 45678\r\n\r\n", .trailersTooLarge(limit: 11)),
            (chunked + "0\r\nA: 4567890123456", .trailersTooLarge(limit: 11)),
        ]
        for (text, refusal) in rows {
            #expect(
                RequestParser.refusal(of: text, limits: limits) == refusal,
                "\(text.debugDescription)")
            if refusal == nil {
                #expect(RequestParser.requests(text, limits: limits).count == 1, "\(text)")
            }
        }
    }
}
