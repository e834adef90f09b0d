/// Bytes that have come and are not parsed yet, taken as whole lines or as raw pieces.
///
/// Holds the rules that every line of HTTP/1.1 shares: CRLF alone ends it, no control bytes.
/// Bytes are judged in the order in which they came, one by one, so that it never matters how
/// they were split on the way.
struct InputBuffer {
    private(set) var bytes: [UInt8] = []
    private var start = 0
    /// Where the search for the end of the current line goes on; nothing before it is looked at
    /// twice.
    private var scanned = 0
    // What an idle connection may hold on to.
    private static let capacityKept = 16 * 1024

    var count: Int { bytes.count - start }
    var isEmpty: Bool { start == bytes.count }
    var first: UInt8? { isEmpty ? nil : bytes[start] }

    /// Puts `more` behind what is there.
    mutating func append(_ more: UnsafeRawBufferPointer) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= Self.capacityKept)
        } else if start > 0 {
            bytes.removeSubrange(..<start)
        }
        scanned -= start
        start = 0
        bytes.append(contentsOf: more)
    }

    /// Moves up to `countMax` bytes to the end of `destination`.
    ///
    /// - Returns: how many were moved.
    mutating func move(_ countMax: Int, to destination: inout [UInt8]) -> Int {
        let taken = min(countMax, count)
        destination.append(contentsOf: bytes[start..<start + taken])
        skip(taken)
        return taken
    }

    mutating func skip(_ count: Int) {
        start += count
        scanned = start
    }

    /// Takes the next line: where in `bytes` it stands, without its CRLF, until more is appended;
    /// nil while its end has not come.
    ///
    /// - Parameter bytesMax: the most bytes of the line with its CRLF; one more throws `tooLong`.
    mutating func line(
        bytesMax: Int, tooLong: ParseError
    ) throws(ParseError) -> Range<Int>? {
        let limit = bytesMax < bytes.count - start ? start + bytesMax : bytes.count
        guard let end = try lineEnd(before: limit) else {
            if limit < bytes.count { throw tooLong }
            return nil
        }
        let line = start..<end
        skip(end + 2 - start)
        return line
    }

    /// The index of the CRLF that ends the current line, if both stand before `limit`.
    private mutating func lineEnd(before limit: Int) throws(ParseError) -> Int? {
        var index = scanned
        defer { scanned = index }
        while true {
            index = Self.firstControl(bytes.span, in: index..<limit)
            guard index < limit else { return nil }
            switch bytes[index] {
            case .tab: index += 1
            case .carriageReturn:
                // Nobody can tell before its successor has come.
                guard index + 1 < limit else { return nil }
                guard bytes[index + 1] == .lineFeed else { throw .bareCarriageReturn }
                return index
            case .lineFeed: throw .bareLineFeed
            case let byte: throw .controlByte(byte)
            }
        }
    }

    /// The first byte in `range` below space, or DEL; the range's end without one.
    ///
    /// Eight at once: of the bytes of a word, the lowest that a borrow marks is one for certain.
    private static func firstControl(_ bytes: borrowing Span<UInt8>, in range: Range<Int>) -> Int {
        let raw = bytes.bytes
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            let word = UInt64(
                littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
            let isBelow = (word &- 0x2020_2020_2020_2020) & ~word
            let deleted = word ^ 0x7f7f_7f7f_7f7f_7f7f
            let isDeleted = (deleted &- 0x0101_0101_0101_0101) & ~deleted
            let marks = (isBelow | isDeleted) & 0x8080_8080_8080_8080
            guard marks == 0 else { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < range.upperBound, bytes[index] >= .space, bytes[index] != 0x7f { index += 1 }
        return index
    }
}
