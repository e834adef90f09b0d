/// Bytes to requests (RFC 9112), incrementally and strictly.
///
/// A plain value: no socket, no clock. However the bytes are split, the steps are the same (but
/// for where one piece of a body ends and the next begins). After a failure nothing more comes,
/// since nobody can tell where the next request would begin.
///
/// An ordinary request takes nothing from the heap where one of its size has been answered before:
/// it is written into that one's memory.
struct RequestParser {
    /// What the bytes so far lead to next.
    enum Step: Equatable {
        /// Nothing until more bytes are fed.
        case needMore
        /// A head is complete; its body, if it has one, follows.
        case head(RequestHead)
        /// The request of the last head is complete.
        case request(Request)
        /// Some more of the body of the last head, which is taken in pieces; never empty.
        case piece([UInt8])
        /// The body that came in pieces is complete.
        case end
        /// The bytes are no request. Final.
        case failed(ParseError)
    }

    /// How far into a request the bytes so far reach.
    enum Progress: Equatable {
        case between
        case inHead
        case inBody
    }

    private enum Phase: Equatable {
        case requestLine
        case fields
        case fixedBody(left: Int)
        case chunkSize
        case chunkData(left: Int)
        case chunkEnd
        case trailers
        case pieceEnd
        case failed(ParseError)
    }

    private let limits: Limits
    private let connection: UInt64
    private let takesPieces: StreamChoice
    private let pool: RequestPool
    private var input = InputBuffer()
    private var phase = Phase.requestLine
    private var hasSkippedEmptyLine = false
    private var version = RequestLine.Version.http11
    private var fields = HeaderFields()
    /// What has been read of a request.
    private var parts = Request.Parts()
    /// What the parts become once they are complete, if their memory was another request's.
    private var answered: Request?
    /// Whether the body being read is handed on as it comes.
    private var isInPieces = false
    /// Bytes and fields that the section being read (header or trailers) may still take.
    private var sectionBytesLeft = 0
    private var fieldsLeft = 0
    private var extensionBytesLeft = 0

    /// - Parameters:
    ///   - connection: the number that its requests have.
    ///   - pool: where requests are given once they are answered.
    ///   - takesPieces: which requests' bodies are handed on as they come, without a limit on the
    ///     whole.
    init(
        limits: Limits, connection: UInt64 = 0, pool: RequestPool = RequestPool(),
        takesPieces: @escaping StreamChoice = { _, _ in false }
    ) {
        self.limits = limits
        self.connection = connection
        self.pool = pool
        self.takesPieces = takesPieces
    }

    var progress: Progress {
        switch phase {
        case .requestLine where input.isEmpty: .between
        case .requestLine, .fields, .failed: .inHead
        case .fixedBody, .chunkSize, .chunkData, .chunkEnd, .trailers, .pieceEnd: .inBody
        }
    }

    /// Whether bytes have come that no step has used.
    var hasUnreadBytes: Bool { !input.isEmpty }

    /// Takes `bytes`; they are read by the next calls of `next`.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        // The bulk of a large body goes straight to its place.
        guard input.isEmpty, case .fixedBody(let left) = phase else {
            return input.append(bytes)
        }
        let taken = min(left, bytes.count)
        parts.body.append(contentsOf: bytes[..<taken])
        phase = .fixedBody(left: left - taken)
        if taken < bytes.count {
            input.append(UnsafeRawBufferPointer(rebasing: bytes[taken...]))
        }
    }

    /// The next step that the bytes so far allow.
    mutating func next() -> Step {
        do {
            while true {
                if let step = try advance() { return isInPieces ? handOn(before: step) : step }
            }
        } catch {
            phase = .failed(error)
            return isInPieces ? handOn(before: .failed(error)) : .failed(error)
        }
    }

    /// What has come of a body in pieces goes before what is said next.
    private mutating func handOn(before step: Step) -> Step {
        guard !parts.body.isEmpty else { return step }
        defer { parts.body = [] }
        return .piece(parts.body)
    }

    /// One move: a step, or nil when the phase has changed and there is more to do.
    private mutating func advance() throws(ParseError) -> Step? {
        switch phase {
        case .requestLine: try readRequestLine()
        case .fields: try readField()
        case .fixedBody(let left): readFixedBody(left)
        case .chunkSize: try readChunkSize()
        case .chunkData(let left): readChunkData(left)
        case .chunkEnd: try readChunkEnd()
        case .trailers: try readTrailer()
        case .pieceEnd: completeRequest()
        case .failed(let error): .failed(error)
        }
    }
}

// MARK: - Head

extension RequestParser {
    private mutating func readRequestLine() throws(ParseError) -> Step? {
        let bytesMax = RequestLine.bytesMax(targetBytesMax: limits.targetBytesMax)
        let next = try input.line(
            bytesMax: bytesMax, tooLong: .targetTooLong(limit: limits.targetBytesMax))
        guard let next else { return .needMore }
        if next.isEmpty {
            // Some clients send a line end too many behind a body; one is let pass.
            guard !hasSkippedEmptyLine else { throw .malformedRequestLine }
            hasSkippedEmptyLine = true
            return nil
        }
        let line = try RequestLine(
            input.bytes.span.extracting(next), targetBytesMax: limits.targetBytesMax)
        answered = pool.take()
        answered?.exchange(&parts)
        line.copy(from: input.bytes, at: next, to: &parts)
        parts.connection = connection
        version = line.version
        fields = HeaderFields()
        sectionBytesLeft = limits.headerBytesMax
        fieldsLeft = limits.headerCountMax
        phase = .fields
        return nil
    }

