@testable import ModelFiles
import Testing

/// Lists of texts in an object header made by hand: h5py cannot write those that are refused.
@Suite("lists of texts in an HDF5 file")
struct HDF5AttributeTests {
    private static let headerAddress = 16

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
    }

    /// The attribute `name`, which holds `count` times the first `length` bytes of object 1 of
    /// the heap at `heap`.
    private static func attribute(_ name: String, count: Int, length: Int, heap: Int) -> [UInt8] {
        let text = number(length, 4) + number(heap, 8) + number(1, 4)
        let type = [0x19, 1, 0, 0] + number(16, 4)
        let shape = [1, 1, 0, 0, 0, 0, 0, 0] + number(count, 8)
        var body = [1, 0] + number(name.utf8.count + 1, 2) + number(8, 2) + number(16, 2)
        body += padded(Array(name.utf8) + [0]) + type + shape
        for _ in 0..<count { body += text }
        return number(0x0c, 2) + number(body.count, 2) + [0, 0, 0, 0] + body
    }

    /// A file with attributes `names0`, `names1` and so on, of so many texts of so many bytes.
    private static func attributes(parts: Int, count: Int, length: Int) throws -> HDF5Attributes {
        let messages = { heap in
            (0..<parts).flatMap {
                attribute("names\($0)", count: count, length: length, heap: heap)
            }
        }
        let heapAddress = headerAddress + 16 + messages(0).count
        let block = messages(heapAddress)
        let header = [1, 0] + number(parts, 2) + number(1, 4) + number(block.count, 4)
        let text = padded([UInt8](repeating: 0x61, count: length))
        let heap =
            Array("GCOL".utf8) + [1, 0, 0, 0] + number(32 + text.count, 8) + number(1, 2)
            + [1, 0, 0, 0, 0, 0] + number(length, 8) + text
        let image = padded(HDF5Image.magic) + [UInt8](repeating: 0, count: 8)
        return HDF5Attributes(try HDF5Image((image + padded(header) + block + heap)[...]))
    }

    @Test(
        "a list of texts that are no longer than a name is read, through all its parts",
        arguments: [(1, 3, 5), (2, 1, 1024), (16, 4090, 3)])
    func lists(parts: Int, count: Int, length: Int) throws {
        let attributes = try Self.attributes(parts: parts, count: count, length: length)
        let texts = attributes.longTexts("names", headerAt: Self.headerAddress)
        let name = String(repeating: "a", count: length)
        #expect(texts == [String](repeating: name, count: parts * count))
    }

    @Test(
        "a few bytes that stand for long texts, or for more than a model has, are no list",
        arguments: [(1, 1, 1025), (1, 4090, 1 << 20), (17, 4090, 3)])
    func tooLong(parts: Int, count: Int, length: Int) throws {
        let attributes = try Self.attributes(parts: parts, count: count, length: length)
        #expect(attributes.longTexts("names", headerAt: Self.headerAddress) == nil)
    }
}
