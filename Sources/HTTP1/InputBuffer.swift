/// Bytes that have come and are not parsed yet, taken as whole lines or as raw pieces.
///
/// Holds the rules that every line of HTTP/1.1 shares: CRLF alone ends it, no control bytes.
/// Bytes are judged in the order in which they came, one by one, so that it never matters how
/// they were split on the way.
struct InputBuffer {
    private var bytes: [UInt8] = []
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

    /// Takes the next line, without its CRLF; nil while its end has not come.
    ///
    /// - Parameter bytesMax: the most bytes of the line with its CRLF; one more throws `tooLong`.
    mutating func line(
        bytesMax: Int, tooLong: ParseError
    ) throws(ParseError) -> ArraySlice<UInt8>? {
        let limit = bytesMax < bytes.count - start ? start + bytesMax : bytes.count
        guard let end = try lineFeed(before: limit) else {
            if limit < bytes.count { throw tooLong }
            return nil
        }
        let line = bytes[start..<end - 1]
        skip(end + 1 - start)
        return line
    }

    /// The index of the line feed that ends the current line, if it stands before `limit`.
    private mutating func lineFeed(before limit: Int) throws(ParseError) -> Int? {
        var index = scanned
        let origin = start
        defer { scanned = index }
        return try bytes.withUnsafeBufferPointer { bytes throws(ParseError) in
            while index < limit {
                let byte = bytes[index]
                let followsReturn = index > origin && bytes[index - 1] == .carriageReturn
                if byte == .lineFeed {
                    guard followsReturn else { throw .bareLineFeed }
                    return index
                }
                guard !followsReturn else { throw .bareCarriageReturn }
                guard byte.isText || byte == .carriageReturn else { throw .controlByte(byte) }
                index += 1
            }
            return nil
        }
    }
}
