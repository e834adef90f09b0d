/// A state that a graph reads as a value of its own, instead of a cell's: what the step begins
/// with is its output.
///
/// It keeps that value too, unless a `StateUpdate` behind it says what the next step begins with.
public struct KeptState: RecurrentLayer {
    public let states: [LayerState]
    private let isSequence: Bool

    /// A state `name` whose rows have `shape`.
    ///
    /// - Parameter isSequence: whether the values it meets have a time axis in the framework.
    public init(name: String, shape: [Int], isSequence: Bool = false) {
        states = [LayerState(name, shape: shape)]
        self.isSequence = isSequence
    }

    public var kind: String { "State" }
    public var units: Int { states[0].width }
    public var gateNames: [String] { [] }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs.isEmpty else { throw .inputCount(expected: 0, actual: inputs.count) }
        return ValueShape(features: states[0].shape, isSequence: isSequence)
    }

    public func step(_ io: StepIO) {
        let before = io.state(0, units: units)
        io.outputMatrix(columns: units).copy(from: before)
        io.newState(0, units: units).copy(from: before)
    }
}
