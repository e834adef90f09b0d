import Testing

@testable import CellarBench

/// Bytes of answers, and what a load takes them for.
@Suite("ResponseScanner")
struct ResponseScannerTests {
    typealias Response = ResponseScanner.Response

    /// The responses in `text`, brought in pieces that end behind `cuts`.
    static func responses(
        _ text: String, cuts: [Int] = []
    ) throws(ResponseScanner.Fault) -> [Response] {
        let bytes = Array(text.utf8)
        var scanner = ResponseScanner()
        var kept: [UInt8] = []
        var found: [Response] = []
        var start = 0
        for end in cuts + [bytes.count] {
            kept += bytes[start..<end]
            start = end
            var offset = 0
            while let response = try next(&scanner, kept, &offset) { found.append(response) }
            kept.removeFirst(offset)
        }
        return found
    }

    private static func next(
        _ scanner: inout ResponseScanner, _ bytes: [UInt8], _ offset: inout Int
    ) throws(ResponseScanner.Fault) -> Response? {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(ResponseScanner.Fault) in try scanner.next(in: bytes, at: &offset) }
        }.get()
    }

    @Test(
        "takes the status, the length and the end of the connection from the head",
        arguments: [
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                Response(status: 200, bodyBytes: 5, closes: false)
            ),
            (
                "HTTP/1.1 503\r\ncontent-length:0\r\nCONNECTION: CLOSE\r\n\r\n",
                Response(status: 503, bodyBytes: 0, closes: true)
            ),
            ("HTTP/1.0 204 \n\n", Response(status: 204, bodyBytes: 0, closes: false)),
            (
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 12\r\n\r\n",
                Response(status: 304, bodyBytes: 0, closes: false)
            ),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nX: \r\n"
                    + "Content-Length: 2 \r\n\r\n{}",
                Response(status: 201, bodyBytes: 2, closes: false)
            ),
        ])
    func heads(text: String, expected: Response) throws {
        #expect(try Self.responses(text) == [expected])
    }

    @Test("finds the same responses wherever the bytes are cut")
    func cuts() throws {
        let text =
            "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 3\r\n\r\nab\n"
            + "HTTP/1.1 409 Conflict\r\nContent-Length: 1\r\nConnection: close\r\n\r\n\r"
            + "HTTP/1.1 204 No Content\r\n\r\n"
        let expected = [
            Response(status: 200, bodyBytes: 3, closes: false),
            Response(status: 409, bodyBytes: 1, closes: true),
            Response(status: 204, bodyBytes: 0, closes: false),
        ]
        #expect(try Self.responses(text) == expected)
        for first in 0...text.utf8.count {
            for second in stride(from: first, through: text.utf8.count, by: 7) {
                #expect(try Self.responses(text, cuts: [first, second]) == expected)
            }
        }
    }

    @Test("waits for the rest of an unfinished response")
    func unfinished() throws {
        #expect(try Self.responses("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n") == [])
        #expect(try Self.responses("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell") == [])
        #expect(try Self.responses("") == [])
    }

    @Test(
        "refuses what it cannot find the end of",
        arguments: [
            ("HTTP/2 200\r\n\r\n", ResponseScanner.Fault.noStatus),
            ("HTTP/1.1 2x0 OK\r\n\r\n", .noStatus),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .noLength(status: 200)),
            ("HTTP/1.1 404 OK\r\nContent-Length: 1a\r\n\r\n", .noLength(status: 404)),
            ("HTTP/1.1 404 OK\r\nContent-Length:\r\n\r\n", .noLength(status: 404)),
            (
                "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 16 * 1024),
                .headTooLong(limit: 16 * 1024)
            ),
        ])
    func faults(text: String, expected: ResponseScanner.Fault) {
        #expect(throws: expected) { try Self.responses(text) }
    }
}
