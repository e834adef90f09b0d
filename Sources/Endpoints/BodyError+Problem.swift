import HTTP1
import HTTPTypes

extension BodyError: ProblemSource {
    var kind: String {
        switch self {
        case .codingUnsupported: "unsupported-content-encoding"
        case .tooLarge, .ratioTooHigh: "body-too-large"
        case .undecodable: "malformed-gzip"
        }
    }

    var detail: String {
        switch self {
        case .codingUnsupported(let coding):
            "Content-Encoding: \(coding) is not taken; send gzip, deflate, or nothing."
        case .tooLarge(let limit):
            "The body is larger than \(limit) bytes when decoded (body_bytes_max)."
        case .ratioTooHigh(let limit):
            "The body decodes to more than 1 MiB and \(limit) times its size (gzip_ratio_max)."
        case .undecodable(let error): "The body is not what its Content-Encoding says: \(error)."
        }
    }
}
