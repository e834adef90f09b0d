import Kernels

extension KernelPath {
    /// The two ways of computing products: BLAS, and the best fused kernels of this processor.
    public static let both: [KernelPath] = [.blas, .fused(.best, .float32)]
}
