import Kernels

/// The features of several values behind each other in one row.
///
/// What a concatenation along the first feature axis is; along another, a `Rearrange` follows.
public struct Join: Layer {
    private let widths: [Int]
    private let features: [Int]

    /// A layer that joins rows of these widths.
    ///
    /// - Parameters:
    ///   - widths: floats of a row of each input, at least one input.
    ///   - features: the output's feature axes.
    /// - Throws: `LayerError.mismatch` where the output is not as wide as the inputs together.
    public init(widths: [Int], features: [Int]) throws(LayerError) {
        guard !widths.isEmpty, widths.allSatisfy({ $0 > 0 }),
            widths.reduce(0, +) == features.reduce(1, *)
        else { throw .mismatch([widths, features]) }
        self.widths = widths
        self.features = features
    }

    public var kind: String { "Concatenate" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count == widths.count, let first = inputs.first else {
            throw .inputCount(expected: widths.count, actual: inputs.count)
        }
        guard inputs.map(\.width) == widths else { throw .mismatch(inputs.map(\.features)) }
        for input in inputs where input.isSequence != first.isSequence {
            throw .joinsTime(reason: "joins a value with a time axis to one without")
        }
        return ValueShape(features: features, isSequence: first.isSequence)
    }

    public func step(_ io: StepIO) {
        var offset = 0
        for (input, width) in zip(io.inputs, widths) {
            let columns = io.outputMatrix(columns: io.outputWidth)
                .columns(from: offset, count: width)
            columns.copy(from: Matrix(input, rows: io.rows, columns: width))
            offset += width
        }
    }
}
