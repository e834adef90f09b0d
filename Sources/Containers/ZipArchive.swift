import CZlib

/// A zip archive in memory: its members by name, stored or deflated, each read when asked for.
///
/// Strict where readers differ, since that is where archives lie: the directory and each local
/// header must agree, nothing may overlap, and limits hold before memory is taken.
public struct ZipArchive: Sendable {
    /// What an archive may ask for at most.
    public struct Limits: Sendable, Equatable {
        /// Members in the archive.
        let memberCountMax: Int
        /// Bytes of one member's name.
        let nameBytesMax: Int
        /// Bytes of all members together, uncompressed.
        let totalBytesMax: Int
        /// Times that a member of over 1 MiB may unfold.
        let ratioMax: Int

        /// Limits of `totalBytesMax` bytes in all; the others fit any file we know.
        public init(
            totalBytesMax: Int, memberCountMax: Int = 4096, nameBytesMax: Int = 1024,
            ratioMax: Int = 200
        ) {
            precondition(ratioMax > 0, "a ratio of \(ratioMax)")
            self.totalBytesMax = totalBytesMax
            self.memberCountMax = memberCountMax
            self.nameBytesMax = nameBytesMax
            self.ratioMax = ratioMax
        }
    }

    /// One member: its place in the archive, checked.
    public struct Member: Sendable, Equatable {
        /// Its name, with `/` between folders.
        public let name: String
        /// Its bytes, uncompressed.
        public let size: Int
        let isDeflated: Bool
        let data: Range<Int>
        let checksum: UInt32
    }

    /// The members in the order of the directory.
    public let members: [Member]
    private let bytes: [UInt8]

    /// Reads the directory of `bytes`; no member is unpacked yet.
    ///
    /// - Throws: `ContainerError` where the archive is damaged, dishonest or beyond `limits`.
    public init(_ bytes: [UInt8], limits: Limits) throws(ContainerError) {
        self.bytes = bytes
        members = try ZipDirectory(bytes, limits: limits).readMembers()
    }

    /// The member of this name, if there is one.
    public func member(named name: String) -> Member? {
        members.first { $0.name == name }
    }

    /// The uncompressed bytes of a member of this archive.
    ///
    /// - Throws: `ContainerError.zipMember` where they are not what the directory declares.
    func contents(of member: Member) throws(ContainerError) -> [UInt8] {
        Array(try slice(of: member))
    }

    /// The uncompressed bytes of a member of this archive, which of a stored one are the archive's
    /// own and not copied.
    ///
    /// - Throws: `ContainerError.zipMember` where they are not what the directory declares.
    public func slice(of member: Member) throws(ContainerError) -> ArraySlice<UInt8> {
        let contents = member.isDeflated ? try unpack(member)[...] : bytes[member.data]
        guard contents.count == member.size else {
            throw .zipMember(name: member.name, .size(declared: member.size))
        }
        let checksum = contents.withUnsafeBufferPointer { contents in
            crc32_z(0, contents.baseAddress, contents.count)
        }
        guard UInt32(truncatingIfNeeded: checksum) == member.checksum else {
            throw .zipMember(name: member.name, .checksum)
        }
        return contents
    }

    private func unpack(_ member: Member) throws(ContainerError) -> [UInt8] {
        let stream = try InflateStream(.raw)
        var output: [UInt8] = []
        let used: Int
        do throws(ContainerError) {
            used = try bytes.withUnsafeBufferPointer { all throws(ContainerError) in
                try stream.inflateAll(
                    UnsafeBufferPointer(rebasing: all[member.data]), from: 0, into: &output,
                    bytesMax: member.size)
            }
        } catch {
            switch error {
            case .outOfMemory: throw error
            case .tooLarge: throw .zipMember(name: member.name, .size(declared: member.size))
            default: throw .zipMember(name: member.name, .corrupt)
            }
        }
        guard used == member.data.count else { throw .zipMember(name: member.name, .corrupt) }
        return output
    }
}
