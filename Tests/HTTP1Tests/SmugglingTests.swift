import HTTPTypes
import Testing

@testable import HTTP1

/// Shapes that two readers of one stream have been made to understand differently, and plain
/// malformed ones; each has one right answer here, and it closes the connection.
@Suite("RequestParser refuses what is not exactly a request")
struct SmugglingTests {
    @Test(
        "a request line that is not one",
        arguments: [
            ("GET /\r\n", .malformedRequestLine),
            ("GET\r\n", .malformedRequestLine),
            ("GET / HTTP/1.1 \r\n", .malformedRequestLine),
            (" GET / HTTP/1.1\r\n", .malformedRequestLine),
            ("GET  / HTTP/1.1\r\n", .invalidTarget(" /")),
            ("GET /  HTTP/1.1\r\n", .invalidTarget("/ ")),
            ("GET / x HTTP/1.1\r\n", .invalidTarget("/ x")),
            ("GET\t/\tHTTP/1.1\r\n", .malformedRequestLine),
            ("GET /\tx HTTP/1.1\r\n", .invalidTarget("/\tx")),
            ("G@T / HTTP/1.1\r\n", .malformedRequestLine),
            ("GET / http/1.1\r\n", .malformedRequestLine),
            ("GET / HTTP/1\r\n", .malformedRequestLine),
            ("GET / HTTP/1.10\r\n", .malformedRequestLine),
            ("GET / HTTP/01.1\r\n", .malformedRequestLine),
            ("GET / HTTP/1,1\r\n", .malformedRequestLine),
            ("GET / ICAP/1.1\r\n", .malformedRequestLine),
            ("GET / HTTP/1.2\r\n", .versionUnsupported("HTTP/1.2")),
            ("GET / HTTP/2.0\r\n", .versionUnsupported("HTTP/2.0")),
            ("PRI * HTTP/2.0\r\n", .versionUnsupported("HTTP/2.0")),
            ("GET / HTTP/0.9\r\n", .versionUnsupported("HTTP/0.9")),
            ("CONNECT a:1 HTTP/1.1\r\n", .methodUnsupported("CONNECT")),
            ("GET * HTTP/1.1\r\n", .invalidTarget("*")),
            ("OPTIONS ** HTTP/1.1\r\n", .invalidTarget("**")),
            ("GET index.html HTTP/1.1\r\n", .invalidTarget("index.html")),
            ("GET a:80 HTTP/1.1\r\n", .invalidTarget("a:80")),
            ("GET ftp://a/ HTTP/1.1\r\n", .invalidTarget("ftp://a/")),
            ("GET http:///x HTTP/1.1\r\n", .invalidTarget("http:///x")),
            ("GET http://u@h/ HTTP/1.1\r\n", .invalidTarget("http://u@h/")),
            ("GET /a#b HTTP/1.1\r\n", .invalidTarget("/a#b")),
            ("GET /a\"b HTTP/1.1\r\n", .invalidTarget("/a\"b")),
            ("GET /\u{e9} HTTP/1.1\r\n", .invalidTarget("/\u{e9}")),
            ("GET /% HTTP/1.1\r\n", .invalidTarget("/%")),
            ("GET /%2 HTTP/1.1\r\n", .invalidTarget("/%2")),
            ("GET /%g0 HTTP/1.1\r\n", .invalidTarget("/%g0")),
            ("\u{16}\u{3}\u{1}", .controlByte(0x16)),
        ] as [(String, ParseError)])
    func requestLines(text: String, error: ParseError) {
        #expect(RequestParser.refusal(of: text) == error)
    }

