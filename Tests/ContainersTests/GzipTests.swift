@testable import Containers
import Testing

@Suite("gzip")
struct GzipTests {
    // What `printf 'cellar cellar' | gzip -9n` writes.
    static let fromTheTool: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0x4e, 0xcd, 0xc9, 0x49,
        0x2c, 0x52, 0x48, 0x06, 0x53, 0x00, 0x5d, 0x84, 0x1b, 0xda, 0x0d, 0x00, 0x00, 0x00,
    ]
    static let text = Array("cellar cellar".utf8)

    @Test("what the gzip tool wrote is read, up to exactly the limit")
    func readsTheToolsOutput() throws {
        #expect(try Gzip.decompress(Self.fromTheTool, bytesMax: 13) == Self.text)
        #expect(throws: ContainerError.tooLarge(limit: 12)) {
            try Gzip.decompress(Self.fromTheTool, bytesMax: 12)
        }
    }

    @Test("we write what the gzip tool writes")
    func writesTheToolsOutput() throws {
        #expect(try Gzip.compress(Self.text, level: 9) == Self.fromTheTool)
    }

    @Test(
        "every level comes back, for nothing, little and more than a chunk", arguments: -1...9)
    func comesBack(level: Int32) throws {
        for count in [0, 1, 200_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
            let packed = try Gzip.compress(bytes, level: level)
            #expect(try Gzip.decompress(packed, bytesMax: count) == bytes)
        }
    }

    @Test("members one after another are one content, under one limit")
    func concatenatedMembers() throws {
        let two = Self.fromTheTool + Self.fromTheTool
        #expect(try Gzip.decompress(two, bytesMax: 26) == Self.text + Self.text)
        #expect(throws: ContainerError.tooLarge(limit: 25)) {
            try Gzip.decompress(two, bytesMax: 25)
        }
    }

    @Test("a file cut anywhere is truncated", arguments: 0..<GzipTests.fromTheTool.count)
    func truncated(count: Int) {
        #expect(throws: ContainerError.truncated(offset: count)) {
            try Gzip.decompress(Array(Self.fromTheTool[..<count]), bytesMax: 100)
        }
    }

    @Test("what follows a member and is none is refused", arguments: [[0], [0x1f], [0x1f, 0x8c]])
    func trailing(garbage: [UInt8]) {
        #expect(throws: ContainerError.trailingBytes(offset: 29, count: garbage.count)) {
            try Gzip.decompress(Self.fromTheTool + garbage, bytesMax: 100)
        }
    }

    @Test("a wrong checksum, length or magic is corrupt", arguments: [0, 1, 2, 21, 24, 25, 28])
    func corrupt(at index: Int) {
        var bytes = Self.fromTheTool
        bytes[index] ^= 0x01
        let error = #expect(throws: ContainerError.self) {
            try Gzip.decompress(bytes, bytesMax: 100)
        }
        guard case .corruptDeflate = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a bomb stops at the limit")
    func bomb() throws {
        let packed = try Gzip.compress([UInt8](repeating: 0, count: 50_000_000), level: 9)
        #expect(packed.count < 50_000)
        #expect(throws: ContainerError.tooLarge(limit: 1_000_000)) {
            try Gzip.decompress(packed, bytesMax: 1_000_000)
        }
    }
}