    private mutating func readField() throws(ParseError) -> Step? {
        let tooLarge = ParseError.headerTooLarge(limit: limits.headerBytesMax)
        guard let next = try readSectionLine(tooLong: tooLarge) else { return .needMore }
        guard next.isEmpty else {
            try countField()
            try fields.append(next, of: input.bytes, to: &parts)
            return nil
        }
        let isInPieces = takesPieces(
            parts.method, parts.target.span.extracting(0..<parts.pathBytes))
        var head = try RequestHead(
            parts, version: version, fields: fields,
            bodyBytesMax: isInPieces ? .max : limits.bodyBytesMax)
        self.isInPieces = isInPieces
        if isInPieces { head.inPieces = takeRequest() }
        switch head.framing {
        case .length(let length): phase = .fixedBody(left: length)
        case .chunked:
            extensionBytesLeft = limits.chunkExtensionBytesMax
            phase = .chunkSize
        }
        return .head(head)
    }

    private mutating func countField() throws(ParseError) {
        guard fieldsLeft > 0 else { throw .tooManyFields(limit: limits.headerCountMax) }
        fieldsLeft -= 1
    }

    /// The next line of the header or the trailers, within what they may still take.
    private mutating func readSectionLine(
        tooLong: ParseError
    ) throws(ParseError) -> Range<Int>? {
        let line = try input.line(bytesMax: sectionBytesLeft, tooLong: tooLong)
        if let line { sectionBytesLeft -= line.count + 2 }
        return line
    }
}

// MARK: - Body

extension RequestParser {
    private mutating func readFixedBody(_ left: Int) -> Step? {
        let left = left - input.move(left, to: &parts.body)
        phase = .fixedBody(left: left)
        return left == 0 ? completeRequest() : .needMore
    }

    private mutating func readChunkSize() throws(ParseError) -> Step? {
        let next = try input.line(
            bytesMax: ChunkSizeLine.digitsMax + extensionBytesLeft + 2,
            tooLong: .chunkExtensionsTooLarge(limit: limits.chunkExtensionBytesMax))
        guard let next else { return .needMore }
        let line = try ChunkSizeLine(input.bytes.span.extracting(next))
        guard line.extensionBytes <= extensionBytesLeft else {
            throw .chunkExtensionsTooLarge(limit: limits.chunkExtensionBytesMax)
        }
        extensionBytesLeft -= line.extensionBytes
        let bytesLeft = isInPieces ? .max : limits.bodyBytesMax - parts.body.count
        guard line.size <= UInt64(bytesLeft) else {
            throw .bodyTooLarge(limit: limits.bodyBytesMax)
        }
        if line.size > 0 {
            phase = .chunkData(left: Int(line.size))
        } else {
            sectionBytesLeft = limits.trailerBytesMax
            fieldsLeft = limits.headerCountMax
            phase = .trailers
        }
        return nil
    }

    private mutating func readChunkData(_ left: Int) -> Step? {
        let left = left - input.move(left, to: &parts.body)
        phase = left == 0 ? .chunkEnd : .chunkData(left: left)
        return left == 0 ? nil : .needMore
    }

    private mutating func readChunkEnd() throws(ParseError) -> Step? {
        // Judged from its first byte on: waiting for a line here would swallow an over-long chunk.
        guard let first = input.first else { return .needMore }
        guard first == .carriageReturn else { throw .invalidChunkEnd }
        guard let line = try input.line(bytesMax: 2, tooLong: .invalidChunkEnd) else {
            return .needMore
        }
        guard line.isEmpty else { throw .invalidChunkEnd }
        phase = .chunkSize
        // Without an end there is no whole to be bounded, and what is dropped fills no memory.
        if isInPieces { extensionBytesLeft = limits.chunkExtensionBytesMax }
        return nil
    }

    /// Trailer fields are held to the same grammar as header fields, then dropped: a field that
    /// comes after its request has been judged must not change it.
    private mutating func readTrailer() throws(ParseError) -> Step? {
        let tooLarge = ParseError.trailersTooLarge(limit: limits.trailerBytesMax)
        guard let next = try readSectionLine(tooLong: tooLarge) else { return .needMore }
        guard next.isEmpty else {
            try countField()
            _ = try FieldLine(input.bytes.span.extracting(next))
            return nil
        }
        return completeRequest()
    }

    private mutating func completeRequest() -> Step {
        if isInPieces, !parts.body.isEmpty {
            // `handOn` takes them first.
            phase = .pieceEnd
            return .end
        }
        let step: Step = isInPieces ? .end : .request(takeRequest())
        hasSkippedEmptyLine = false
        isInPieces = false
        phase = .requestLine
        return step
    }

    /// The request of the parts that have been read; none are left.
    private mutating func takeRequest() -> Request {
        // A copy of this parser would fill the same one.
        let isAlone = isKnownUniquelyReferenced(&answered)
        defer { (parts, answered) = (Request.Parts(), nil) }
        guard isAlone, let answered else { return Request(parts) }
        answered.exchange(&parts)
        return answered
    }
}
