import Containers

extension Request {
    // What anybody may decode to, however well it was packed.
    private static let freeBytes = 1 << 20

    /// Whether a handler goes through the body at once.
    ///
    /// Another one it may hand on to another thread, so nothing that comes behind it on its
    /// connection is read before it is answered.
    public var isPrompt: Bool {
        if body.count <= Limits.promptCodedBytesMax { return true }
        return body.count <= Limits.promptBodyBytesMax
            && headerFields[.contentEncoding] == nil
    }

    /// The body with its `Content-Encoding` undone.
    ///
    /// - Parameters:
    ///   - bytesMax: the most bytes that may come out; a bomb is stopped there.
    ///   - gzipRatioMax: how many times its size more than 1 MiB may be; there, too.
    /// - Throws: `BodyError`.
    public func decodedBody(bytesMax: Int, gzipRatioMax: Int) throws(BodyError) -> [UInt8] {
        let codings = headerFields[values: .contentEncoding]
            .flatMap { FieldList.members(of: $0) }
            .filter { $0 != "identity" }
        guard let coding = codings.first else {
            guard body.count <= bytesMax else { throw .tooLarge(limit: bytesMax) }
            return body
        }
        let isGzip = coding == "gzip" || coding == "x-gzip"
        guard codings.count == 1, isGzip || coding == "deflate" else {
            throw .codingUnsupported(codings.joined(separator: ", "))
        }
        let (product, isTooMuch) = body.count.multipliedReportingOverflow(by: gzipRatioMax)
        let ratioBytes = isTooMuch ? bytesMax : max(product, Self.freeBytes)
        do {
            let bytesMax = min(bytesMax, ratioBytes)
            return isGzip
                ? try Gzip.decompress(body, bytesMax: bytesMax)
                : try Zlib.decompress(body, bytesMax: bytesMax)
        } catch .tooLarge {
            throw ratioBytes < bytesMax
                ? .ratioTooHigh(limit: gzipRatioMax) : .tooLarge(limit: bytesMax)
        } catch {
            throw .undecodable(error)
        }
    }
}
