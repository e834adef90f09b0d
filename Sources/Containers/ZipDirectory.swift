/// The reading of a zip archive's directory, with every claim in it checked.
///
/// Field by field as in PKWARE's APPNOTE 6.3: 4.3.7 local header, 4.3.12 directory, 4.3.16 end
/// record, 4.5.3 zip64 extra field (which numpy and Keras write into local headers always).
struct ZipDirectory {
    private let bytes: [UInt8]
    private let limits: ZipArchive.Limits

    /// One entry of the directory as it stands there.
    private struct Entry {
        let name: String
        let nameBytes: ArraySlice<UInt8>
        let flags: Int
        let method: Int
        let checksum: Int
        let compressedSize: Int
        let size: Int
        let headerOffset: Int
    }

    private static let isEncrypted = 1 << 0
    private static let hasDescriptor = 1 << 3
    private static let masked32 = 0xffff_ffff
    private static let endRecordBytes = 22
    private static let entryBytes = 46
    private static let ratioFloorBytes = 1 << 20

    init(_ bytes: [UInt8], limits: ZipArchive.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// All members in the directory's order.
    func readMembers() throws(ContainerError) -> [ZipArchive.Member] {
        let (directory, count) = try findDirectory()
        var cursor = ByteCursor(bytes, in: directory)
        var names: Set<String> = []
        var total = 0
        var members: [ZipArchive.Member] = []
        var extents: [(name: String, bytes: Range<Int>)] = []
        for _ in 0..<count {
            let entry = try readEntry(&cursor)
            guard names.insert(entry.name).inserted else {
                throw .zipMember(name: entry.name, .duplicateName)
            }
            guard entry.size <= limits.totalBytesMax - total else {
                throw .tooLarge(limit: limits.totalBytesMax)
            }
            total += entry.size
            try check(entry)
            let data = try locateData(of: entry, before: directory.lowerBound)
            extents.append((entry.name, entry.headerOffset..<data.upperBound))
            members.append(
                ZipArchive.Member(
                    name: entry.name, size: entry.size, isDeflated: entry.method == 8, data: data,
                    checksum: UInt32(entry.checksum)))
        }
        guard cursor.offset == directory.upperBound else {
            throw .zipDirectory(offset: cursor.offset)
        }
        try checkApart(extents)
        return members
    }

    /// Finds the end record, whose comment must end where the bytes end.
    private func findDirectory() throws(ContainerError) -> (Range<Int>, count: Int) {
        var start = bytes.count - Self.endRecordBytes
        let first = max(0, start - 0xffff)
        while start >= first {
            if bytes[start] == 0x50, bytes[start...].starts(with: [0x50, 0x4b, 5, 6]) {
                var cursor = ByteCursor(bytes, in: start + 20..<bytes.count)
                if try cursor.number(2) == bytes.count - start - Self.endRecordBytes { break }
            }
            start -= 1
        }
        guard start >= first, start >= 0 else { throw .notZip }
        var cursor = ByteCursor(bytes, in: start + 4..<bytes.count)
        let disk = try cursor.number(2)
        let directoryDisk = try cursor.number(2)
        let countHere = try cursor.number(2)
        let count = try cursor.number(2)
        let size = try cursor.number(4)
        let offset = try cursor.number(4)
        guard count != 0xffff, size != Self.masked32, offset != Self.masked32 else { throw .zip64 }
        guard count <= limits.memberCountMax else {
            throw .zipMemberCount(limit: limits.memberCountMax, actual: count)
        }
        guard disk == 0, directoryDisk == 0, countHere == count, offset + size == start,
            count * Self.entryBytes <= size
        else { throw .zipDirectory(offset: start) }
        return (offset..<start, count)
    }

    private func readEntry(_ cursor: inout ByteCursor) throws(ContainerError) -> Entry {
        let start = cursor.offset
        guard try cursor.number(4) == 0x0201_4b50 else { throw .zipDirectory(offset: start) }
        _ = try cursor.take(4)  // the versions of who wrote and who may read
        let flags = try cursor.number(2)
        let method = try cursor.number(2)
        _ = try cursor.take(4)  // the time
        let checksum = try cursor.number(4)
        var compressedSize = try cursor.number(4)
        var size = try cursor.number(4)
        let nameCount = try cursor.number(2)
        let extraCount = try cursor.number(2)
        let commentCount = try cursor.number(2)
        _ = try cursor.take(8)  // the disk and the attributes
        var headerOffset = try cursor.number(4)
        let nameBytes = bytes[try cursor.take(nameCount)]
        let name = String(validating: nameBytes, as: UTF8.self) ?? ""
        guard !name.isEmpty, !nameBytes.contains(0), nameCount <= limits.nameBytesMax else {
            throw .zipMember(name: String(decoding: nameBytes.prefix(64), as: UTF8.self), .name)
        }
        var wide = try wideNumbers(in: try cursor.take(extraCount))
        _ = try cursor.take(commentCount)
        if size == Self.masked32 { size = try wide?.number64() ?? size }
        if compressedSize == Self.masked32 {
            compressedSize = try wide?.number64() ?? compressedSize
        }
        if headerOffset == Self.masked32 { headerOffset = try wide?.number64() ?? headerOffset }
        return Entry(
            name: name, nameBytes: nameBytes, flags: flags, method: method, checksum: checksum,
            compressedSize: compressedSize, size: size, headerOffset: headerOffset)
    }

    /// The content of the zip64 extra field, if there is one.
    private func wideNumbers(in extra: Range<Int>) throws(ContainerError) -> ByteCursor? {
        var cursor = ByteCursor(bytes, in: extra)
        // Fewer than four bytes are padding, which some writers leave.
        while cursor.end - cursor.offset >= 4 {
            let tag = try cursor.number(2)
            let field = try cursor.take(try cursor.number(2))
            if tag == 1 { return ByteCursor(bytes, in: field) }
        }
        return nil
    }

    private func check(_ entry: Entry) throws(ContainerError) {
        guard entry.flags & Self.isEncrypted == 0 else {
            throw .zipMember(name: entry.name, .encrypted)
        }
        guard entry.method == 0 || entry.method == 8 else {
            throw .zipMember(name: entry.name, .method(entry.method))
        }
        guard entry.method == 8 || entry.size == entry.compressedSize else {
            throw .zipMember(name: entry.name, .size(declared: entry.size))
        }
        guard
            entry.size <= Self.ratioFloorBytes
                || entry.size / limits.ratioMax <= entry.compressedSize
        else { throw .zipMember(name: entry.name, .ratio(limit: limits.ratioMax)) }
    }

    /// Where the bytes of `entry` lie, after its local header has been held against it.
    private func locateData(
        of entry: Entry, before directory: Int
    ) throws(ContainerError) -> Range<Int> {
        guard entry.headerOffset <= directory, entry.compressedSize <= directory else {
            throw .zipMember(name: entry.name, .overlap(offset: entry.headerOffset))
        }
        var cursor = ByteCursor(bytes, in: entry.headerOffset..<directory)
        do throws(ContainerError) {
            if try readLocalHeader(&cursor, agreesWith: entry) {
                return try cursor.take(entry.compressedSize)
            }
        } catch {
            throw .zipMember(name: entry.name, .overlap(offset: entry.headerOffset))
        }
        throw .zipMember(name: entry.name, .localHeader(offset: entry.headerOffset))
    }

    private func readLocalHeader(
        _ cursor: inout ByteCursor, agreesWith entry: Entry
    ) throws(ContainerError) -> Bool {
        guard try cursor.number(4) == 0x0403_4b50 else { return false }
        _ = try cursor.take(2)
        let flags = try cursor.number(2)
        let method = try cursor.number(2)
        _ = try cursor.take(4)
        let checksum = try cursor.number(4)
        var compressedSize = try cursor.number(4)
        var size = try cursor.number(4)
        let nameCount = try cursor.number(2)
        let extraCount = try cursor.number(2)
        let name = bytes[try cursor.take(nameCount)]
        var wide = try wideNumbers(in: try cursor.take(extraCount))
        if size == Self.masked32 { size = try wide?.number64() ?? size }
        if compressedSize == Self.masked32 {
            compressedSize = try wide?.number64() ?? compressedSize
        }
        guard flags & Self.isEncrypted == entry.flags & Self.isEncrypted, method == entry.method,
            name == entry.nameBytes
        else { return false }
        if flags & Self.hasDescriptor != 0, (checksum, compressedSize, size) == (0, 0, 0) {
            return true  // written before they were known; the directory has them
        }
        return (checksum, compressedSize, size)
            == (entry.checksum, entry.compressedSize, entry.size)
    }

    private func checkApart(
        _ extents: [(name: String, bytes: Range<Int>)]
    ) throws(ContainerError) {
        let sorted = extents.sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
        for (earlier, later) in zip(sorted, sorted.dropFirst())
        where later.bytes.lowerBound < earlier.bytes.upperBound {
            throw .zipMember(name: later.name, .overlap(offset: later.bytes.lowerBound))
        }
    }
}
