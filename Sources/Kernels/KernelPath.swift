/// The way products with weights are computed, chosen once for a network.
public enum KernelPath: Sendable, Equatable {
    /// BLAS; a row's result may depend on its batch-mates in the last bits.
    case blas
    /// Packed weights; a row's bits depend on nothing but the row.
    case fused(InstructionSet, WeightPrecision)

    /// The same path with weights as they are.
    public var inFloat32: KernelPath {
        switch self {
        case .blas: .blas
        case .fused(let set, _): .fused(set, .float32)
        }
    }

    /// Bytes that a weight takes.
    public var bytesPerWeight: Int {
        switch self {
        case .blas: WeightPrecision.float32.bytes
        case .fused(_, let precision): precision.bytes
        }
    }

    /// Whether a row's bits depend on the row alone.
    public var isBitForBit: Bool { self != .blas }
}

extension KernelPath: CustomStringConvertible {
    /// `blas`, or `fused` with the instruction set and the weights' precision.
    public var description: String {
        switch self {
        case .blas: "blas"
        case .fused(let set, let precision): "fused, \(set.name), \(precision.rawValue) weights"
        }
    }
}
