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
        guard let format = FloatFormat(entry.type) else { return nil }
        let place = bufferStart + entry.range.lowerBound..<bufferStart + entry.range.upperBound
        return bytes[place].withUnsafeBytes(format.floats)
    }
}

extension FloatFormat {
    /// The format of tensors of `type`; nil where they are no floating-point numbers of 16 to 64
    /// bits.
    fileprivate init?(_ type: SafetensorsType) {
        switch type {
        case .float16: self = .float16
        case .bfloat16: self = .bfloat16
        case .float32: self = .float32
        case .float64: self = .float64
        default: return nil
        }
    }
}
