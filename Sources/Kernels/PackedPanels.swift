import CKernels

/// Weights cut into panels of a few vectors, in the order in which a kernel reads them.
///
/// Unchecked because of its pointer: the memory is written in `init` alone and freed by `deinit`.
final class PackedPanels: @unchecked Sendable {
    /// What the kernels take; valid as long as this object lives.
    let ofC: CKPanels
    private let storage: UnsafeMutableRawPointer

    /// Packs `matrix`, [depth, columns].
    ///
    /// - Parameters:
    ///   - panels: the number of panels.
    ///   - vectors: the vectors of a panel.
    ///   - columns: the columns that a vector of a panel takes, at most as many as it has lanes;
    ///     the lanes beyond them are zero.
    init(
        _ matrix: Matrix, panels: Int, vectors: Int, _ set: InstructionSet,
        _ precision: WeightPrecision, columns: (_ panel: Int, _ vector: Int) -> Range<Int>
    ) {
        let (depth, lanes) = (matrix.rows, set.lanes)
        let piece = set.vectorsOfPiece(panelOf: vectors)
        let bytes = max(1, panels * depth * vectors * lanes) * precision.bytes
        // A cache line, which is also the widest vector.
        storage = .allocate(byteCount: bytes, alignment: 64)
        storage.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        for panel in 0..<panels {
            for vector in 0..<vectors {
                let (of, at) = (panel * vectors / piece + vector / piece, vector % piece)
                let taken = columns(panel, vector)
                precondition(taken.count <= lanes && taken.upperBound <= matrix.columns)
                for k in 0..<depth {
                    let source = matrix.row(k) + taken.lowerBound
                    let first = ((of * depth + k) * piece + at) * lanes
                    switch precision {
                    case .float32:
                        let to = storage.assumingMemoryBound(to: Float.self) + first
                        to.update(from: source, count: taken.count)
                    case .bfloat16:
                        let to = storage.assumingMemoryBound(to: UInt16.self) + first
                        for i in 0..<taken.count {
                            to[i] = WeightPrecision.bfloat16Bits(source[i])
                        }
                    }
                }
            }
        }
        ofC = CKPanels(
            values: UnsafeRawPointer(storage), depth: depth, panels: panels,
            precision: precision.ofC)
    }

    /// The numbers, where they are kept as floats.
    var floats: UnsafePointer<Float> {
        precondition(ofC.precision == CKFloat32, "bfloat16 read as float")
        return ofC.values.assumingMemoryBound(to: Float.self)
    }

    deinit { storage.deallocate() }
}
