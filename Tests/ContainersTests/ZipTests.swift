@testable import Containers
import Testing

@Suite("zip")
struct ZipTests {
    static let limits = ZipArchive.Limits(totalBytesMax: 1 << 20)

    /// Two stored members, `a` of `AAA` and `b` of `BBBB`; a local header is 30 bytes and the
    /// name, so that the data lies at 31 and 65, and the directory's entries at 69 and 116.
    static func twoMembers() throws -> [UInt8] {
        var writer = ZipWriter()
        try writer.add("a", Array("AAA".utf8))
        try writer.add("b", Array("BBBB".utf8))
        return writer.finish()
    }

    static func unpackAll(
        _ bytes: [UInt8], limits: ZipArchive.Limits = limits
    ) throws -> [String: [UInt8]] {
        let archive = try ZipArchive(bytes, limits: limits)
        var contents: [String: [UInt8]] = [:]
        for member in archive.members { contents[member.name] = try archive.contents(of: member) }
        return contents
    }

    @Test("members come back in order, empty ones too, and equal members make equal bytes")
    func comesBack() throws {
        let bytes = try Self.twoMembers()
        let archive = try ZipArchive(bytes, limits: Self.limits)
        #expect(archive.members.map(\.name) == ["a", "b"])
        #expect(archive.members.map(\.size) == [3, 4])
        #expect(archive.member(named: "c") == nil)
        #expect(
            try Self.unpackAll(bytes) == ["a": Array("AAA".utf8), "b": Array("BBBB".utf8)])
        #expect(try Self.twoMembers() == bytes)
        #expect(try Self.unpackAll(ZipWriter().finish()) == [:])
    }

    @Test("a comment behind the archive is no harm, other bytes are no archive")
    func comment() throws {
        var bytes = try Self.twoMembers()
        #expect(throws: ContainerError.notZip) { try Self.unpackAll(bytes + [0]) }
        bytes[bytes.count - 2] = 5
        #expect(try Self.unpackAll(bytes + Array("hello".utf8)).count == 2)
        #expect(throws: ContainerError.notZip) { try Self.unpackAll([]) }
        #expect(throws: ContainerError.notZip) {
            try Self.unpackAll([UInt8](repeating: 0x50, count: 100_000))
        }
    }

    @Test(
        "an archive that lies is refused with the member and the reason",
        arguments: [
            (69 + 8, 1, .zipMember(name: "a", .encrypted)),
            (69 + 10, 12, .zipMember(name: "a", .method(12))),
            (69 + 10, 8, .zipMember(name: "a", .localHeader(offset: 0))),
            (69 + 16, 0, .zipMember(name: "a", .localHeader(offset: 0))),
            (69 + 20, 4, .zipMember(name: "a", .size(declared: 3))),
            (69 + 24, 4, .zipMember(name: "a", .size(declared: 4))),
            (69 + 42, 34, .zipMember(name: "a", .localHeader(offset: 34))),
            (69 + 42, 200, .zipMember(name: "a", .overlap(offset: 200))),
            (69 + 46, 0, .zipMember(name: "\0", .name)),
            (69 + 46, 0xff, .zipMember(name: "\u{fffd}", .name)),
            (69 + 46, 0x62, .zipMember(name: "b", .localHeader(offset: 0))),
            (116 + 46, 0x61, .zipMember(name: "a", .duplicateName)),
            (0, 0, .zipMember(name: "a", .localHeader(offset: 0))),
            (6, 1, .zipMember(name: "a", .localHeader(offset: 0))),
            (18, 9, .zipMember(name: "a", .localHeader(offset: 0))),
            (26, 90, .zipMember(name: "a", .overlap(offset: 0))),
            (31, 0, .zipMember(name: "a", .checksum)),
            (69, 0, .zipDirectory(offset: 69)),
            (163 + 8, 1, .zipDirectory(offset: 163)),
            (163 + 12, 0, .zipDirectory(offset: 163)),
            (163 + 16, 0, .zipDirectory(offset: 163)),
        ] as [(Int, UInt8, ContainerError)])
    func lies(at offset: Int, byte: UInt8, expected: ContainerError) throws {
        var bytes = try Self.twoMembers()
        bytes[offset] = byte
        #expect(throws: expected) { try Self.unpackAll(bytes) }
    }

    @Test("members that share bytes are refused")
    func overlap() throws {
        // A member `a` whose bytes are themselves an archive, and a second entry of the outer
        // directory that points at the inner member `b`: every header agrees, the bytes overlap.
        var writer = ZipWriter()
        try writer.add("a", try Self.twoMembers())
        let outer = writer.finish()
        let inner = 31
        var entry = Array(try Self.twoMembers()[116..<163])
        entry[42] = UInt8(inner + 34)
        let directory = outer.count - 22 - 47
        var bytes = Array(outer[..<(directory + 47)]) + entry + Array(outer[(directory + 47)...])
        bytes[bytes.count - 22 + 8] = 2
        bytes[bytes.count - 22 + 10] = 2
        bytes[bytes.count - 22 + 12] = 94
        #expect(throws: ContainerError.zipMember(name: "b", .overlap(offset: inner + 34))) {
            try Self.unpackAll(bytes)
        }
    }

    @Test("limits hold before anything is unpacked")
    func limits() throws {
        let bytes = try Self.twoMembers()
        #expect(throws: ContainerError.zipMemberCount(limit: 1, actual: 2)) {
            try Self.unpackAll(bytes, limits: .init(totalBytesMax: 100, memberCountMax: 1))
        }
        #expect(throws: ContainerError.tooLarge(limit: 6)) {
            try Self.unpackAll(bytes, limits: .init(totalBytesMax: 6))
        }
        #expect(throws: ContainerError.zipMember(name: "a", .name)) {
            try Self.unpackAll(bytes, limits: .init(totalBytesMax: 100, nameBytesMax: 0))
        }
        #expect(try Self.unpackAll(bytes, limits: .init(totalBytesMax: 7)).count == 2)
    }

    @Test("zip64's end record is refused by name")
    func zip64() throws {
        var bytes = try Self.twoMembers()
        bytes.replaceSubrange(173..<175, with: [0xff, 0xff])
        #expect(throws: ContainerError.zip64) { try Self.unpackAll(bytes) }
    }

    /// One deflated member `z` of `contents`, declared to be of `size`; data lies at 31.
    static func deflated(_ contents: [UInt8], size: Int) throws -> [UInt8] {
        // Gzip's frame is 10 bytes before the deflated data, checksum and length behind it.
        let gzip = try Gzip.compress(contents, level: 9)
        let data = Array(gzip[10..<(gzip.count - 8)])
        var writer = ZipWriter()
        try writer.add("z", data)
        var bytes = writer.finish()
        let entry = 31 + data.count
        let checksum = Array(gzip[(gzip.count - 8)..<(gzip.count - 4)])
        let declared = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
        for (method, sum, length) in [(8, 14, 22), (entry + 10, entry + 16, entry + 24)] {
            bytes[method] = 8
            bytes.replaceSubrange(sum..<(sum + 4), with: checksum)
            bytes.replaceSubrange(length..<(length + 4), with: declared)
        }
        return bytes
    }

    @Test("a deflated member of another size than declared is refused at the declared size")
    func lyingSizes() throws {
        let text = Array("cellar cellar cellar".utf8)
        #expect(try Self.unpackAll(Self.deflated(text, size: 20)) == ["z": text])
        for size in [0, 19, 21] {
            let bytes = try Self.deflated(text, size: size)
            #expect(throws: ContainerError.zipMember(name: "z", .size(declared: size))) {
                try Self.unpackAll(bytes)
            }
        }
    }

    @Test("a bomb is refused by its ratio, and by its real size where it lies")
    func bomb() throws {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        let limits = ZipArchive.Limits(totalBytesMax: 64 << 20)
        let honest = try Self.deflated(zeros, size: zeros.count)
        #expect(throws: ContainerError.zipMember(name: "z", .ratio(limit: 200))) {
            try Self.unpackAll(honest, limits: limits)
        }
        let lying = try Self.deflated(zeros, size: 1000)
        #expect(throws: ContainerError.zipMember(name: "z", .size(declared: 1000))) {
            try Self.unpackAll(lying, limits: limits)
        }
    }

    @Test("damaged deflate data is refused")
    func damaged() throws {
        var bytes = try Self.deflated(Array("cellar cellar cellar".utf8), size: 20)
        bytes[31] = 0xff
        #expect(throws: ContainerError.zipMember(name: "z", .corrupt)) {
            try Self.unpackAll(bytes)
        }
    }

    @Test(
        "cut anywhere or with any bit flipped, an archive is refused or tells the same",
        arguments: [NumpyFiles.stored, NumpyFiles.deflated, NumpyFiles.streamed])
    func everyBit(file: [UInt8]) throws {
        let whole = try Self.unpackAll(file)
        for count in 0..<file.count {
            #expect(throws: ContainerError.self) { try Self.unpackAll(Array(file[..<count])) }
        }
        for bit in 0..<(file.count * 8) {
            var bytes = file
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            do {
                #expect(try Self.unpackAll(bytes) == whole, "bit \(bit)")
            } catch is ContainerError {}
        }
    }

    @Test("the writer refuses names that no archive can hold twice or at all")
    func writerNames() throws {
        var writer = ZipWriter()
        try writer.add("a", [])
        #expect(throws: ContainerError.zipMember(name: "a", .duplicateName)) {
            try writer.add("a", [])
        }
        #expect(throws: ContainerError.zipMember(name: "", .name)) { try writer.add("", []) }
    }
}
