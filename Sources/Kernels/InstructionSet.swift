import CKernels

/// An instruction set for which there are fused kernels: `avx512`, `avx2`, `neon`, `portable`.
// The table of function pointers is a constant that nothing writes, which is what protects it.
public struct InstructionSet: @unchecked Sendable {
    /// Its name.
    public let name: String
    let kernel: CKKernel

    /// All that this processor can run, best first; `portable`, which any can, is the last.
    public static let available: [InstructionSet] = {
        var count = 0
        let kernels = CKAvailableKernels(&count)
        return (0..<count).map { InstructionSet(kernels[$0].pointee) }
    }()

    /// The best that this processor can run.
    public static var best: InstructionSet { available[0] }

    private init(_ kernel: CKKernel) {
        self.kernel = kernel
        name = String(cString: kernel.name)
    }

    /// Units, or columns, that one vector holds.
    var lanes: Int { kernel.lanes }

    /// Vectors that a piece of a panel of `vectors` has.
    func vectorsOfPiece(panelOf vectors: Int) -> Int {
        vectors == 4 ? kernel.pieceOfFour : vectors
    }

    /// Whether sums are rounded once per product, by instructions made for it.
    ///
    /// Without them BLAS is the better path.
    public var isAccelerated: Bool { kernel.fusesProducts != 0 }
}

extension InstructionSet: Equatable {
    public static func == (a: InstructionSet, b: InstructionSet) -> Bool { a.name == b.name }
}
