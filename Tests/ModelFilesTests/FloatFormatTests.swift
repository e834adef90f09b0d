@testable import ModelFiles
import Testing

@Suite("floating-point numbers as files hold them")
struct FloatFormatTests {
    @Test("every float16 is what Swift makes of it, to the bit but for what a NaN carries")
    func halves() {
        let bits = (0...UInt16.max).map(\.littleEndian)
        let floats = bits.withUnsafeBytes(FloatFormat.float16.floats)
        #expect(floats.count == 1 << 16)
        let wrong = zip(0...UInt16.max, floats).first { half, float in
            let expected = Float(Float16(bitPattern: half))
            return expected.isNaN ? !float.isNaN : float.bitPattern != expected.bitPattern
        }
        #expect(wrong == nil)
    }

    static let numbers: [(FloatFormat, [UInt8], [Float])] = [
        (.bfloat16, [0x80, 0x3f, 0x49, 0xc0], [1, -3.140625]),
        (.float32, [0, 0, 0xc0, 0x3f, 1, 0, 0, 0], [1.5, .leastNonzeroMagnitude]),
        (.float64, [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], [1.5]),
        (.float64, [0, 0, 0, 0, 0, 0, 0xf0, 0x7e], [.infinity]),
        (.float32, [], []),
    ]

    @Test("numbers of each format are read, wherever they begin", arguments: numbers)
    func formats(format: FloatFormat, bytes: [UInt8], expected: [Float]) {
        for shift in 0..<4 {
            let shifted = [UInt8](repeating: 0xff, count: shift) + bytes
            #expect(shifted[shift...].withUnsafeBytes(format.floats) == expected)
        }
    }
}
