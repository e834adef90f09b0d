import Containers

extension Request {
    /// The body with its `Content-Encoding` undone.
    ///
    /// - Parameter bytesMax: the most bytes that may come out; a bomb is stopped there.
    /// - Throws: `BodyError`.
    public func decodedBody(bytesMax: Int) throws(BodyError) -> [UInt8] {
        let codings = head.headerFields[values: .contentEncoding]
            .flatMap { FieldList.members(of: $0) }
            .filter { $0 != "identity" }
        guard let coding = codings.first else {
            guard body.count <= bytesMax else { throw .tooLarge(limit: bytesMax) }
            return body
        }
        guard codings.count == 1, coding == "gzip" || coding == "x-gzip" else {
            throw .codingUnsupported(codings.joined(separator: ", "))
        }
        do {
            return try Gzip.decompress(body, bytesMax: bytesMax)
        } catch .tooLarge(let limit) {
            throw .tooLarge(limit: limit)
        } catch {
            throw .undecodable(error)
        }
    }
}
