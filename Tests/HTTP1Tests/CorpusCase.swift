import HTTPTypes
import Testing

@testable import HTTP1

/// Bytes of a connection, and what must come of them: one case of the files in `Corpus`.
struct CorpusCase: CustomTestStringConvertible {
    /// A request that must come out.
    struct Request: Equatable {
        let method: String
        let path: String
        let authority: String?
        let body: [UInt8]
    }

    /// How the connection stands behind the input.
    enum End: Equatable {
        /// More may come.
        case waits
        /// Its last answer is sent, and nothing else is read.
        case closes
        /// Its last answer is this one; `error` is the case of `ParseError`.
        case refused(status: Int, error: String)
    }

    /// Why a peer may see a case otherwise than we do, as the corpus says.
    enum Difference: String, CaseIterable {
        /// We accept, h11 refuses.
        case h11
        /// We accept, httptools refuses.
        case httptools
        /// Both accept, we refuse.
        case stricter
        /// All accept, and one of them reads something else.
        case differs
    }

    let name: String
    let input: [UInt8]
    let requests: [Request]
    let end: End
    /// The reasons that stand at the case itself.
    let reasons: [Difference: String]
    /// The reasons that stand at the table it is a row of, for rows that need them.
    let tableReasons: [Difference: String]

    var testDescription: String { name }

    /// Small, so that what is too long is short.
    static var limits: Limits {
        var limits = Limits()
        limits.targetBytesMax = 100
        limits.headerBytesMax = 400
        limits.headerCountMax = 12
        limits.bodyBytesMax = 1000
        limits.chunkExtensionBytesMax = 32
        limits.trailerBytesMax = 64
        return limits
    }
}
