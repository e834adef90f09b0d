/// A safetensors file in memory: named arrays, read as float32 one at a time.
///
/// Knows no model.
struct SafetensorsFile {
    /// The tensors by their names.
    let entries: [String: SafetensorsHeader.Entry]
    private let bytes: [UInt8]
    private let bufferStart: Int

    /// Reads the header of the file `bytes`; no tensor is touched.
    init(_ bytes: [UInt8]) throws(SafetensorsFault) {
        let header = try SafetensorsHeader(bytes)
        self.bytes = bytes
        bufferStart = header.bufferStart
        entries = Dictionary(header.entries.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The elements of `entry` as float32; nil where they are no floating-point numbers of 16 to
    /// 64 bits.
    func floats(_ entry: SafetensorsHeader.Entry) -> [Float]? {
        switch entry.type {
        case .float32:
            map(entry) { Float(bitPattern: UInt32(littleEndian: $0)) }
        case .float64:
            map(entry) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
        case .bfloat16:
            map(entry) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
        case .float16:
            map(entry) { Float(Float16(bitPattern: UInt16(littleEndian: $0))) }
        default: nil
        }
    }

    /// What `convert` makes of each element, read as an integer of its width.
    private func map<Bits: FixedWidthInteger & BitwiseCopyable>(
        _ entry: SafetensorsHeader.Entry, _ convert: (Bits) -> Float
    ) -> [Float] {
        let start = bufferStart + entry.range.lowerBound
        let count = entry.range.count / MemoryLayout<Bits>.size
        return bytes.withUnsafeBytes { bytes in
            [Float](unsafeUninitializedCapacity: count) { floats, written in
                for index in 0..<count {
                    let place = start + index * MemoryLayout<Bits>.size
                    floats[index] = convert(
                        bytes.loadUnaligned(fromByteOffset: place, as: Bits.self))
                }
                written = count
            }
        }
    }
}
