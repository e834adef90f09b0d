import Foundation

/// A process that was started to read one file: by its id, from its start to its end.
///
/// Knows nothing of what is read.
final class ReaderProcess {
    /// How a process ended.
    enum Ending: Equatable {
        case signal(Int32)
        case exit(code: Int32)
    }

    private let pid: pid_t
    private var ending: Ending?
    // A process that is gone is so within this; longer only where it lets go of its socket first.
    private static let goodbyeSeconds = 1.0
    private static let pauseMilliseconds: Int32 = 2

    /// Starts `command`, a program and its arguments, with `socket` as its standard input and
    /// `descriptor` as its descriptor `number`, and closes `socket` here; every signal does there
    /// what it does by default.
    ///
    /// - Throws: the system's errno as `notStarted`.
    init(
        _ command: [String], standardInput socket: Int32, sharing descriptor: Int32,
        as number: Int32
    ) throws(HDF5Fault) {
        // While it is open here too, its end over there would go unnoticed.
        defer { close(socket) }
        // Above all numbers that it or the socket is given there, whatever was closed here.
        let shared = fcntl(descriptor, F_DUPFD_CLOEXEC, number + 1)
        guard shared >= 0 else { throw .notStarted(code: errno) }
        defer { close(shared) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, shared, number)
        // All else that is open here closes by itself. What a dying library prints is not for the
        // server's terminal.
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var pid: pid_t = 0
        let code = Self.withCStrings(command) { arguments in
            Self.withCStrings(Self.environment) { environment in
                posix_spawn(&pid, command[0], &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw .notStarted(code: code) }
        self.pid = pid
    }

    /// Takes over the process `pid`, a child of this one.
    init(pid: pid_t) { self.pid = pid }

    deinit { _ = kill() }

    /// Ends it now, unless it has ended by itself, and tells how it ended.
    func kill() -> Ending {
        if let ending { return ending }
        Glibc.kill(pid, SIGKILL)
        return wait(options: 0) ?? .signal(SIGKILL)
    }

    /// Tells how it ended, where its socket says that it has; kills it if it has not.
    func collect() -> Ending {
        let deadline = Deadline.after(seconds: Self.goodbyeSeconds)
        while deadline.millisecondsLeft > 0 {
            if let ending = wait(options: WNOHANG) { return ending }
            poll(nil, 0, Self.pauseMilliseconds)
        }
        return kill()
    }

    private func wait(options: Int32) -> Ending? {
        if let ending { return ending }
        var status: Int32 = 0
        var found: pid_t
        repeat { found = waitpid(pid, &status, options) } while found < 0 && errno == EINTR
        guard found == pid else { return nil }
        let signal = status & 0x7f
        ending = signal != 0 ? .signal(signal) : .exit(code: status >> 8 & 0xff)
        return ending
    }

    /// This process's own, without what would only take time: Swift's report of crashes, and
    /// threads of a BLAS that has nothing to do.
    private static var environment: [String] {
        let changes = ["SWIFT_BACKTRACE": "enable=no", "OPENBLAS_NUM_THREADS": "1"]
        return ProcessInfo.processInfo.environment.merging(changes) { $1 }
            .map { "\($0.key)=\($0.value)" }
    }

    /// Calls `body` with `strings` as C has them, NULL behind the last.
    private static func withCStrings<Value>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
