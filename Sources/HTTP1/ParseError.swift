import HTTPTypes

/// Why a request could not be read; its connection closes behind the answer.
///
/// The values are what was met and what was allowed. Limits are in the unit of `Limits`.
public enum ParseError: Error, Equatable, Sendable {
    // MARK: Lines

    /// A carriage return without the line feed that makes it a line end.
    case bareCarriageReturn
    /// A line feed without the carriage return before it.
    case bareLineFeed
    /// A byte below space other than tab, or DEL, where text belongs.
    case controlByte(UInt8)

    // MARK: Request line

    /// The first line is not `method SP target SP HTTP/d.d`.
    case malformedRequestLine
    /// A method that no resource of any server like this has.
    case methodUnsupported(String)
    /// The target is longer than `limit` bytes.
    case targetTooLong(limit: Int)
    /// The target has none of the forms that its method allows, or a byte that must be escaped.
    case invalidTarget(String)
    /// A version other than HTTP/1.0 and HTTP/1.1.
    case versionUnsupported(String)

    // MARK: Header fields

    /// The header fields are longer than `limit` bytes.
    case headerTooLarge(limit: Int)
    /// There are more than `limit` header or trailer fields.
    case tooManyFields(limit: Int)
    /// A line starts with white space: a continuation of the line before it, long forbidden.
    case foldedField
    /// A field line without a colon.
    case missingColon
    /// White space between a field's name and its colon.
    case spaceBeforeColon(name: String)
    /// A field name that is empty or no token.
    case invalidFieldName(String)
    /// HTTP/1.1 without `Host`.
    case missingHost
    /// More than one `Host`.
    case duplicateHost
    /// A host that is none.
    case invalidHost(String)
    /// An expectation other than `100-continue`.
    case expectationUnsupported(String)

    // MARK: Where the body ends

    /// More than one `Content-Length`.
    case duplicateContentLength
    /// A length that is not digits alone.
    case invalidContentLength(String)
    /// Two ways to say where the body ends: the shape of request smuggling.
    case contentLengthWithTransferEncoding
    /// A transfer coding disguised, repeated, not last, or in HTTP/1.0.
    case invalidTransferEncoding(String)
    /// A transfer coding other than `chunked`.
    case transferCodingUnsupported(String)
    /// The body is, or says it is, longer than `limit` bytes.
    case bodyTooLarge(limit: Int)
    /// A chunk's first line that is not a hexadecimal size with well-formed extensions.
    case invalidChunkSize(String)
    /// Something other than a line end behind a chunk.
    case invalidChunkEnd
    /// The chunk extensions of one body are longer than `limit` bytes.
    case chunkExtensionsTooLarge(limit: Int)
    /// The trailer fields are longer than `limit` bytes.
    case trailersTooLarge(limit: Int)

    // MARK: The connection

    /// The client finished sending in the middle of a request.
    case endedEarly
    /// The header was not complete after `seconds`.
    case headTimedOut(seconds: Double)
    /// The body was not complete after `seconds`.
    case bodyTimedOut(seconds: Double)
    /// The connection came while `limit` others were open; no request of it was read.
    case tooManyConnections(limit: Int)

    /// The status of the answer.
    public var status: HTTPResponse.Status {
        switch self {
        case .bareCarriageReturn, .bareLineFeed, .controlByte, .malformedRequestLine,
            .invalidTarget, .foldedField, .missingColon, .spaceBeforeColon, .invalidFieldName,
            .missingHost, .duplicateHost, .invalidHost, .duplicateContentLength,
            .invalidContentLength, .contentLengthWithTransferEncoding, .invalidTransferEncoding,
            .invalidChunkSize, .invalidChunkEnd, .endedEarly:
            .badRequest
        case .headTimedOut, .bodyTimedOut: .requestTimeout
        case .bodyTooLarge, .chunkExtensionsTooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .expectationUnsupported: .expectationFailed
        case .headerTooLarge, .tooManyFields, .trailersTooLarge: .requestHeaderFieldsTooLarge
        case .methodUnsupported, .transferCodingUnsupported: .notImplemented
        case .tooManyConnections: .serviceUnavailable
        case .versionUnsupported: .httpVersionNotSupported
        }
    }
}
