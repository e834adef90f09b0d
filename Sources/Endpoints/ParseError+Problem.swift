import HTTP1
import HTTPTypes

extension ParseError: ProblemSource {
    var kind: String {
        switch self {
        case .headTimedOut, .bodyTimedOut: "request-timeout"
        case .bodyTooLarge, .chunkExtensionsTooLarge: "body-too-large"
        case .targetTooLong: "target-too-long"
        case .expectationUnsupported: "expectation-failed"
        case .headerTooLarge, .tooManyFields, .trailersTooLarge: "header-too-large"
        case .methodUnsupported, .transferCodingUnsupported: "not-implemented"
        case .tooManyConnections: "too-many-connections"
        case .versionUnsupported: "http-version-not-supported"
        case .endedEarly: "request-ended-early"
        case .bareCarriageReturn, .bareLineFeed, .controlByte, .malformedRequestLine,
            .invalidTarget, .foldedField, .missingColon, .spaceBeforeColon, .invalidFieldName,
            .missingHost, .duplicateHost, .invalidHost, .duplicateContentLength,
            .invalidContentLength, .contentLengthWithTransferEncoding, .invalidTransferEncoding,
            .invalidChunkSize, .invalidChunkEnd:
            "malformed-request"
        }
    }

    var detail: String {
        switch self {
        case .bareCarriageReturn: "A line holds a CR that no LF follows (RFC 9112, 2.2)."
        case .bareLineFeed: "A line ends in LF alone; lines end in CR LF (RFC 9112, 2.2)."
        case .controlByte(let byte): "The header holds the control byte \(byte)."
        case .malformedRequestLine: "The request line is not: method, target, version."
        case .methodUnsupported(let method): "The method \(method) is not known."
        case .targetTooLong(let limit): "The target is longer than \(limit) bytes."
        case .invalidTarget(let target): "The target \(target) is not valid."
        case .versionUnsupported(let version): "\(version) is not served; use HTTP/1.1."
        case .headerTooLarge(let limit):
            "The header is larger than \(limit) bytes (header_bytes_max)."
        case .tooManyFields(let limit): "The header has more than \(limit) fields."
        case .foldedField: "A header field is folded over several lines (RFC 9112, 5.2)."
        case .missingColon: "A header line has no colon."
        case .spaceBeforeColon(let name): "White space stands between \(name) and its colon."
        case .invalidFieldName(let name): "\(name) is no name of a header field."
        case .missingHost: "The Host header is missing."
        case .duplicateHost: "The Host header is there twice."
        case .invalidHost(let host): "Host: \(host) is not valid."
        case .expectationUnsupported(let expectation): "Expect: \(expectation) cannot be met."
        case .duplicateContentLength: "Content-Length is there twice."
        case .invalidContentLength(let text): "Content-Length: \(text) is not a number of bytes."
        case .contentLengthWithTransferEncoding:
            "Content-Length and Transfer-Encoding are both there."
        case .invalidTransferEncoding(let text): "Transfer-Encoding: \(text) is not valid."
        case .transferCodingUnsupported(let text):
            "Transfer-Encoding: \(text) is not served; use chunked."
        case .bodyTooLarge(let limit): "The body is larger than \(limit) bytes (body_bytes_max)."
        case .invalidChunkSize(let text): "The chunk size \(text) is not valid."
        case .invalidChunkEnd: "A chunk does not end where its size says."
        case .chunkExtensionsTooLarge(let limit):
            "The chunk extensions are larger than \(limit) bytes."
        case .trailersTooLarge(let limit): "The trailer fields are larger than \(limit) bytes."
        case .endedEarly: "The connection ended within the request."
        case .headTimedOut(let seconds):
            "The header did not arrive within \(seconds) seconds (header_seconds)."
        case .bodyTimedOut(let seconds):
            "The body did not arrive within \(seconds) seconds (body_seconds)."
        case .tooManyConnections(let limit):
            "\(limit) connections are open, which is the limit (connections_max)."
        }
    }

    var retryAfterSeconds: Int? {
        if case .tooManyConnections = self { 1 } else { nil }
    }
}
