/// A cursor over the JSON of a safetensors header: just the pieces that such a header consists
/// of, each taken strictly as RFC 8259 has it.
///
/// Builds no document, so that a header cannot cost more memory than the tensors it names.
struct SafetensorsScanner {
    private let bytes: ArraySlice<UInt8>
    private(set) var offset: Int

    private static let digitsMax = 15
    private static let stringBytesMax = 1 << 20

    /// A cursor at the first byte of `bytes`; offsets in faults are those of `bytes`' indices.
    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    /// The fault of whatever stands at the cursor.
    var fault: SafetensorsFault { .syntax(offset: offset) }

    /// The byte at the cursor; nil at the end.
    private var current: UInt8? { offset < bytes.endIndex ? bytes[offset] : nil }

    /// Whether nothing but white space is left.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return current == nil
    }

    /// Steps over `character` and the white space before it, if it comes next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard let current, current == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// Steps over `character`, which must come next.
    mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsFault) {
        guard skip(character) else { throw fault }
    }

    /// A string without its quotes and escapes.
    mutating func string() throws(SafetensorsFault) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while let byte = current, text.count <= Self.stringBytesMax {
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw fault }
                offset += 1
                return string
            case UInt8(ascii: "\\"):
                text += Array(String(Character(try escape())).utf8)
            case 0x20...:
                text.append(byte)
                offset += 1
            default:
                throw fault
            }
        }
        throw fault
    }

    /// An integer of at least 0, without sign, fraction or exponent.
    mutating func natural() throws(SafetensorsFault) -> Int {
        skipSpace()
        let start = offset
        var number = 0
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            guard offset - start < Self.digitsMax else { throw fault }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
            offset += 1
        }
        let isPadded = offset - start > 1 && bytes[start] == UInt8(ascii: "0")
        guard offset > start, !isPadded else { throw fault }
        return number
    }

    /// Up to `countMax` integers in brackets.
    mutating func naturals(countMax: Int) throws(SafetensorsFault) -> [Int] {
        try expect("[")
        if skip("]") { return [] }
        var numbers = [try natural()]
        while skip(",") {
            guard numbers.count < countMax else { throw fault }
            numbers.append(try natural())
        }
        try expect("]")
        return numbers
    }

    /// The character that the escape at the cursor stands for.
    private mutating func escape() throws(SafetensorsFault) -> Unicode.Scalar {
        offset += 1
        guard let letter = current else { throw fault }
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try codeUnit()
            if let scalar = Unicode.Scalar(first) { return scalar }
            guard current == UInt8(ascii: "\\") else { throw fault }
            offset += 1
            guard current == UInt8(ascii: "u") else { throw fault }
            offset += 1
            var decoder = UTF16()
            var units = [first, try codeUnit()].makeIterator()
            guard case .scalarValue(let scalar) = decoder.decode(&units) else { throw fault }
            return scalar
        default: throw fault
        }
    }

    /// Four hexadecimal digits.
    private mutating func codeUnit() throws(SafetensorsFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let digit = current.map { Character(Unicode.Scalar($0)) }?.hexDigitValue
            guard let digit else { throw fault }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }

    private mutating func skipSpace() {
        while let byte = current, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { offset += 1 }
    }
}
