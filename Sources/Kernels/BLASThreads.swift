import Glibc

/// The threads of the BLAS library behind `libblas.so.3`: one, because our workers are the threads.
///
/// Several workers each calling a BLAS with threads of its own would fight for the same cores.
public enum BLASThreads {
    /// Sets OpenBLAS to one thread, once for the process; other libraries are left as they are.
    ///
    /// The first `gemm` does it too. Call it at process start so that no request pays for it.
    /// - Returns: whether the loaded library is OpenBLAS.
    @discardableResult
    public static func setSingle() -> Bool { isOpenBLASSingle }

    private static let isOpenBLASSingle: Bool = {
        typealias SetThreads = @convention(c) (CInt) -> Void
        // nil is RTLD_DEFAULT: all libraries of the process. Linking to the function would tie us
        // to OpenBLAS, whereas the system's alternatives choose what libblas.so.3 is.
        guard let symbol = dlsym(nil, "openblas_set_num_threads") else { return false }
        unsafeBitCast(symbol, to: SetThreads.self)(1)
        return true
    }()
}
