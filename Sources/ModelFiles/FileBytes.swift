import Glibc

/// The reading of a whole regular file into memory, up to a limit.
///
/// Read and not mapped: a mapped file that somebody cuts off ends the process that touches it, and
/// one that somebody writes to changes under the checks that it has passed.
enum FileBytes {
    // A zip archive without zip64 holds no more.
    static let bytesMax = 0xffff_ffff

    /// The bytes of the file at `path`, which may be `bytesMax` at most, and which nobody writes to
    /// in the meantime.
    static func read(
        _ path: String, bytesMax: Int = bytesMax
    ) throws(ModelFault) -> [UInt8] {
        // A pipe would else be waited for until somebody writes to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard status.st_size <= bytesMax else {
            throw .tooLarge(limit: bytesMax, actual: Int(status.st_size))
        }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            adviseLargePages(UnsafeMutableRawBufferPointer(buffer))
            while count < buffer.count {
                let got = Glibc.read(
                    descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if got == 0 { break }
                if got > 0 {
                    count += got
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw .unreadable(code: failure) }
        var statusAfter = stat()
        guard fstat(descriptor, &statusAfter) == 0, bytes.count == Int(statusAfter.st_size),
            isSame(status.st_mtim, statusAfter.st_mtim)
        else { throw .changed }
        return bytes
    }

    private static func isSame(_ time: timespec, _ other: timespec) -> Bool {
        time.tv_sec == other.tv_sec && time.tv_nsec == other.tv_nsec
    }
}
