import Glibc
@testable import ModelFiles
import Testing

@Suite("the memory of an HDF5 file")
struct HDF5ImageTests {
    static let bytes = HDF5Image.magic + [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]

    private func image() throws -> HDF5Image { try HDF5Image((([1, 2] + Self.bytes)[2...])) }

    @Test("it holds what was copied, and so does another mapping of its descriptor")
    func contents() throws {
        let image = try image()
        #expect(Array(image.bytes) == Self.bytes)
        let other = try HDF5Image(descriptor: dup(image.descriptor))
        #expect(Array(other.bytes) == Self.bytes)
        #expect(image.has("HDF", at: 1))
        #expect(!image.has("HDF", at: 14) && !image.has("HDF", at: -1))
    }

    @Test("who has its descriptor can neither change nor shorten nor lengthen it")
    func sealed() throws {
        let image = try image()
        #expect(pwrite(image.descriptor, "x", 1, 0) == -1)
        for size in [0, 8, 1 << 20] { #expect(ftruncate(image.descriptor, size) == -1) }
        #expect(Array(image.bytes) == Self.bytes)
    }

    static let places: [(FloatFormat, Int, Int, [Float]?)] = [
        (.float32, 8, 2, [1, -2.5]), (.float32, 12, 1, [-2.5]), (.bfloat16, 10, 1, [1]),
        (.float32, 16, 0, []), (.float32, 12, 2, nil), (.float32, 17, 0, nil),
        (.float32, -4, 1, nil), (.float32, 8, -1, nil), (.float64, 8, .max, nil),
        (.float32, .max, 1, nil),
    ]

    @Test("numbers are given where all of them are in it", arguments: places)
    func floats(format: FloatFormat, offset: Int, count: Int, expected: [Float]?) throws {
        let place = HDF5StoredFloats(format: format, offset: offset, count: count)
        #expect(try image().floats(place) == expected)
    }

    @Test("what is no HDF5 makes none", arguments: [[], [1, 2, 3]] as [[UInt8]])
    func noHDF5(bytes: [UInt8]) {
        #expect(throws: HDF5Fault.notHDF5) { try HDF5Image(bytes[...]) }
    }
}
