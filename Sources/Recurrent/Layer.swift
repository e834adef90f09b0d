import Kernels

/// One layer of a network: immutable weights and the arithmetic of one time step.
///
/// A layer holds no state. What it needs of the step before comes in through `StepIO`, and what
/// it leaves for the step after goes out there.
public protocol Layer: Sendable {
    /// The name of the layer's kind in the words of the framework, e.g. `LSTM`.
    var kind: String { get }
    /// The number of trained numbers in this layer.
    var parameterCount: Int { get }
    /// Floats of scratch that one row needs during `step`.
    var scratchPerRow: Int { get }
    /// Whether the output is the input itself, number for number (a reshape, a dropout).
    ///
    /// `step` is then never called: both share one buffer.
    var passesThrough: Bool { get }
    /// How many first steps of a session it has no output for, as its window is not yet full.
    ///
    /// Where there are any, `step` says in `io.marks` which of the rows of its output count, for a
    /// `RowMarks` to read.
    var missingSteps: Int { get }
    /// What it asks of the order of time steps.
    var order: StepOrder { get }
    /// Floats of one row that it carries from step to step of one request.
    ///
    /// They begin at zero with every request and come in and go out as a state does.
    var transientWidth: Int { get }

    /// Whether several steps at once are worth while and safe: what is not finite stays so in its
    /// state, so that nothing is missed that only a step in between held.
    var takesSeveralSteps: Bool { get }

    /// The shape of the output for inputs of these shapes, or why there is none.
    func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape
    /// The same layer with its products computed by `path`; itself if it has none.
    func prepared(for path: KernelPath) -> any Layer
    /// Computes one time step of `io.rows` rows.
    func step(_ io: StepIO)
    /// Computes `io.steps` time steps of `io.rows` rows.
    func run(_ io: StepIO)
}

extension Layer {
    public var scratchPerRow: Int { 0 }
    public var passesThrough: Bool { false }
    public var missingSteps: Int { 0 }
    public var parameterCount: Int { 0 }
    public var order: StepOrder { .any }
    public var transientWidth: Int { 0 }
    public var takesSeveralSteps: Bool { transientWidth == 0 }
    public func prepared(for path: KernelPath) -> any Layer { self }

    /// All steps as one batch where no step needs another.
    public func run(_ io: StepIO) {
        if transientWidth > 0 {
            runStepByStep(io, stateWidth: transientWidth)
        } else {
            step(io.asOneStep)
        }
    }

    /// Step after step, each from the states that the one before has left.
    fileprivate func runStepByStep(_ io: StepIO, stateWidth: Int) {
        for index in 0..<io.steps { step(io.step(index)) }
        io.settleStates(width: stateWidth)
    }
}

/// A layer that carries state from step to step.
public protocol RecurrentLayer: Layer {
    /// The size of what the layer makes of one row: its hidden state, its filters.
    var units: Int { get }
    /// Its state tensors in the framework's order: `h`, `c` or `h` alone; one behind the other in
    /// a row of state.
    var states: [LayerState] { get }
    /// The names of its gates in the order of the gate buffer; empty where it has none.
    var gateNames: [String] { get }
}

extension RecurrentLayer {
    /// The same layer with its products computed by `path`, which is a recurrent one too.
    func preparedCell(for path: KernelPath) -> any RecurrentLayer {
        guard let layer = prepared(for: path) as? any RecurrentLayer else {
            preconditionFailure("\(kind) lost its state for another kernel path")
        }
        return layer
    }

    /// Floats of gates that one row has: `gateNames.count * units`.
    public var gateWidth: Int { gateNames.count * units }
    public var order: StepOrder { .forward }
    public var takesSeveralSteps: Bool { false }

    public func run(_ io: StepIO) { runStepByStep(io) }

    /// Step after step, each from the states that the one before has left.
    func runStepByStep(_ io: StepIO) {
        runStepByStep(io, stateWidth: states.reduce(0) { $0 + $1.width })
    }
}
