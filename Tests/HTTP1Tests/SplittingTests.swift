import Testing

@testable import HTTP1

@Suite("RequestParser gives the same however the bytes are split")
struct SplittingTests {
    static let corpus = [
        "GET /a?b HTTP/1.1\r\nHost: h\r\nAccept: x\r\n\r\nGET /c HTTP/1.0\r\n\r\n",
        """
        \r\nPOST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r
        hello\r\nGET / HTTP/1.0\r\n\r\n
        """,
        """
        POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r
        \r\n5;a=\"b\"\r\nhello\r\n00c\r\n, you there!\r\n0\r\nT: x\r\n\r\nGET / HTTP/1.0\r\n\r\n
        """,
        "GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\nc: d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\rc: d\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: \0\r\n\r\n",
        "GET /\(String(repeating: "x", count: 80)) HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "x", count: 80))\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 65\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloo\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\rx",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
        """
        POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r
        0\r\nA: 0123456789012345\r\n
        """,
        "CONNECT a:1 HTTP/1.1\r\nHost: h\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\n",
    ]

    private static var limits: Limits {
        var limits = Limits()
        limits.targetBytesMax = 64
        limits.headerBytesMax = 76
        limits.bodyBytesMax = 64
        limits.trailerBytesMax = 16
        return limits
    }

    @Test("in two, at every byte, and byte by byte", arguments: corpus)
    func splits(text: String) {
        let bytes = Array(text.utf8)
        let whole = RequestParser.steps([bytes[...]], limits: Self.limits)
        #expect(!whole.isEmpty)
        for cut in 0...bytes.count {
            let steps = RequestParser.steps([bytes[..<cut], bytes[cut...]], limits: Self.limits)
            #expect(steps == whole, "cut at \(cut)")
        }
        let single = bytes.indices.map { bytes[$0...$0] }
        #expect(RequestParser.steps(single, limits: Self.limits) == whole)
    }

    @Test("in seeded random pieces, all requests one behind the other")
    func randomPieces() {
        let good = Self.corpus.prefix(3).joined()
        let bytes = Array(String(repeating: good, count: 20).utf8)
        let whole = RequestParser.steps([bytes[...]], limits: Self.limits)
        #expect(whole.count == 20 * 12)
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = seed
            var pieces: [ArraySlice<UInt8>] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let piece = rest.prefix(Int(random >> 33) % 90)
                pieces.append(piece)
                rest = rest.dropFirst(piece.count)
            }
            #expect(RequestParser.steps(pieces, limits: Self.limits) == whole, "seed \(seed)")
        }
    }
}
