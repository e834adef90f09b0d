/// The mean or the greatest of each feature over all steps of a request.
///
/// After each step its output is that of the steps so far; what it adds up begins anew with every
/// request, and is no state of a session.
public struct GlobalPooling: Layer {
    /// What is made of the steps.
    public enum Operation: String, Sendable {
        /// Their mean.
        case average = "GlobalAveragePooling1D"
        /// The greatest.
        case maximum = "GlobalMaxPooling1D"
    }

    private let operation: Operation
    private let width: Int
    /// Whether it reads a mask beside its input.
    public let hasMask: Bool

    /// A pooling of `[width]` at each step.
    ///
    /// - Parameter hasMask: whether it reads a mask (`StepMask`) too, whose zeros are steps that
    ///   do not count; the mean of none at all is NaN, as in Keras.
    public init(_ operation: Operation, width: Int, hasMask: Bool = false) {
        self.operation = operation
        self.width = width
        self.hasMask = hasMask
    }

    public var kind: String { operation.rawValue }
    /// The sum, or the greatest so far, and behind it the number of steps.
    public var transientWidth: Int { width + 1 }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.count == (hasMask ? 2 : 1) else {
            throw .inputCount(expected: hasMask ? 2 : 1, actual: inputs.count)
        }
        guard inputs[0].isSequence else { throw .needsSequence }
        guard inputs[0].features.count == 1 else {
            throw .rank(expected: 1, actual: inputs[0].features)
        }
        guard inputs[0].features[0] == width else {
            throw .width(expected: width, actual: inputs[0].features[0])
        }
        return ValueShape(features: [width], isSequence: false)
    }

    public func step(_ io: StepIO) {
        for row in 0..<io.rows {
            let before = io.stateIn + row * io.stateStride
            let after = io.stateOut + row * io.stateStride
            let (x, y) = (io.input + row * width, io.output + row * width)
            let counts = !hasMask || io.inputs[1][row] != 0
            let steps = before[width]
            after[width] = steps + (counts ? 1 : 0)
            for column in 0..<width {
                switch operation {
                case .average:
                    after[column] = before[column] + (counts ? x[column] : 0)
                    y[column] = after[column] / after[width]
                case .maximum:
                    let isFirst = steps == 0 || x[column].isNaN
                    after[column] = isFirst ? x[column] : max(before[column], x[column])
                    y[column] = after[column]
                }
            }
        }
    }
}
