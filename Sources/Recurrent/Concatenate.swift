import Kernels

/// Joins values along their last feature axis.
public struct Concatenate: Layer {
    private let widths: [Int]

    /// A layer that joins its inputs in their order.
    ///
    /// - Parameter widths: the length of each input's last feature axis.
    public init(widths: [Int]) { self.widths = widths }

    public var kind: String { "Concatenate" }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count == widths.count, inputs.count >= 2 else {
            throw .inputCount(expected: max(2, widths.count), actual: inputs.count)
        }
        for (input, width) in zip(inputs, widths) {
            guard let last = input.features.last else { throw .rank(expected: 1, actual: []) }
            guard last == width else { throw .width(expected: width, actual: last) }
            guard input.features.dropLast() == inputs[0].features.dropLast() else {
                throw .mismatch(inputs.map(\.features))
            }
            guard input.isSequence == inputs[0].isSequence else {
                throw .joinsTime(reason: "joins a value with a time axis to one without")
            }
        }
        var shape = inputs[0]
        shape.features[shape.features.count - 1] = widths.reduce(0, +)
        return shape
    }

    public func step(_ io: StepIO) {
        let rows = io.outputRows(ofColumns: io.outputLastAxis)
        let output = MutableMatrix(io.output, rows: rows, columns: io.outputLastAxis)
        var first = 0
        for (input, width) in zip(io.inputs, widths) {
            output.columns(from: first, count: width)
                .copy(from: Matrix(input, rows: rows, columns: width))
            first += width
        }
    }
}
