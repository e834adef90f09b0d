/// How files hold a floating-point number: of IEEE 754 or bfloat16, its lowest byte first.
///
/// Knows no file. What float32 cannot hold is rounded to the nearest, beyond its range to infinity.
enum FloatFormat: String, Codable, Sendable {
    case float16
    case bfloat16
    case float32
    case float64

    /// Bytes of one number.
    var byteCount: Int {
        switch self {
        case .float16, .bfloat16: 2
        case .float32: 4
        case .float64: 8
        }
    }

    /// The numbers in `bytes`, one behind the other, as float32.
    func floats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
        switch self {
        case .float16: convert(bytes, Self.widened)
        case .bfloat16: convert(bytes) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
        case .float32: convert(bytes) { Float(bitPattern: UInt32(littleEndian: $0)) }
        case .float64: convert(bytes) { Float(Double(bitPattern: UInt64(littleEndian: $0))) }
        }
    }

    /// A float16 as float32 without a branch or a call, so that the loop around it is vectorised.
    ///
    /// Its exponent and fraction, moved to where float32 has them, are the number less a factor of
    /// 2^112, subnormal or not; infinities and NaN have all bits of the exponent in either format.
    @inline(__always)
    private static func widened(_ stored: UInt16) -> Float {
        let half = UInt32(UInt16(littleEndian: stored))
        let magnitude = half & 0x7fff
        let scaled = Float(bitPattern: magnitude << 13) * 0x1p112
        let special: UInt32 = magnitude >= 0x7c00 ? 0x7f80_0000 : 0
        return Float(bitPattern: scaled.bitPattern | special | (half & 0x8000) << 16)
    }

    /// What `number` makes of each number, read as an integer of its width.
    @inline(__always)
    private func convert<Bits: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ number: (Bits) -> Float
    ) -> [Float] {
        let count = bytes.count / MemoryLayout<Bits>.size
        return [Float](unsafeUninitializedCapacity: count) { floats, written in
            adviseLargePages(UnsafeMutableRawBufferPointer(floats))
            for index in 0..<count {
                floats[index] = number(
                    bytes.loadUnaligned(
                        fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self))
            }
            written = count
        }
    }
}
