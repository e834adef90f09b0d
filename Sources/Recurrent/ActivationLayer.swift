import Kernels

/// An activation that stands as a layer of its own, along the last feature axis.
public struct ActivationLayer: Layer {
    public let kind: String
    private let activation: Activation

    /// A layer that applies `activation`, which the framework may know as a `kind` of its own.
    public init(_ activation: Activation, kind: String = "Activation") {
        self.activation = activation
        self.kind = kind
    }

    public var passesThrough: Bool { activation == .linear }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        var shape = try LayerError.single(inputs)
        guard activation == .glu else { return shape }
        guard let width = shape.features.last else { throw .rank(expected: 1, actual: []) }
        guard width.isMultiple(of: 2) else { throw .width(expected: width + 1, actual: width) }
        shape.features[shape.features.count - 1] = width / 2
        return shape
    }

    public func step(_ io: StepIO) {
        let columns = io.outputLastAxis
        let rows = io.outputRows(ofColumns: columns)
        let output = MutableMatrix(io.output, rows: rows, columns: columns)
        if activation == .glu {
            let input = Matrix(io.input, rows: rows, columns: 2 * columns)
            output.copy(from: input.columns(from: columns, count: columns))
            Activation.sigmoid.apply(to: output)
            output.setProduct(input.columns(from: 0, count: columns), output.readOnly)
        } else {
            output.copy(from: Matrix(io.input, rows: rows, columns: columns))
            activation.apply(to: output)
        }
    }
}
