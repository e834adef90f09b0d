/// Protobuf's wire format, written by hand so that no test trusts the reader's own code.
enum Protobuf {
    /// Field `number` with `bytes` in it.
    static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(bytes.count) + bytes
    }

    /// Field `number` with `text` in it.
    static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    /// Field `number` with an integer.
    static func field(_ number: Int, integer: Int) -> [UInt8] {
        varint(number << 3) + varint(integer)
    }

    /// Field `number` with a float32.
    static func field(_ number: Int, float: Float) -> [UInt8] {
        varint(number << 3 | 5) + bytes(of: float.bitPattern)
    }

    static func varint(_ value: Int) -> [UInt8] {
        var (rest, bytes) = (UInt(bitPattern: value), [UInt8]())
        repeat {
            bytes.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    /// The lowest byte first.
    static func bytes<Bits: FixedWidthInteger>(of bits: Bits) -> [UInt8] {
        withUnsafeBytes(of: bits.littleEndian) { Array($0) }
    }
}
