import Foundation
import Glibc

/// What a process holds, as the system tells.
struct ProcessFigures: Equatable {
    /// Bytes of memory in use.
    let residentBytes: Int
    /// Open files and sockets.
    let descriptors: Int

    init(pid: Int32) throws(LoadError) {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }),
            let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
        else { throw .noProcess(pid: pid) }
        residentBytes = pages * Int(getpagesize())
        descriptors = files.count
    }

    /// Lets this process, and those it starts, open as many files as the system grants.
    static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