    @Test("a method longer than any is not implemented")
    func longMethod() {
        let method = String(repeating: "M", count: 33)
        #expect(
            RequestParser.refusal(of: "\(method) / HTTP/1.1\r\n") == .methodUnsupported(method))
        #expect(RequestParser.refusal(of: "\(method.dropLast()) / HTTP/1.1\r\n") == nil)
    }

    @Test(
        "a line end or a byte that is not allowed",
        arguments: [
            ("GET / HTTP/1.1\nHost: h\r\n\r\n", .bareLineFeed),
            ("GET / HTTP/1.1\r\nHost: h\n\r\n", .bareLineFeed),
            ("GET / HTTP/1.1\r\nHost: h\r\n\n", .bareLineFeed),
            ("GET / HTTP/1.1\rHost: h\r\n\r\n", .bareCarriageReturn),
            ("GET / HTTP/1.1\r\r\nHost: h\r\n\r\n", .bareCarriageReturn),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: b\rc: d\r\n\r\n", .bareCarriageReturn),
            ("GET / HTTP/1.1\r\nHost: h\r\n\rX: y\r\n\r\n", .bareCarriageReturn),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: b\0c\r\n\r\n", .controlByte(0)),
            ("GET / HTTP/1.1\r\nHost: h\r\nA\0: b\r\n\r\n", .controlByte(0)),
            ("GET /\0 HTTP/1.1\r\n", .controlByte(0)),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: \u{7f}\r\n\r\n", .controlByte(0x7f)),
            (
                "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u{b}chunked\r\n\r\n",
                .controlByte(0xb)
            ),
            (
                "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\u{c}chunked\r\n\r\n",
                .controlByte(0xc)
            ),
        ] as [(String, ParseError)])
    func lines(text: String, error: ParseError) {
        #expect(RequestParser.refusal(of: text) == error)
    }

    @Test(
        "a field that is none, or a Host that is missing, doubled or malformed",
        arguments: [
            ("Host: h\r\nA : b", .spaceBeforeColon(name: "A ")),
            (
                "Host: h\r\nTransfer-Encoding : chunked",
                .spaceBeforeColon(name: "Transfer-Encoding ")
            ),
            ("Host: h\r\nContent-Length\t: 5", .spaceBeforeColon(name: "Content-Length\t")),
            ("Host: h\r\nA: b\r\n c", .foldedField),
            ("Host: h\r\nTransfer-Encoding:\r\n chunked", .foldedField),
            ("Host: h\r\nA: b\r\n\tContent-Length: 5", .foldedField),
            (" Host: h", .foldedField),
            ("Host: h\r\nA", .missingColon),
            ("Host: h\r\n: b", .invalidFieldName("")),
            ("Host: h\r\nA B: c", .invalidFieldName("A B")),
            ("Host: h\r\n\u{e9}: c", .invalidFieldName("\u{e9}")),
            (
                "Host: h\r\n\"Transfer-Encoding\": chunked",
                .invalidFieldName("\"Transfer-Encoding\"")
            ),
            ("Host: h\r\nTransfer-Encoding;: chunked", .invalidFieldName("Transfer-Encoding;")),
            ("Host: h\r\n(x)Content-Length: 5", .invalidFieldName("(x)Content-Length")),
            ("A: b", .missingHost),
            ("Host: a\r\nHost: b", .duplicateHost),
            ("Host: a\r\nhOST: a", .duplicateHost),
            ("Host: ", .invalidHost("")),
            ("Host: a b", .invalidHost("a b")),
            ("Host: a/b", .invalidHost("a/b")),
            ("Host: u@h", .invalidHost("u@h")),
            ("Host: a?b", .invalidHost("a?b")),
            ("Host: a:b", .invalidHost("a:b")),
            ("Host: a:65536", .invalidHost("a:65536")),
            ("Host: a:1:2", .invalidHost("a:1:2")),
            ("Host: [::1", .invalidHost("[::1")),
            ("Host: []", .invalidHost("[]")),
            ("Host: %zz", .invalidHost("%zz")),
            ("Host: a:65535", nil),
            ("Host: a:", nil),
            ("Host: [::1]:80", nil),
            ("Host: xn--a.example_1", nil),
            ("Host: %C3%A9", nil),
            ("Host: h\r\nExpect: 200-ok", .expectationUnsupported("200-ok")),
            (
                "Host: h\r\nExpect: 100-continue, more",
                .expectationUnsupported("100-continue, more")
            ),
        ] as [(String, ParseError?)])
    func fields(fields: String, error: ParseError?) {
        #expect(RequestParser.refusal(of: "GET / HTTP/1.1\r\n\(fields)\r\n\r\n") == error)
    }

    @Test(
        "a body whose end could be understood in two ways",
        arguments: [
            ("Content-Length: 5\r\nContent-Length: 5", .duplicateContentLength),
            ("Content-Length: 5\r\nContent-Length: 6", .duplicateContentLength),
            ("Content-Length: 5, 5", .invalidContentLength("5, 5")),
            ("Content-Length: ", .invalidContentLength("")),
            ("Content-Length: +5", .invalidContentLength("+5")),
            ("Content-Length: -5", .invalidContentLength("-5")),
            ("Content-Length: 0x5", .invalidContentLength("0x5")),
            ("Content-Length: 5 5", .invalidContentLength("5 5")),
            ("Content-Length: 5.0", .invalidContentLength("5.0")),
            ("Content-Length: 1e1", .invalidContentLength("1e1")),
            ("Content-Length: 5_0", .invalidContentLength("5_0")),
            ("Content-Length: \u{665}", .invalidContentLength("\u{665}")),
            ("Content-Length: 18446744073709551621", .bodyTooLarge(limit: 100)),
            ("Content-Length: 99999999999999999999999999", .bodyTooLarge(limit: 100)),
            ("Content-Length: 5\r\nTransfer-Encoding: chunked", .contentLengthWithTransferEncoding),
            ("Transfer-Encoding: chunked\r\nContent-Length: 0", .contentLengthWithTransferEncoding),
            (
                "Transfer-Encoding: identity\r\nContent-Length: 5",
                .contentLengthWithTransferEncoding
            ),
            ("Transfer-Encoding: xchunked", .transferCodingUnsupported("xchunked")),
            ("Transfer-Encoding: identity", .transferCodingUnsupported("identity")),
            ("Transfer-Encoding: gzip", .transferCodingUnsupported("gzip")),
            ("Transfer-Encoding: gzip, chunked", .transferCodingUnsupported("gzip, chunked")),
            ("Transfer-Encoding: chunked, identity", .invalidTransferEncoding("chunked, identity")),
            ("Transfer-Encoding: chunked, chunked", .invalidTransferEncoding("chunked, chunked")),
            ("Transfer-Encoding: chunked,", .invalidTransferEncoding("chunked,")),
            ("Transfer-Encoding: ,chunked", .invalidTransferEncoding(",chunked")),
            ("Transfer-Encoding: ", .invalidTransferEncoding("")),
            ("Transfer-Encoding: \"chunked\"", .invalidTransferEncoding("\"chunked\"")),
            ("Transfer-Encoding: 'chunked'", .transferCodingUnsupported("'chunked'")),
            ("Transfer-Encoding: chunked;a=b", .invalidTransferEncoding("chunked;a=b")),
            ("Transfer-Encoding: chunked x", .invalidTransferEncoding("chunked x")),
            ("Transfer-Encoding: chun\u{e9}ked", .invalidTransferEncoding("chun\u{e9}ked")),
            (
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                .invalidTransferEncoding("chunked, chunked")
            ),
            (
                "Transfer-Encoding: identity\r\ntransfer-encoding: chunked",
                .invalidTransferEncoding("identity, chunked")
            ),
        ] as [(String, ParseError)])
    func framing(fields: String, error: ParseError) {
        var limits = Limits()
        limits.bodyBytesMax = 100
        let text = "POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n\r\n"
        #expect(RequestParser.refusal(of: text, limits: limits) == error)
    }

    @Test("chunked in HTTP/1.0, which does not know it")
    func oldChunked() {
        let text = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        #expect(RequestParser.refusal(of: text) == .invalidTransferEncoding("chunked"))
    }

    @Test(
        "chunks that are not exactly as long as they say",
        arguments: [
            ("\r\n", .invalidChunkSize("")),
            ("x\r\n", .invalidChunkSize("x")),
            ("0x5\r\nhello\r\n", .invalidChunkSize("0x5")),
            ("+5\r\nhello\r\n", .invalidChunkSize("+5")),
            ("-5\r\nhello\r\n", .invalidChunkSize("-5")),
            (" 5\r\nhello\r\n", .invalidChunkSize(" 5")),
            ("5 \r\nhello\r\n", .invalidChunkSize("5 ")),
            ("5,\r\nhello\r\n", .invalidChunkSize("5,")),
            ("5;\r\nhello\r\n", .invalidChunkSize("5;")),
            ("5;=b\r\nhello\r\n", .invalidChunkSize("5;=b")),
            ("5;a=\r\nhello\r\n", .invalidChunkSize("5;a=")),
            ("5;a=\"b\r\nhello\r\n", .invalidChunkSize("5;a=\"b")),
            ("5;a b\r\nhello\r\n", .invalidChunkSize("5;a b")),
            ("5;a\n\r\nhello\r\n", .bareLineFeed),
            ("5;a\rb\r\nhello\r\n", .bareCarriageReturn),
            ("5\nhello\r\n", .bareLineFeed),
            ("00000000000000005\r\nhello\r\n", .invalidChunkSize("00000000000000005")),
            ("10000000000000005\r\nhello\r\n", .invalidChunkSize("10000000000000005")),
            ("FFFFFFFFFFFFFFFF\r\n", .bodyTooLarge(limit: 100)),
            ("65\r\n", .bodyTooLarge(limit: 100)),
            ("5\r\nhello0\r\n\r\n", .invalidChunkEnd),
            ("5\r\nhelloo\r\n0\r\n\r\n", .invalidChunkEnd),
            ("5\r\nhell\r\n0\r\n\r\n", .invalidChunkEnd),
            ("5\r\nhello\n0\r\n\r\n", .invalidChunkEnd),
            ("5\r\nhello\r0\r\n\r\n", .bareCarriageReturn),
            ("0\r\nA : b\r\n\r\n", .spaceBeforeColon(name: "A ")),
            ("0\r\n folded\r\n\r\n", .foldedField),
            ("0\r\n\n", .bareLineFeed),
            ("0\r\nGET / HTTP/1.1\r\n\r\n", .missingColon),
        ] as [(String, ParseError)])
    func chunks(body: String, error: ParseError) {
        var limits = Limits()
        limits.bodyBytesMax = 100
        let text = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
        #expect(RequestParser.refusal(of: text, limits: limits) == error)
    }

    @Test("what hides behind a refused request is never read as another")
    func nothingBehind() {
        let text = """
            POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r
            \r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: h\r\n\r\n
            """
        #expect(RequestParser.steps(text) == [.failed(.contentLengthWithTransferEncoding)])
        var parser = RequestParser(limits: Limits())
        for _ in 0..<2 {
            Array(text.utf8).withUnsafeBytes { parser.feed($0) }
            #expect(parser.next() == .failed(.contentLengthWithTransferEncoding))
        }
    }

    @Test(
        "every error has the status that tells whose fault it is",
        arguments: [
            (.bareLineFeed, 400), (.endedEarly, 400), (.invalidTransferEncoding("x"), 400),
            (.headTimedOut(seconds: 1), 408), (.bodyTimedOut(seconds: 1), 408),
            (.bodyTooLarge(limit: 1), 413), (.chunkExtensionsTooLarge(limit: 1), 413),
            (.targetTooLong(limit: 1), 414), (.expectationUnsupported("x"), 417),
            (.headerTooLarge(limit: 1), 431), (.tooManyFields(limit: 1), 431),
            (.trailersTooLarge(limit: 1), 431), (.methodUnsupported("x"), 501),
            (.transferCodingUnsupported("x"), 501), (.tooManyConnections(limit: 1), 503),
            (.versionUnsupported("x"), 505),
        ] as [(ParseError, Int)])
    func statuses(error: ParseError, code: Int) {
        #expect(error.status.code == code)
    }
}
