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
    /// Where there are any, `step` says behind the rows of its output which of them count:
    /// `[rows]`, 1 or 0, for a `RowMarks` to read.
    var missingSteps: Int { get }

    /// The shape of the output for inputs of these shapes, or why there is none.
    func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape
    /// Computes one time step of `io.rows` rows.
    func step(_ io: StepIO)
}

extension Layer {
    public var scratchPerRow: Int { 0 }
    public var passesThrough: Bool { false }
    public var missingSteps: Int { 0 }
    public var parameterCount: Int { 0 }
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
    /// Floats of gates that one row has: `gateNames.count * units`.
    public var gateWidth: Int { gateNames.count * units }
}

/// Where one layer reads and writes during one time step.
///
/// Row-major; valid for the call only.
public struct StepIO {
    /// Rows of the batch.
    public let rows: Int
    /// The inputs: `[rows, width]` each.
    public internal(set) var inputs: UnsafeBufferPointer<UnsafePointer<Float>>
    /// The output: `[rows, outputWidth]`.
    public let output: UnsafeMutablePointer<Float>
    /// Floats of one row of the output: the product of its feature axes.
    let outputWidth: Int
    /// The length of the output's last feature axis, 1 for a scalar.
    let outputLastAxis: Int
    /// This layer's state before the step, in its own order of states, `[rows, state width]` with
    /// `stateStride` floats from row to row.
    public let stateIn: UnsafePointer<Float>
    /// This layer's state after the step, laid out as `stateIn`; never the same memory.
    public let stateOut: UnsafeMutablePointer<Float>
    /// Floats from one row's state to the next row's.
    let stateStride: Int
    /// The activated gates, for a reader after the step: `[rows, gateWidth]`.
    public let gates: UnsafeMutablePointer<Float>
    /// Free to use: `[rows, scratchPerRow]`.
    public let scratch: UnsafeMutablePointer<Float>

    /// The first input: `[rows, width]`.
    public var input: UnsafePointer<Float> { inputs[0] }
}
