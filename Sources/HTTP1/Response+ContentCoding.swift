import Containers
import HTTPTypes

extension Response {
    /// The size from which compressing pays: below it, gzip saves less than a packet.
    static let compressedBytesMin = 1024
    // Compression runs where answers are made, so the cheapest level: it takes most of the win.
    private static let level: Int32 = 1

    /// This answer, compressed with gzip or deflate when the request prefers that and it is worth
    /// it.
    ///
    /// From 1 KiB on the answer says `Vary: Accept-Encoding`, compressed or not, since a cache must
    /// know of both. An `ETag` stays as it is: it names what is answered about, not these bytes.
    public func encoded(for request: Request) -> Response {
        guard body.count >= Self.compressedBytesMin, !fields.contains(.contentEncoding) else {
            return self
        }
        var answer = self
        answer.varyByEncoding()
        let accepted = request.headerFields[values: .acceptEncoding]
        // Without memory to compress in, the plain form is still a right answer.
        let encoding = AcceptEncoding(accepted)
        let (coding, compressed) =
            encoding.prefersGzip
            ? ("gzip", try? Gzip.compress(body, level: Self.level))
            : encoding.prefersDeflate
                ? ("deflate", try? Zlib.compress(body, level: Self.level)) : ("identity", nil)
        guard let compressed, compressed.count < body.count else { return answer }
        answer.body = compressed
        answer.fields[.contentEncoding] = coding
        return answer
    }

    private mutating func varyByEncoding() {
        guard let vary = fields[.vary] else { return fields[.vary] = "Accept-Encoding" }
        let known = FieldList.members(of: vary)
        guard !known.contains("accept-encoding"), !known.contains("*") else { return }
        fields[.vary] = vary + ", Accept-Encoding"
    }
}
