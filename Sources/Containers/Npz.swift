/// An npz file: arrays under keys, in order, each an npy file in a zip archive.
public struct Npz: Sendable, Equatable {
    /// One array under its key.
    public struct Entry: Sendable, Equatable {
        /// The key, such as `lstm/h`.
        public let key: String
        /// The array.
        public let array: NpyArray

        /// `array` under `key`.
        public init(key: String, array: NpyArray) {
            self.key = key
            self.array = array
        }
    }

    /// The arrays in the order of the file.
    public let entries: [Entry]
    private static let suffix = ".npy"

    /// An npz of `entries`.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// Reads what `numpy.savez` or `numpy.savez_compressed` wrote.
    ///
    /// - Throws: `ContainerError`; a fault of one array as `npzMember`.
    public init(npz bytes: [UInt8], limits: ZipArchive.Limits) throws(ContainerError) {
        let archive = try ZipArchive(bytes, limits: limits)
        var entries: [Entry] = []
        for member in archive.members {
            guard member.name.hasSuffix(Self.suffix) else { throw .npzName(member.name) }
            let key = String(member.name.dropLast(Self.suffix.count))
            let contents = try archive.contents(of: member)
            do throws(ContainerError) {
                entries.append(Entry(key: key, array: try NpyArray(npy: contents)))
            } catch {
                throw .npzMember(key: key, error)
            }
        }
        self.entries = entries
    }

    /// The array under `key`, if there is one.
    public subscript(key: String) -> NpyArray? {
        entries.first { $0.key == key }?.array
    }

    /// This npz as a file that `numpy.load` opens: stored members, equal bytes for equal arrays.
    ///
    /// - Throws: `ContainerError` for a key that is taken or no name, and beyond 4 GiB.
    public func npz() throws(ContainerError) -> [UInt8] {
        var writer = ZipWriter()
        for entry in entries { try writer.add(entry.key + Self.suffix, entry.array.npy()) }
        return writer.finish()
    }
}
