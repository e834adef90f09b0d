import Foundation
import Glibc
import Synchronization

/// What is to be undone where this program is interrupted (SIGINT, SIGTERM): a child process, which
/// is of another process group and would not hear of it, and a folder.
///
/// Then the program ends by the signal, as if nobody had looked.
final class Interruption: Sendable {
    private struct Remains {
        var pid: Int32?
        var folder: URL?
    }

    private let remains = Mutex(Remains())
    private static let numbers = [SIGINT, SIGTERM]
    private static let childMilliseconds = 10_000

    /// From now on; call it before there are other threads, since it is they who must not be
    /// interrupted.
    init() {
        var set = Self.signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
        Thread.detachNewThread { [self] in
            var set = Self.signals
            var number: Int32 = 0
            while sigwait(&set, &number) != 0 {}
            undo(number)
        }
    }

    /// Starts a child that is to be ended; somebody else waits for it.
    func starts(_ child: Process) throws {
        // Within the lock: what is undone meanwhile would not know of it.
        try remains.withLock {
            try child.run()
            $0.pid = child.processIdentifier
        }
    }

    /// Removes `folder`.
    func removes(_ folder: URL) { remains.withLock { $0.folder = folder } }

    /// There is nothing left to undo.
    func end() { remains.withLock { $0 = Remains() } }

    /// Does not return; and nor does `end` from now on, so that no other thread ends the program
    /// in its own way because the child has gone.
    private func undo(_ number: Int32) {
        remains.withLock { remains in
            if let pid = remains.pid { Self.end(pid) }
            if let folder = remains.folder { try? FileManager.default.removeItem(at: folder) }
            var set = Self.signals
            signal(number, SIG_DFL)
            pthread_sigmask(SIG_UNBLOCK, &set, nil)
            kill(getpid(), number)
            // The other threads block it: it comes here, and ends all.
            while true { pause() }
        }
    }

    private static func end(_ pid: Int32) {
        kill(pid, SIGTERM)
        for _ in 0..<(childMilliseconds / 10) {
            guard kill(pid, 0) == 0 else { return }
            _ = poll(nil, 0, 10)
        }
        kill(pid, SIGKILL)
    }

    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }
}
