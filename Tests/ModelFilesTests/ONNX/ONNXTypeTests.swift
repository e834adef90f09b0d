@testable import ModelFiles
import Testing

@Suite("ONNX types")
struct ONNXTypeTests {
    static let stored: [(ONNXType, [UInt8], [Float])] = [
        (.float16, [0, 0x3c, 0x01, 0, 0, 0xfc], [1, 0x1p-24, -.infinity]),
        (.bfloat16, [0x80, 0x3f, 0x49, 0xc0], [1, -3.140625]),
        (.float32, [0, 0, 0xc0, 0x3f], [1.5]),
        (.float64, [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], [-1.5]),
        (.int64, [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [-2]),
        (.int32, [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff], [256, -1]),
        (.int8, [0x7f, 0x80], [127, -128]), (.uint8, [0, 0xff], [0, 255]),
        (.bool, [0, 1], [0, 1]),
    ]

    @Test("numbers of each type are read, wherever they begin", arguments: stored)
    func numbers(type: ONNXType, bytes: [UInt8], expected: [Float]) {
        #expect(bytes.count == expected.count * type.byteCount)
        for shift in 0..<3 {
            let shifted = [UInt8](repeating: 0xff, count: shift) + bytes
            let elements = shifted[shift...].withUnsafeBytes { type.elements($0) }
            #expect(ONNXArray([expected.count], elements).floats == expected)
            #expect((ONNXArray([expected.count], elements).sizes == nil) == type.isFloat)
        }
    }

    @Test(
        "halves that are listed lie in integers",
        arguments: [(.float16, [0x3c00, 0xc000]), (.bfloat16, [0x3f80, 0xc000])]
            as [(ONNXType, [Int32])])
    func listed(type: ONNXType, bits: [Int32]) {
        var tensor = Onnx_TensorProto()
        tensor.int32Data = bits
        #expect(type.elements(listedIn: tensor) == .floats([1, -2]))
    }

    @Test(
        "each type of integers holds those in its range alone",
        arguments: [
            (.bool, 0, 1), (.uint8, 0, 255), (.int8, -128, 127),
            (.int32, -0x8000_0000, 0x7fff_ffff),
        ] as [(ONNXType, Int, Int)])
    func ranges(type: ONNXType, lowest: Int, highest: Int) {
        #expect(type.holds(lowest) && type.holds(highest))
        #expect(!type.holds(lowest - 1) && !type.holds(highest + 1))
    }
}
