/// Finds where HTTP/1.1 responses end, and what status they have; looks at nothing else.
///
/// It keeps no bytes: those of an unfinished head stay with the caller, who brings them again with
/// what comes next. Only what a load needs is understood: bodies of a told length, and the lines
/// of a stream, each of which is taken for a response.
struct ResponseScanner {
    /// A response that has arrived as a whole, or a line of a stream.
    struct Response: Equatable {
        let status: Int
        let bodyBytes: Int
        /// Whether the server closes the connection behind it.
        let closes: Bool
    }

    /// Why no end can be found.
    enum Fault: Error, Equatable {
        case noStatus
        /// Bytes behind the answer to the only request.
        case unasked
        case headTooLong(limit: Int)
        /// Neither a Content-Length that is a number nor a status without a body.
        case noLength(status: Int)
        /// A chunk whose size or end is none.
        case chunk
        /// A line of a stream that is neither an answer nor a problem with a status.
        case line
    }

    private var current: Response?
    private var bodyBytesLeft = 0
    private let takesLines: Bool
    private let keepsLines: Bool
    /// The lines of the stream whose head has been.
    private(set) var lines: LineScanner?

    /// - Parameters:
    ///   - takesLines: whether a chunked response is a stream; else it is a fault.
    ///   - keepsLines: whether the last line is kept, for whoever wants to read it.
    init(takesLines: Bool = false, keepsLines: Bool = false) {
        (self.takesLines, self.keepsLines) = (takesLines, keepsLines)
    }

    /// Whether the body of a response has begun and not ended.
    var isInBody: Bool { current != nil }

    /// The next response that ends in `bytes`, read from `offset` on; nil when more must come.
    ///
    /// Moves `offset` behind what need not be brought again.
    mutating func next(
        in bytes: UnsafeRawBufferPointer, at offset: inout Int
    ) throws(Fault) -> Response? {
        while lines == nil {
            if current == nil {
                guard let head = try ResponseHead(in: bytes, at: &offset) else { return nil }
                // 100 Continue and its like announce another response.
                if head.status < 200 { continue }
                if takesLines && head.isChunked && head.hasBody {
                    lines = LineScanner(keepsLines: keepsLines)
                    break
                }
                guard let bodyBytes = head.hasBody ? head.length : 0 else {
                    throw .noLength(status: head.status)
                }
                current = Response(
                    status: head.status, bodyBytes: bodyBytes, closes: head.closes)
                bodyBytesLeft = bodyBytes
            }
            let taken = min(bodyBytesLeft, bytes.count - offset)
            bodyBytesLeft -= taken
            offset += taken
            guard bodyBytesLeft == 0 else { return nil }
            defer { current = nil }
            return current
        }
        return try lines?.next(in: bytes, at: &offset)
    }
}
