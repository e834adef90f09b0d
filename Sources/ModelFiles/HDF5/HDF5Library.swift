import CHDF5
import Synchronization

/// The one way into libhdf5, which is safe for threads in some builds only: one caller at a time.
enum HDF5Library {
    private static let lock = Mutex(())

    /// Runs `body` while nobody else is in the library.
    static func use<Value: Sendable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try lock.withLock { _ throws(Failure) in
            // Errors are our own to report; the setting is the thread's in some builds, so it is
            // made each time. And no file may load code as a filter.
            _ = cellar_h5_print_no_errors()
            _ = H5PLset_loading_state(0)
            return try body()
        }
    }
}
