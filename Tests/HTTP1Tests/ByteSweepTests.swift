import Testing

@testable import HTTP1

/// All 256 bytes in each place of a request: which may stand there, by the grammar of RFC 9110,
/// 9112 and 3986, written out.
@Suite("Every byte in every place")
struct ByteSweepTests {
    /// A request around a byte, and the bytes with which it is one.
    struct Place: CustomTestStringConvertible {
        let name: String
        let before: String
        let after: String
        let allowed: [UInt8]
        /// The bytes with which it is the beginning of one.
        let unfinished: [UInt8]

        init(
            _ name: String, _ before: String, _ after: String, _ allowed: [UInt8],
            unfinished: String = ""
        ) {
            (self.name, self.before, self.after, self.allowed) = (name, before, after, allowed)
            self.unfinished = Array(unfinished.utf8)
        }

        var testDescription: String { name }
    }

    private static let letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    private static let token = Array((letters + "!#$%&'*+-.^_`|~").utf8)
    private static let blanks: [UInt8] = [0x20, 0x09]
    private static let text = blanks + Array(0x21...0x7e) + Array(0x80...0xff)
    private static let name = Array((letters + "-._~!$&'()*+,;=").utf8)
    private static let path = name + Array(":@/?".utf8)
    private static let host = "GET / HTTP/1.1\r\nHost: h\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: h\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    static let places = [
        Place("before a method", "", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", token),
        Place("in a method", "G", "T / HTTP/1.1\r\nHost: h\r\n\r\n", token),
        Place("behind a method", "GET", "/ HTTP/1.1\r\nHost: h\r\n\r\n", [0x20]),
        Place("in a path", "GET /a", "b HTTP/1.1\r\nHost: h\r\n\r\n", path),
        Place("in a query", "GET /?a", "b HTTP/1.1\r\nHost: h\r\n\r\n", path),
        Place("first in a target", "GET ", "a HTTP/1.1\r\nHost: h\r\n\r\n", Array("/".utf8)),
        Place(
            "in a target's host", "GET http://a", "b/ HTTP/1.1\r\nHost: h\r\n\r\n",
            name + Array("/?".utf8)),
        Place("behind a target", "GET /", "HTTP/1.1\r\nHost: h\r\n\r\n", [0x20]),
        Place("behind a version", "GET / HTTP/1.1", "\r\nHost: h\r\n\r\n", []),
        Place("in a version", "GET / HTTP/1", "1\r\nHost: h\r\n\r\n", Array(".".utf8)),
        Place("before a name", host, "A: b\r\n\r\n", token),
        Place("in a name", host + "A", "A: b\r\n\r\n", token + Array(":".utf8)),
        Place("behind a name", host + "A", ": b\r\n\r\n", token + Array(":".utf8)),
        Place("in a value", host + "A: b", "c\r\n\r\n", text),
        Place("behind a value", host + "A: b", "\r\n\r\n", text),
        Place("before a line", host + "A: b\r\n", "C: d\r\n\r\n", token),
        Place("in Host", "GET / HTTP/1.1\r\nHost: a", "b\r\n\r\n", name),
        Place(
            "behind Host", "GET / HTTP/1.1\r\nHost: a", "\r\n\r\n",
            name + blanks + Array(":".utf8)),
        Place(
            "before a length", post + "Content-Length:", "0\r\n\r\n", blanks + Array("0".utf8),
            unfinished: "123456789"),
        Place(
            "behind a length", post + "Content-Length: 0", "\r\n\r\n", blanks + Array("0".utf8),
            unfinished: "123456789"),
        Place(
            "in a length", post + "Content-Length: 0", "0\r\n\r\n", Array("0".utf8),
            unfinished: "123456789"),
        Place(
            "before a coding", post + "Transfer-Encoding:", "chunked\r\n\r\n0\r\n\r\n", blanks),
        Place(
            "behind a coding", post + "Transfer-Encoding: chunked", "\r\n\r\n0\r\n\r\n", blanks),
        Place(
            "in a coding", post + "Transfer-Encoding: chun", "ed\r\n\r\n0\r\n\r\n", [0x4b, 0x6b]),
        Place(
            "before a chunk size", chunked, "0\r\n\r\n", Array("0".utf8),
            unfinished: "123456789abcdefABCDEF"),
        Place(
            "behind a chunk size", chunked + "0", "\r\n\r\n", Array("0".utf8),
            unfinished: "23456789abcdefABCDEF"),
        Place(
            "in an extension", chunked + "0;a", "b\r\n\r\n", token + Array(";=".utf8)),
        Place("behind an extension", chunked + "0;a", "\r\n\r\n", token),
        Place(
            "in a quoted extension", chunked + "0;a=\"b", "c\"\r\n\r\n",
            text.filter { $0 != 0x22 }),
        Place("first behind a chunk", chunked + "1\r\nx", "\n0\r\n\r\n", [0x0d]),
        Place("second behind a chunk", chunked + "1\r\nx\r", "0\r\n\r\n", [0x0a]),
        Place("behind the last chunk", chunked + "0\r", "\r\n", [0x0a]),
        Place("in a trailer's name", chunked + "0\r\nA", "A: b\r\n\r\n", token + Array(":".utf8)),
        Place("in a trailer's value", chunked + "0\r\nA: b", "c\r\n\r\n", text),
        Place("as a body", post + "Content-Length: 1\r\n\r\n", "", Array(0...255)),
        Place("as a chunk", chunked + "1\r\n", "\r\n0\r\n\r\n", Array(0...255)),
    ]

    @Test("is taken where the grammar has it, and nowhere else", arguments: places)
    func sweep(place: Place) {
        for byte in 0...255 as ClosedRange<UInt8> {
            let bytes = Array(place.before.utf8) + [byte] + Array(place.after.utf8)
            let steps = RequestParser.steps([bytes[...]])
            let requests = steps.count { if case .request = $0 { true } else { false } }
            let isRefused = if case .failed = steps.last { true } else { false }
            let isAllowed = place.allowed.contains(byte)
            #expect(requests == (isAllowed ? 1 : 0), "byte \(byte): \(steps)")
            let isUnfinished = place.unfinished.contains(byte)
            #expect(isRefused == !(isAllowed || isUnfinished), "byte \(byte): \(steps)")
        }
    }
}
