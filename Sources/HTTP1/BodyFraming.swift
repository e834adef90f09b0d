import HTTPTypes

/// Where a request's body ends (RFC 9112, 6), decided strictly: whatever another reader on the way
/// might understand differently is refused.
enum BodyFraming: Equatable {
    case length(Int)
    case chunked

    init(
        _ fields: HTTPFields, version: RequestLine.Version, bodyBytesMax: Int
    ) throws(ParseError) {
        let lengths = fields[values: .contentLength]
        let codings = fields[values: .transferEncoding]
        if let coding = codings.first {
            guard lengths.isEmpty else { throw .contentLengthWithTransferEncoding }
            guard codings.count == 1 else {
                throw .invalidTransferEncoding(codings.joined(separator: ", "))
            }
            guard version == .http11 else { throw .invalidTransferEncoding(coding) }
            try Self.checkChunked(coding)
            self = .chunked
        } else if let length = lengths.first {
            guard lengths.count == 1 else { throw .duplicateContentLength }
            self = .length(try Self.length(length, bytesMax: bodyBytesMax))
        } else {
            self = .length(0)
        }
    }

    /// Whether a body is to come.
    var hasBody: Bool { self != .length(0) }

    /// Throws unless the coding is exactly `chunked`, in any case.
    ///
    /// Well-formed codings that end as they may are merely unknown to us; everything else looks
    /// like an attempt to be read in two ways.
    private static func checkChunked(_ coding: String) throws(ParseError) {
        let members = Array(coding.utf8)
            .split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map(\.trimmingBlanks)
        if members.count == 1, members[0].isCaseInsensitively("chunked") { return }
        let areCodings = members.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isToken) }
        let isChunkedEarly = members.dropLast().contains { $0.isCaseInsensitively("chunked") }
        if areCodings, !isChunkedEarly { throw .transferCodingUnsupported(coding) }
        throw .invalidTransferEncoding(coding)
    }

    private static func length(_ text: String, bytesMax: Int) throws(ParseError) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else {
            throw .invalidContentLength(text)
        }
        // Digits that are no Int are a number all the same, and too large a one.
        guard let length = Int(text), length <= bytesMax else {
            throw .bodyTooLarge(limit: bytesMax)
        }
        return length
    }
}
