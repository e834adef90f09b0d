import Containers
import HTTPTypes
import Testing

@testable import HTTP1

@Suite("Content coding")
struct ContentCodingTests {
    private static let text = Array(String(repeating: "state ", count: 400).utf8)

    private static func request(_ fields: HTTPFields, body: [UInt8] = []) -> Request {
        Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "h", path: "/", headerFields: fields),
            body: body)
    }

    @Test(
        "an answer is compressed when the request prefers it",
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true),
            ("br, gzip;q=0.5", true), ("gzip;q=0", false), ("gzip;q=0.0", false),
            ("gzip;q=0.001", true), ("*", true), ("*;q=0", false), ("gzip;q=0, *", false),
            ("br", false), ("identity", false), ("identity, gzip;q=0.5", false),
            ("identity;q=0.5, gzip;q=0.5", true), ("identity;q=0.5, gzip", true),
            ("identity;q=0, gzip;q=0.1", true), ("gzip ; q=1.000", true), ("gzip;q=2", false),
            ("gzip;q=x", false), ("gzip;q=0.1234", false),
        ] as [(String?, Bool)])
    func negotiation(accepted: String?, compresses: Bool) throws {
        var fields = HTTPFields()
        if let accepted { fields[.acceptEncoding] = accepted }
        let answer = Response(status: .ok, body: Self.text).encoded(for: Self.request(fields))
        #expect(answer.fields[.vary] == "Accept-Encoding")
        #expect(answer.fields[.contentEncoding] == (compresses ? "gzip" : nil))
        if compresses {
            #expect(answer.body.count < Self.text.count)
            #expect(try Gzip.decompress(answer.body, bytesMax: 4096) == Self.text)
        } else {
            #expect(answer.body == Self.text)
        }
    }

    @Test("an answer below 1 KiB, or encoded already, stays as it is")
    func unchanged() {
        let request = Self.request([.acceptEncoding: "gzip"])
        let small = Response(status: .ok, body: Array(Self.text.prefix(1023)))
        #expect(small.encoded(for: request) == small)
        let encoded = Response(status: .ok, fields: [.contentEncoding: "br"], body: Self.text)
        #expect(encoded.encoded(for: request) == encoded)
    }

    @Test("an answer that compression would not shrink is not compressed")
    func incompressible() {
        var random: UInt64 = 7
        let noise = (0..<2000).map { _ -> UInt8 in
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: random >> 56)
        }
        let answer = Response(status: .ok, body: noise)
            .encoded(for: Self.request([.acceptEncoding: "gzip"]))
        #expect(answer.body == noise)
        #expect(answer.fields[.contentEncoding] == nil)
    }

    @Test("Vary keeps what it says and says ours once")
    func vary() {
        let request = Self.request([.acceptEncoding: "gzip"])
        let answer = Response(status: .ok, fields: [.vary: "Accept"], body: Self.text)
            .encoded(for: request)
        #expect(answer.fields[.vary] == "Accept, Accept-Encoding")
        let known = Response(status: .ok, fields: [.vary: "accept-encoding"], body: Self.text)
        #expect(known.encoded(for: request).fields[.vary] == "accept-encoding")
    }

    @Test(
        "a body is decoded by its Content-Encoding",
        arguments: [
            nil, "identity", "gzip", "GZip", "x-gzip", "identity, gzip",
        ] as [String?])
    func decoding(coding: String?) throws {
        var fields = HTTPFields()
        if let coding { fields[.contentEncoding] = coding }
        let isPlain = coding == nil || coding == "identity"
        let body = isPlain ? Self.text : try Gzip.compress(Self.text, level: 6)
        let request = Self.request(fields, body: body)
        let count = Self.text.count
        #expect(try request.decodedBody(bytesMax: count, gzipRatioMax: 1) == Self.text)
        #expect(throws: BodyError.tooLarge(limit: count - 1)) {
            try request.decodedBody(bytesMax: count - 1, gzipRatioMax: 1)
        }
    }

    @Test("deflate is taken and, where gzip is not asked for, given; it is zlib's format")
    func deflate() throws {
        let packed = try Zlib.compress(Self.text, level: 6)
        // RFC 1950: a window of 32 KiB, and a header that 31 divides.
        #expect(packed[0] == 0x78 && (Int(packed[0]) << 8 + Int(packed[1])) % 31 == 0)
        let request = Self.request([.contentEncoding: "deflate"], body: packed)
        #expect(try request.decodedBody(bytesMax: 4096, gzipRatioMax: 200) == Self.text)
        #expect(throws: BodyError.tooLarge(limit: 100)) {
            try request.decodedBody(bytesMax: 100, gzipRatioMax: 200)
        }
        let trailing = Self.request([.contentEncoding: "deflate"], body: packed + [0])
        #expect(
            throws: BodyError.undecodable(.trailingBytes(offset: packed.count, count: 1))
        ) { try trailing.decodedBody(bytesMax: 4096, gzipRatioMax: 200) }
        for (accepted, coding) in [
            ("deflate", "deflate"), ("deflate, gzip", "gzip"), ("deflate;q=0", nil),
            ("identity, deflate;q=0.5", nil),
        ] {
            let answer = Response(status: .ok, body: Self.text)
                .encoded(for: Self.request([.acceptEncoding: accepted]))
            #expect(answer.fields[.contentEncoding] == coding, "\(accepted)")
            guard coding == "deflate" else { continue }
            #expect(try Zlib.decompress(answer.body, bytesMax: 4096) == Self.text)
        }
    }

    @Test("a gzip body may be as many times its size as the limit says, and any small one more")
    func ratio() throws {
        // Zeros pack about a thousandfold, and their packed size divides them unevenly.
        for (count, isSmall) in [(1 << 20, true), ((1 << 20) + 1, false), (3_000_000, false)] {
            let zeros = [UInt8](repeating: 0, count: count)
            let packed = try Gzip.compress(zeros, level: 9)
            let request = Self.request([.contentEncoding: "gzip"], body: packed)
            let ratio = (count + packed.count - 1) / packed.count
            #expect(ratio > 900)
            #expect(try request.decodedBody(bytesMax: count, gzipRatioMax: ratio) == zeros)
            if isSmall {
                #expect(try request.decodedBody(bytesMax: count, gzipRatioMax: 1) == zeros)
            } else {
                #expect(throws: BodyError.ratioTooHigh(limit: ratio - 1)) {
                    try request.decodedBody(bytesMax: count, gzipRatioMax: ratio - 1)
                }
            }
        }
        #expect(BodyError.ratioTooHigh(limit: 1).status == .contentTooLarge)
    }

    @Test(
        "a body in another coding, or not in the one it names, is refused",
        arguments: [
            ("br", .codingUnsupported("br"), 415),
            ("gzip, gzip", .codingUnsupported("gzip, gzip"), 415),
            ("deflate, gzip", .codingUnsupported("deflate, gzip"), 415),
            ("gzip", .undecodable(.truncated(offset: 3)), 400),
        ] as [(String, BodyError, Int)])
    func undecodable(coding: String, error: BodyError, code: Int) {
        let request = Self.request([.contentEncoding: coding], body: [0x1f, 0x8b, 8])
        #expect(throws: error) { try request.decodedBody(bytesMax: 100, gzipRatioMax: 200) }
        #expect(error.status.code == code)
    }
}
