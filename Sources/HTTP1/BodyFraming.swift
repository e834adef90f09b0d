/// Where a request's body ends (RFC 9112, 6), decided strictly: whatever another reader on the way
/// might understand differently is refused.
enum BodyFraming: Equatable {
    case length(Int)
    case chunked

    /// What a `Content-Length` says.
    enum Length {
        case bytes(Int)
        /// Digits that are no `Int` are a number all the same.
        case beyondCounting
        case malformed

        /// - Parameter value: where the value stands in `line`.
        init(_ line: borrowing Span<UInt8>, _ value: Range<Int>) {
            guard !value.isEmpty, line.areAll(value, \.isDigit) else {
                self = .malformed
                return
            }
            var bytes = 0
            for index in value {
                let (tenfold, isTooMuch) = bytes.multipliedReportingOverflow(by: 10)
                let (sum, isMore) = tenfold.addingReportingOverflow(Int(line[index] & 0xf))
                guard !isTooMuch, !isMore else {
                    self = .beyondCounting
                    return
                }
                bytes = sum
            }
            self = .bytes(bytes)
        }
    }

    /// - Parameters:
    ///   - fields: what was noted of the fields `all`.
    ///   - bodyBytesMax: the longest body that is taken.
    init(
        _ fields: HeaderFields, of all: RequestFields, version: RequestLine.Version,
        bodyBytesMax: Int
    ) throws(ParseError) {
        if fields.codingCount > 0 {
            guard fields.lengthCount == 0 else { throw .contentLengthWithTransferEncoding }
            guard fields.codingCount == 1, version == .http11, fields.isChunked else {
                throw Self.codingFault(all[values: .transferEncoding], version: version)
            }
            self = .chunked
        } else if fields.lengthCount > 0 {
            guard fields.lengthCount == 1 else { throw .duplicateContentLength }
            switch fields.length {
            case .bytes(let length) where length <= bodyBytesMax: self = .length(length)
            case .bytes, .beyondCounting: throw .bodyTooLarge(limit: bodyBytesMax)
            case .malformed:
                throw .invalidContentLength(all[.contentLength] ?? "")
            }
        } else {
            self = .length(0)
        }
    }

    /// Whether a body is to come.
    var hasBody: Bool { self != .length(0) }

    /// What is wrong with codings that are not one `chunked` of HTTP/1.1.
    ///
    /// Well-formed codings that end as they may are merely unknown to us; everything else looks
    /// like an attempt to be read in two ways.
    private static func codingFault(
        _ codings: [String], version: RequestLine.Version
    ) -> ParseError {
        let coding = codings.joined(separator: ", ")
        guard codings.count == 1, version == .http11 else {
            return .invalidTransferEncoding(coding)
        }
        let members = coding.split(separator: ",", omittingEmptySubsequences: false)
            .map { FieldList.trimmed($0) }
        let areCodings = members.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isToken) }
        let isChunkedEarly = members.dropLast().contains { $0.lowercased() == "chunked" }
        return areCodings && !isChunkedEarly
            ? .transferCodingUnsupported(coding) : .invalidTransferEncoding(coding)
    }
}
