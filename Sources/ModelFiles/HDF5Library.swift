import CHDF5
import Synchronization

/// The one way into libhdf5, which is not safe for threads: one caller at a time.
enum HDF5Library {
    private static let isReady = Mutex(false)

    /// Runs `body` while nobody else is in the library.
    static func use<Value: Sendable, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try isReady.withLock { isReady throws(Failure) in
            if !isReady {
                // Errors are our own to report, and no file may load code as a filter.
                _ = cellar_h5_print_no_errors()
                _ = H5PLset_loading_state(0)
                isReady = true
            }
            return try body()
        }
    }
}
