import Glibc
@testable import ModelFiles

extension HDF5Place {
    /// In a copy of this process, which is made a hundred times faster than one that is started.
    ///
    /// What libhdf5 does with a hostile file it does there, as it does in the server's child; this
    /// process gets an error, and libFuzzer sees what our own readers do.
    static let forked = HDF5Place { image throws(HDF5Fault) in
        try HDF5Child(image, seconds: seconds) { socket throws(HDF5Fault) in
            let pid = fork()
            guard pid >= 0 else { throw .notStarted(code: errno) }
            guard pid == 0 else {
                close(socket)
                return ReaderProcess(pid: pid)
            }
            // libFuzzer would report its end as the fuzzer's own.
            for number in [SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP, SIGALRM] {
                signal(number, SIG_DFL)
            }
            let quiet = Glibc.open("/dev/null", O_WRONLY)
            dup2(quiet, STDOUT_FILENO)
            dup2(quiet, STDERR_FILENO)
            // Above the number that it gets, so that neither takes the other's place.
            let shared = fcntl(image.descriptor, F_DUPFD, HDF5Server.imageDescriptor + 1)
            dup2(socket, STDIN_FILENO)
            dup2(shared, HDF5Server.imageDescriptor)
            closeAll(above: HDF5Server.imageDescriptor)
            _ = HDF5Server.serve(socket: STDIN_FILENO)
            _exit(0)
        }
    }

    // It is waited for longer than it may work, and less than libFuzzer waits for an input.
    private static let seconds = 2.0
    private static let descriptorMax: Int32 = 64

    /// The other end of the socket is open here too, by which the end of this would go unnoticed.
    private static func closeAll(above number: Int32) {
        for descriptor in number + 1..<descriptorMax { close(descriptor) }
    }
}
