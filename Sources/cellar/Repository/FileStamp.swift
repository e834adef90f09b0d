import Glibc

/// By what a file is told to have changed without being read.
///
/// The time of its last change of any kind is among it: a copy may keep name, size and the time
/// of the last writing.
struct FileStamp: Hashable, Sendable {
    private let size: Int
    private let inode: UInt
    private let written: [Int]
    private let changed: [Int]

    /// The stamp of the regular file at `path`; nil if there is none.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        size = Int(status.st_size)
        inode = UInt(status.st_ino)
        written = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
    }
}
