/// The table of tensors at the beginning of a safetensors file, checked before memory is taken:
/// every shape against its bytes, and all bytes against the file, without overlap or hole.
///
/// Source: the format's description in huggingface/safetensors (README.md, "Format").
struct SafetensorsHeader {
    /// One tensor's name, type and place.
    struct Entry: Equatable {
        let name: String
        let type: SafetensorsType
        let shape: [Int]
        /// Its bytes, counted from the end of the header.
        let range: Range<Int>
    }

    /// The tensors in the order of their bytes.
    let entries: [Entry]
    /// Where the first tensor's bytes are in the file.
    let bufferStart: Int

    private static let lengthBytes = 8
    private static let headerBytesMax = 100_000_000
    private static let tensorCountMax = 1 << 16
    private static let axisCountMax = 16
    private static let metadataKey = "__metadata__"
    private static let keys = ["dtype", "shape", "data_offsets"]

    /// Reads the header of the file `bytes`.
    init(_ bytes: [UInt8]) throws(SafetensorsFault) {
        guard bytes.count >= Self.lengthBytes else { throw .truncated(actual: bytes.count) }
        let length = bytes[..<Self.lengthBytes].reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        let limit = min(Self.headerBytesMax, bytes.count - Self.lengthBytes)
        guard length >= 2, length <= UInt64(limit) else {
            throw .headerLength(limit: limit, actual: length)
        }
        bufferStart = Self.lengthBytes + Int(length)
        // The format wants the brace itself first, not white space.
        guard bytes[Self.lengthBytes] == UInt8(ascii: "{") else {
            throw .syntax(offset: Self.lengthBytes)
        }
        let entries = try Self.readEntries(bytes[Self.lengthBytes..<bufferStart])
        self.entries = entries.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        try Self.checkPlaces(self.entries, bufferBytes: bytes.count - bufferStart)
    }

    private static func readEntries(
        _ header: ArraySlice<UInt8>
    ) throws(SafetensorsFault) -> [Entry] {
        var scanner = SafetensorsScanner(header)
        var entries: [Entry] = []
        var names: Set<String> = []
        try scanner.expect("{")
        if !scanner.skip("}") {
            repeat {
                let name = try scanner.string()
                try scanner.expect(":")
                guard names.insert(name).inserted else { throw .duplicateTensor(name) }
                guard names.count <= tensorCountMax else {
                    throw .tensorCount(limit: tensorCountMax)
                }
                if name == metadataKey {
                    try skipMetadata(&scanner)
                } else {
                    entries.append(try readEntry(name, &scanner))
                }
            } while scanner.skip(",")
            try scanner.expect("}")
        }
        guard scanner.isAtEnd() else { throw scanner.fault }
        return entries
    }

    /// Steps over an object of texts, which say nothing about tensors.
    private static func skipMetadata(
        _ scanner: inout SafetensorsScanner
    ) throws(SafetensorsFault) {
        try scanner.expect("{")
        if scanner.skip("}") { return }
        repeat {
            _ = try scanner.string()
            try scanner.expect(":")
            _ = try scanner.string()
        } while scanner.skip(",")
        try scanner.expect("}")
    }

    private static func readEntry(
        _ name: String, _ scanner: inout SafetensorsScanner
    ) throws(SafetensorsFault) -> Entry {
        var type: SafetensorsType?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.expect("{")
        var seen: Set<String> = []
        repeat {
            let key = try scanner.string()
            try scanner.expect(":")
            guard keys.contains(key) else { throw .unknownKey(tensor: name, key: key) }
            guard seen.insert(key).inserted else { throw .duplicateKey(tensor: name, key: key) }
            switch key {
            case "dtype":
                let text = try scanner.string()
                type = SafetensorsType(rawValue: text)
                if type == nil { throw .unknownType(tensor: name, type: text) }
            case "shape":
                shape = try scanner.naturals(countMax: axisCountMax)
            default:
                offsets = try scanner.naturals(countMax: 2)
                guard offsets?.count == 2 else { throw scanner.fault }
            }
        } while scanner.skip(",")
        try scanner.expect("}")
        guard let type, let shape, let offsets else {
            let missing = keys.first { !seen.contains($0) } ?? ""
            throw .missingKey(tensor: name, key: missing)
        }
        return try checkedEntry(name, type, shape, begin: offsets[0], end: offsets[1])
    }

    private static func checkedEntry(
        _ name: String, _ type: SafetensorsType, _ shape: [Int], begin: Int, end: Int
    ) throws(SafetensorsFault) -> Entry {
        guard begin <= end else { throw .range(tensor: name, begin: begin, end: end, limit: end) }
        var expected = type.byteCount
        var isCountable = true
        for axis in shape {
            let (product, overflows) = expected.multipliedReportingOverflow(by: axis)
            isCountable = isCountable && !overflows
            expected = product
        }
        guard isCountable, expected == end - begin else {
            throw .byteCount(
                tensor: name, shape: shape, expected: isCountable ? expected : nil,
                actual: end - begin)
        }
        return Entry(name: name, type: type, shape: shape, range: begin..<end)
    }

    /// Refuses tensors outside of the buffer, over each other, or with bytes of nobody between.
    private static func checkPlaces(
        _ entries: [Entry], bufferBytes: Int
    ) throws(SafetensorsFault) {
        var next = 0
        for entry in entries {
            let range = entry.range
            guard range.upperBound <= bufferBytes else {
                throw .range(
                    tensor: entry.name, begin: range.lowerBound, end: range.upperBound,
                    limit: bufferBytes)
            }
            guard range.lowerBound == next else {
                throw .placement(tensor: entry.name, expected: next, actual: range.lowerBound)
            }
            next = range.upperBound
        }
        guard next == bufferBytes else {
            throw .bufferLength(expected: next, actual: bufferBytes)
        }
    }
}
