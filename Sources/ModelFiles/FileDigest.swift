import Containers
import Foundation
import Synchronization

/// The SHA-256 of a model's files, computed beside the reading of them.
///
/// Takes half a second a gigabyte, beside which the file is read. It must be waited for, whatever
/// becomes of the reading: a process that ends meanwhile takes libcrypto away from under it.
final class FileDigest: Sendable {
    private let text = Mutex("")
    private let done = DispatchGroup()

    /// Begins with the digest of `files`, one behind the other.
    init(of files: [[UInt8]]) {
        DispatchQueue.global(qos: .userInitiated).async(group: done) { [self] in
            let digest = SHA256.hexDigest(of: files)
            text.withLock { $0 = "sha256:" + digest }
        }
    }

    /// Waits for it: `sha256:` and 64 hexadecimal digits.
    func wait() -> String {
        done.wait()
        return text.withLock { $0 }
    }
}
