import CHDF5
import Glibc

/// The bytes of an HDF5 file, in memory that two processes read and none can change or cut off.
///
/// Unchecked because of its pointer: the memory is sealed, so immutable, before anyone sees it.
final class HDF5Image: @unchecked Sendable {
    /// The memory's descriptor, for another process to open the image by; open as long as this.
    let descriptor: Int32
    /// All bytes; valid as long as this object lives.
    let bytes: UnsafeRawBufferPointer

    /// The first bytes of every HDF5 file.
    static let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

    /// Copies `contents`, which must begin as an HDF5 file does.
    ///
    /// - Throws: the system's errno as `notStarted`.
    convenience init(_ contents: ArraySlice<UInt8>) throws(HDF5Fault) {
        guard contents.starts(with: Self.magic) else { throw .notHDF5 }
        let descriptor = cellar_memory_file("hdf5")
        guard descriptor >= 0 else { throw .notStarted(code: errno) }
        guard Self.write(contents, to: descriptor), cellar_memory_seal(descriptor) == 0 else {
            let code = errno
            close(descriptor)
            throw .notStarted(code: code)
        }
        try self.init(descriptor: descriptor)
    }

    /// Maps the memory that `descriptor` is of, and takes the descriptor.
    ///
    /// - Throws: the system's errno as `notStarted`.
    init(descriptor: Int32) throws(HDF5Fault) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0,
            // Private, since sealed memory may not be mapped otherwise before Linux 6.7.
            let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else {
            let code = errno
            close(descriptor)
            throw .notStarted(code: code)
        }
        self.descriptor = descriptor
        bytes = UnsafeRawBufferPointer(start: start, count: Int(status.st_size))
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        close(descriptor)
    }

    /// The number of bytes.
    var count: Int { bytes.count }

    /// The byte at `offset`, which must be there.
    subscript(offset: Int) -> UInt8 {
        precondition(bytes.indices.contains(offset), "byte \(offset) of \(count)")
        return bytes[offset]
    }

    /// The bytes at `range`, which must be there.
    subscript(range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
        return Array(bytes[range])
    }

    /// Whether the bytes of `text` are at `offset`.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { bytes[offset...].starts(with: $0) }
    }

    /// The numbers that lie at `place`; nil where the image ends before them.
    func floats(_ place: HDF5StoredFloats) -> [Float]? {
        let (size, overflows) = place.count.multipliedReportingOverflow(by: place.format.byteCount)
        guard !overflows, place.count >= 0, place.offset >= 0, place.offset <= count,
            size <= count - place.offset
        else { return nil }
        return place.format.floats(
            UnsafeRawBufferPointer(rebasing: bytes[place.offset..<place.offset + size]))
    }

    private static func write(_ contents: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        contents.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(
                    descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count > 0 { written += count } else if errno != EINTR { return false }
            }
            return true
        }
    }
}
