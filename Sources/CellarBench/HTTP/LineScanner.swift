import Glibc

/// Finds where the lines of a chunked body end (RFC 9112, 7.1), and which of them are answers.
///
/// Chunks may hold parts of lines or several; a line is an answer when it begins as one, and else
/// must be a problem, whose status it tells.
struct LineScanner {
    private enum Place {
        /// In a chunk's size, which begins a line.
        case size(digits: Int)
        /// Behind the size, in what may stand there up to the line's end.
        case sizeEnd
        case data
        /// Between a chunk and the size of the next: CR, LF.
        case dataEnd
        /// Behind the last chunk: empty lines and trailers are not told apart.
        case trailer(isEmptyLine: Bool)
        case end
    }

    private var place = Place.size(digits: 0)
    /// Of the chunk; its size until its data begin.
    private var bytesLeft = 0
    /// Of the line, so far.
    private var lineBytes = 0
    private var isAnswer = true
    private let keepsLines: Bool
    /// The line that is, or was, the last: problems always, answers where they are to be kept.
    private(set) var line: [UInt8] = []

    private static let answerStart: StaticString = #"{"outputs":"#
    private static let chunkBytesMax = 1 << 40

    init(keepsLines: Bool) { self.keepsLines = keepsLines }

    /// Whether the body has ended.
    var isAtEnd: Bool { if case .end = place { true } else { false } }

    /// The next line that ends in `bytes`, read from `offset` on; nil when more must come.
    ///
    /// Moves `offset` to the next line's first byte, or to the end.
    mutating func next(
        in bytes: UnsafeRawBufferPointer, at offset: inout Int
    ) throws(ResponseScanner.Fault) -> ResponseScanner.Response? {
        var found: ResponseScanner.Response?
        while offset < bytes.count {
            if case .data = place {
                guard found == nil else { return found }
                found = try data(in: bytes, at: &offset)
                continue
            }
            if isAtEnd { return found }
            try frame(bytes[offset])
            offset += 1
        }
        return found
    }

    /// Takes a byte between data.
    private mutating func frame(_ byte: UInt8) throws(ResponseScanner.Fault) {
        let isLineEnd = byte == UInt8(ascii: "\n")
        switch place {
        case .size(let digits):
            if let digit = Self.hexadecimal(byte), bytesLeft < Self.chunkBytesMax {
                bytesLeft = bytesLeft * 16 + digit
                place = .size(digits: digits + 1)
            } else if digits > 0, byte == UInt8(ascii: "\r") || byte == UInt8(ascii: ";") {
                place = .sizeEnd
            } else {
                throw .chunk
            }
        case .sizeEnd:
            guard isLineEnd else { return }
            place = bytesLeft > 0 ? .data : .trailer(isEmptyLine: true)
        case .dataEnd:
            guard isLineEnd || byte == UInt8(ascii: "\r") else { throw .chunk }
            if isLineEnd { place = .size(digits: 0) }
        case .trailer(let isEmptyLine):
            if isLineEnd {
                // A body that ends within a line is no stream.
                guard lineBytes == 0 else { throw .line }
                place = isEmptyLine ? .end : .trailer(isEmptyLine: true)
            } else if byte != UInt8(ascii: "\r") {
                place = .trailer(isEmptyLine: false)
            }
        case .data, .end: preconditionFailure("a byte of \(place) is no framing")
        }
    }

    /// Takes data up to a line's end or the chunk's.
    private mutating func data(
        in bytes: UnsafeRawBufferPointer, at offset: inout Int
    ) throws(ResponseScanner.Fault) -> ResponseScanner.Response? {
        let chunk = UnsafeRawBufferPointer(
            rebasing: bytes[offset..<min(offset + bytesLeft, bytes.count)])
        let end = chunk.baseAddress.flatMap { base in
            memchr(base, Int32(UInt8(ascii: "\n")), chunk.count).map {
                UnsafeRawPointer($0) - base
            }
        }
        take(UnsafeRawBufferPointer(rebasing: chunk[..<(end ?? chunk.count)]))
        let taken = end.map { $0 + 1 } ?? chunk.count
        offset += taken
        bytesLeft -= taken
        if bytesLeft == 0 { place = .dataEnd }
        return end == nil ? nil : try lineEnd()
    }

    private mutating func take(_ part: UnsafeRawBufferPointer) {
        if lineBytes == 0 {
            isAnswer = true
            line.removeAll(keepingCapacity: true)
        }
        let start = Self.answerStart
        let checked = min(part.count, max(0, start.utf8CodeUnitCount - lineBytes))
        for index in 0..<checked where part[index] != start.utf8Start[lineBytes + index] {
            isAnswer = false
        }
        // The first bytes always: what begins as an answer may turn out to be none.
        line.append(contentsOf: keepsLines || !isAnswer ? part[...] : part[..<checked])
        lineBytes += part.count
    }

    private mutating func lineEnd() throws(ResponseScanner.Fault) -> ResponseScanner.Response {
        defer { lineBytes = 0 }
        let isWhole = isAnswer && lineBytes >= Self.answerStart.utf8CodeUnitCount
        guard let status = isWhole ? 200 : Self.status(in: line) else { throw .line }
        return .init(status: status, bodyBytes: lineBytes, closes: false)
    }

    /// The number behind the first `"status":` of a problem.
    private static func status(in line: [UInt8]) -> Int? {
        guard let key = line.firstRange(of: Array("\"status\":".utf8)) else { return nil }
        let digits = line[key.upperBound...].prefix { (0x30...0x39).contains($0) }
        guard digits.count == 3 else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte - 0x30)
        case 0x41...0x46, 0x61...0x66: Int(byte | 0x20) - 0x61 + 10
        default: nil
        }
    }
}
