/// Bytes to lines (NDJSON): LF ends one, a CR before it is dropped, blank ones are none.
struct LineSplitter {
    enum Line: Equatable {
        case line([UInt8])
        /// A line, ended or not, has more bytes than allowed; its end is not looked for.
        case tooLong
    }

    private let lineBytesMax: Int
    private var bytes: [UInt8] = []
    private var start = 0
    /// Where the search for the end of the current line goes on.
    private var scanned = 0

    /// - Parameter lineBytesMax: of a line without its end.
    init(lineBytesMax: Int) { self.lineBytesMax = lineBytesMax }

    /// Takes some more bytes.
    mutating func feed(_ more: [UInt8]) {
        bytes.removeSubrange(..<start)
        scanned -= start
        start = 0
        bytes += more
    }

    /// The next line that is complete.
    mutating func next() -> Line? {
        while true {
            guard let end = bytes[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
                scanned = bytes.count
                return bytes.count - start > lineBytesMax ? .tooLong : nil
            }
            let line = take(to: end)
            start = end + 1
            scanned = start
            if let line { return line }
        }
    }

    /// What stands behind the last line's end; a line too, where nothing follows.
    mutating func rest() -> Line? {
        defer {
            start = bytes.count
            scanned = start
        }
        return take(to: bytes.count)
    }

    private func take(to end: Int) -> Line? {
        let line = bytes[start..<end]
        guard line.count <= lineBytesMax else { return .tooLong }
        guard let last = line.lastIndex(where: { !Self.isBlank($0) }) else { return nil }
        return .line(Array(line[...last]))
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
