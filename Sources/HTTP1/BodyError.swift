import Containers
import HTTPTypes

/// Why the content of a request could not be decoded.
public enum BodyError: Error, Equatable, Sendable {
    /// `Content-Encoding` names something other than one gzip or deflate.
    case codingUnsupported(String)
    /// Decoded, the content is larger than the `limit` bytes allowed.
    case tooLarge(limit: Int)
    /// Decoded, the content is more than `limit` times as large as it was sent.
    case ratioTooHigh(limit: Int)
    /// The content is not what its coding says.
    case undecodable(ContainerError)

    /// The status that tells the client whose fault it was.
    public var status: HTTPResponse.Status {
        switch self {
        case .codingUnsupported: .unsupportedMediaType
        case .tooLarge, .ratioTooHigh: .contentTooLarge
        case .undecodable(.outOfMemory): .serviceUnavailable
        case .undecodable: .badRequest
        }
    }
}
