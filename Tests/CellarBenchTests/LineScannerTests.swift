import Testing

@testable import CellarBench

/// Bytes of streams, and what a load takes them for.
@Suite("LineScanner")
struct LineScannerTests {
    typealias Response = ResponseScanner.Response

    static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"

    /// The answers in `text`, brought in pieces that end behind `cuts`, and whether the stream has
    /// ended behind them.
    static func answers(
        _ text: String, cuts: [Int] = []
    ) throws(ResponseScanner.Fault) -> (found: [Response], isAtEnd: Bool) {
        let bytes = Array(text.utf8)
        var scanner = ResponseScanner(takesLines: true)
        var kept: [UInt8] = []
        var found: [Response] = []
        var start = 0
        for end in cuts + [bytes.count] {
            kept += bytes[start..<end]
            start = end
            var offset = 0
            while let answer = try kept.withUnsafeBytes({ bytes in
                Result { () throws(ResponseScanner.Fault) in
                    try scanner.next(in: bytes, at: &offset)
                }
            }).get() {
                found.append(answer)
            }
            kept.removeFirst(offset)
        }
        return (found, scanner.lines?.isAtEnd ?? false)
    }

    static func line(_ text: String, status: Int = 200) -> Response {
        Response(status: status, bodyBytes: text.utf8.count, closes: false)
    }

    /// A chunk for each of `texts`.
    static func chunks(_ texts: [String]) -> String {
        texts.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
    }

    @Test("finds the same lines wherever the bytes are cut, and however chunks hold them")
    func cuts() throws {
        let lines = [
            #"{"outputs":[[0.25,-1]],"position":1}"#, #"{"type":"x","status":503,"line":1}"#,
            #"{"outputs":[]}"#,
        ]
        let expected = [
            Self.line(lines[0]), Self.line(lines[1], status: 503), Self.line(lines[2]),
        ]
        let whole = lines.map { $0 + "\n" }
        let divided = [
            String(whole[0].prefix(4)), whole[0].dropFirst(4) + whole[1],
            String(whole[2].prefix(13)), String(whole[2].dropFirst(13)),
        ]
        for chunks in [whole, divided, [whole.joined()]] {
            let text = Self.head + Self.chunks(chunks) + "0\r\n\r\n"
            for first in 0...text.utf8.count {
                for second in stride(from: first, through: text.utf8.count, by: 7) {
                    let (found, isAtEnd) = try Self.answers(text, cuts: [first, second])
                    #expect(found == expected && isAtEnd)
                }
            }
        }
    }

    @Test("waits for the rest of an unfinished stream")
    func unfinished() throws {
        let line = #"{"outputs":[1]}"#
        let text = Self.head + Self.chunks([line + "\n"])
        #expect(try Self.answers(Self.head) == ([], false))
        #expect(try Self.answers(text) == ([Self.line(line)], false))
        #expect(try Self.answers(String(text.dropLast(3))) == ([], false))
        #expect(try Self.answers(text + "0\r\n") == ([Self.line(line)], false))
        #expect(try Self.answers(text + "0;a=b\r\nX: y\r\n\r\n") == ([Self.line(line)], true))
    }

    @Test(
        "refuses what is no stream of answers and problems",
        arguments: [
            ("2x\r\n", ResponseScanner.Fault.chunk), ("\r\n", .chunk), ("2\r\n{}{", .chunk),
            ("3\r\n{}\n\r\n", .line), ("C\r\n{\"outputs\":]\r\n0\r\n\r\n", .line),
            ("E\r\n{\"status\":20}\n\r\n", .line), ("5\r\n{\"ou\n\r\n", .line),
        ])
    func faults(body: String, expected: ResponseScanner.Fault) {
        #expect(throws: expected) { try Self.answers(Self.head + body) }
    }

    @Test("a response of a told length is no stream")
    func whole() throws {
        let text = "HTTP/1.1 404 A\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        let (found, isAtEnd) = try Self.answers(text)
        #expect(found == [Response(status: 404, bodyBytes: 2, closes: true)] && !isAtEnd)
    }
}

/// Pairs have no `==` of their own that `#expect` can show.
private func == (
    one: (found: [ResponseScanner.Response], isAtEnd: Bool),
    other: ([ResponseScanner.Response], Bool)
) -> Bool { one.found == other.0 && one.isAtEnd == other.1 }
