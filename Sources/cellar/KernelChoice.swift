import Kernels

/// What the configuration says of the kernels, and the path that it leads to on this processor.
struct KernelChoice: Equatable, Sendable {
    /// The values of the key `kernel`.
    enum Wish: String {
        case auto, fused, blas
    }

    var wish = Wish.auto
    /// The name of an instruction set, nil for the best there is.
    var instructionSet: String?
    var precision = WeightPrecision.float32

    /// The names that `instruction_set` may have here.
    static var instructionSets: [String] { InstructionSet.available.map(\.name) }

    /// The path that networks are prepared for.
    ///
    /// `auto` is the fused kernels wherever this processor has instructions for them, whatever
    /// the shapes: they were measured ahead of BLAS in every shape. Without such instructions it
    /// is BLAS, unless what only the fused kernels can do is asked for.
    func path() throws(ConfigurationError) -> KernelPath {
        guard let set = InstructionSet.available.first(where: isMeant) else {
            throw .relation("instruction_set \(instructionSet ?? "") is not one of this processor")
        }
        switch wish {
        case .fused: return .fused(set, precision)
        case .auto:
            let isForced = instructionSet != nil || precision != .float32
            return set.isAccelerated || isForced ? .fused(set, precision) : .blas
        case .blas:
            guard precision == .float32 else {
                throw .relation(
                    "precision bfloat16-weights needs the fused kernels: kernel auto or fused, "
                        + "not blas")
            }
            return .blas
        }
    }

    private func isMeant(_ set: InstructionSet) -> Bool {
        instructionSet.map { $0 == set.name } ?? true
    }
}
