/// A number type of numpy's that is read as float32.
///
/// Booleans, integers and floats, of either byte order. Complex numbers, objects, strings, times
/// and records are none.
struct NpyType {
    private enum Kind: UInt8 {
        case boolean = 0x62
        case signed = 0x69
        case unsigned = 0x75
        case float = 0x66
    }

    /// Bytes of one element.
    let bytes: Int
    private let kind: Kind
    private let isBigEndian: Bool

    /// The type of a descriptor such as `<f4`, if it is one that is read.
    init?(descriptor: String) {
        let text = Array(descriptor.utf8)
        guard text.count == 3, let kind = Kind(rawValue: text[1]) else { return nil }
        let bytes = Int(text[2]) - 0x30
        let sizes = [Kind.boolean: [1], .signed: [1, 2, 4, 8], .unsigned: [1, 2, 4, 8]]
        guard (sizes[kind] ?? [2, 4, 8]).contains(bytes) else { return nil }
        switch descriptor.first {
        case "<": isBigEndian = false
        case ">": isBigEndian = true
        case "|" where bytes == 1: isBigEndian = false
        default: return nil
        }
        self.kind = kind
        self.bytes = bytes
    }

    /// The `count` elements in `data` as float32.
    func floats(_ data: UnsafeRawBufferPointer, count: Int) -> [Float] {
        switch (kind, bytes) {
        case (.boolean, _): read(UInt8.self, data, count) { $0 == 0 ? 0 : 1 }
        case (.signed, 1): read(UInt8.self, data, count) { Float(Int8(bitPattern: $0)) }
        case (.signed, 2): read(UInt16.self, data, count) { Float(Int16(bitPattern: $0)) }
        case (.signed, 4): read(UInt32.self, data, count) { Float(Int32(bitPattern: $0)) }
        case (.signed, _): read(UInt64.self, data, count) { Float(Int64(bitPattern: $0)) }
        case (.unsigned, 1): read(UInt8.self, data, count) { Float($0) }
        case (.unsigned, 2): read(UInt16.self, data, count) { Float($0) }
        case (.unsigned, 4): read(UInt32.self, data, count) { Float($0) }
        case (.unsigned, _): read(UInt64.self, data, count) { Float($0) }
        case (.float, 2): read(UInt16.self, data, count) { Float(Float16(bitPattern: $0)) }
        case (.float, 4): read(UInt32.self, data, count) { Float(bitPattern: $0) }
        case (.float, _): read(UInt64.self, data, count) { Float(Double(bitPattern: $0)) }
        }
    }

    private func read<Bits: FixedWidthInteger>(
        _ bits: Bits.Type, _ data: UnsafeRawBufferPointer, _ count: Int, _ value: (Bits) -> Float
    ) -> [Float] {
        (0..<count).map { index in
            let raw = data.loadUnaligned(fromByteOffset: index * bytes, as: bits)
            return value(isBigEndian ? Bits(bigEndian: raw) : Bits(littleEndian: raw))
        }
    }
}
