import CZlib

/// A zip archive being written in memory.
///
/// Members are stored, under a fixed time, so that equal members make equal bytes. Never zip64.
struct ZipWriter {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var names: Set<String> = []

    private static let archiveBytesMax = 0xffff_fffe
    private static let memberCountMax = 0xfffe
    private static let nameBytesMax = 0xffff
    // 1980-01-01 00:00, the first time that the format can say: two bytes time, two bytes date.
    private static let time = 0x0021_0000
    private static let isUTF8 = 1 << 11

    /// Adds `contents` under `name`.
    ///
    /// - Throws: `ContainerError.zipMember` for an empty, over-long or taken name,
    ///   `zipMemberCount` and `tooLarge` beyond what a zip without zip64 can hold.
    mutating func add(_ name: String, _ contents: [UInt8]) throws(ContainerError) {
        let nameBytes = Array(name.utf8)
        guard !nameBytes.isEmpty, nameBytes.count <= Self.nameBytesMax, !nameBytes.contains(0)
        else { throw .zipMember(name: name, .name) }
        guard names.insert(name).inserted else { throw .zipMember(name: name, .duplicateName) }
        guard names.count <= Self.memberCountMax else {
            throw .zipMemberCount(limit: Self.memberCountMax, actual: names.count)
        }
        let overhead = bytes.count + directory.count + 2 * nameBytes.count + 98
        guard contents.count <= Self.archiveBytesMax - overhead else {
            throw .tooLarge(limit: Self.archiveBytesMax)
        }
        let checksum = Int(crc32_z(0, contents, contents.count))
        let flags = nameBytes.allSatisfy { $0 < 0x80 } ? 0 : Self.isUTF8
        // What local header and directory have in common: flags to the length of the extra field.
        var common: [UInt8] = []
        common.append(flags, 2)
        common.append(0, 2)  // stored
        common.append(Self.time, 4)
        common.append(checksum, 4)
        common.append(contents.count, 4)
        common.append(contents.count, 4)
        common.append(nameBytes.count, 2)
        common.append(0, 2)

        directory.append(0x0201_4b50, 4)
        directory.append(20, 2)
        directory.append(20, 2)
        directory += common
        directory.append(0, 2)  // no comment
        directory.append(0, 4)  // disk and internal attributes
        directory.append(0, 4)
        directory.append(bytes.count, 4)
        directory += nameBytes

        bytes.append(0x0403_4b50, 4)
        bytes.append(20, 2)
        bytes += common
        bytes += nameBytes
        bytes += contents
    }

    /// The archive's bytes.
    public consuming func finish() -> [UInt8] {
        let offset = bytes.count
        bytes += directory
        bytes.append(0x0605_4b50, 4)
        bytes.append(0, 4)
        bytes.append(names.count, 2)
        bytes.append(names.count, 2)
        bytes.append(directory.count, 4)
        bytes.append(offset, 4)
        bytes.append(0, 2)
        return bytes
    }
}

extension [UInt8] {
    /// Appends the low `count` bytes of `number`, the lowest first.
    fileprivate mutating func append(_ number: Int, _ count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }
}
