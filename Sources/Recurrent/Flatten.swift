/// Makes one feature axis of all, number for number.
public struct Flatten: Layer {
    private let collapsesUnitTime: Bool

    /// A flattening of the feature axes.
    ///
    /// - Parameter collapsesUnitTime: that the file fixes the input's time axis to 1, so that it
    ///   may vanish into the features. Without it a time axis is refused.
    public init(collapsesUnitTime: Bool = false) { self.collapsesUnitTime = collapsesUnitTime }

    public var kind: String { "Flatten" }
    public var passesThrough: Bool { true }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard !input.isSequence || collapsesUnitTime else {
            throw .joinsTime(reason: "flattens the time axis into the features")
        }
        return ValueShape(features: [input.width], isSequence: false)
    }

    public func step(_ io: StepIO) {}
}
