import Kernels

/// Where one layer reads and writes during one time step, or several.
///
/// Row-major; of several steps each has its rows behind those of the step before. Valid for the
/// call only.
public struct StepIO {
    /// Rows of the batch.
    public let rows: Int
    /// Time steps.
    let steps: Int
    /// The inputs: `[steps, rows, width]` each.
    public internal(set) var inputs: UnsafeBufferPointer<UnsafePointer<Float>>
    /// The width of each input.
    let inputWidths: UnsafePointer<Int>
    /// Room for as many pointers as there are inputs.
    let stepInputs: UnsafeMutablePointer<UnsafePointer<Float>>
    /// The output: `[steps, rows, outputWidth]`.
    public let output: UnsafeMutablePointer<Float>
    /// Behind the output of all steps, where a layer with `missingSteps` says which of its rows
    /// count: `[steps, rows]`, 1 or 0.
    let marks: UnsafeMutablePointer<Float>
    /// Floats of one row of the output: the product of its feature axes.
    let outputWidth: Int
    /// The length of the output's last feature axis, 1 for a scalar.
    let outputLastAxis: Int
    /// This layer's state before the first step, in its own order of states, `[rows, state width]`
    /// with `stateStride` floats from row to row; later steps may use it up.
    public let stateIn: UnsafePointer<Float>
    /// This layer's state after the last step, laid out as `stateIn`; never the same memory.
    public let stateOut: UnsafeMutablePointer<Float>
    /// Floats from one row's state to the next row's.
    let stateStride: Int
    /// The activated gates, for a reader after the step: `[steps, rows, gateWidth]`.
    public let gates: UnsafeMutablePointer<Float>
    /// Floats of one row of the gates.
    let gateWidth: Int
    /// Free to use: `[steps, rows, scratchPerRow]`.
    public let scratch: UnsafeMutablePointer<Float>
    /// Who shares large products; nil where the calling thread is alone.
    public let crew: (any Crew)?
    /// Whether somebody reads the gates; a layer may use their memory all the same.
    let wantsGates: Bool

    /// The first input: `[steps, rows, width]`.
    public var input: UnsafePointer<Float> { inputs[0] }
}

extension StepIO {
    /// The rows of all steps as those of one.
    var asOneStep: StepIO {
        StepIO(
            rows: rows * steps, steps: 1, inputs: inputs, inputWidths: inputWidths,
            stepInputs: stepInputs, output: output, marks: marks, outputWidth: outputWidth,
            outputLastAxis: outputLastAxis, stateIn: stateIn, stateOut: stateOut,
            stateStride: stateStride, gates: gates, gateWidth: gateWidth, scratch: scratch,
            crew: crew, wantsGates: wantsGates)
    }

    /// One of the steps by itself.
    ///
    /// Even ones read `stateIn` and write `stateOut`, odd ones the other way round;
    /// `settleStates` puts the last states in their place.
    func step(_ index: Int) -> StepIO {
        guard steps > 1 else { return self }
        for input in inputs.indices {
            stepInputs[input] = inputs[input] + index * rows * inputWidths[input]
        }
        let isEven = index.isMultiple(of: 2)
        return StepIO(
            rows: rows, steps: 1,
            inputs: UnsafeBufferPointer(start: stepInputs, count: inputs.count),
            inputWidths: inputWidths, stepInputs: stepInputs,
            output: output + index * rows * outputWidth, marks: marks + index * rows,
            outputWidth: outputWidth,
            outputLastAxis: outputLastAxis, stateIn: isEven ? stateIn : UnsafePointer(stateOut),
            stateOut: isEven ? stateOut : UnsafeMutablePointer(mutating: stateIn),
            stateStride: stateStride, gates: gates + index * rows * gateWidth,
            gateWidth: gateWidth, scratch: scratch, crew: crew, wantsGates: wantsGates)
    }

    /// Puts the states after the last step, of `width` floats a row, into `stateOut`.
    func settleStates(width: Int) {
        guard steps.isMultiple(of: 2) else { return }
        for row in 0..<rows {
            (stateOut + row * stateStride).update(from: stateIn + row * stateStride, count: width)
        }
    }
}
