@testable import Recurrent

/// A recurrent layer whose numbers a reader can compute: small integers, so that floats are exact.
///
/// `h` is the sum of all inputs; `c` is the `h` before, so that a missing or doubled step shows.
/// Gates: `p` is the input, `q` the `h` before. The input 13 makes NaN, 14 infinity.
struct Counter: RecurrentLayer {
    static let makesNaN: Float = 13
    static let makesInfinity: Float = 14

    let units: Int
    var returnsSequences = true
    var kind: String { "Counter" }
    var states: [LayerState] { ["h", "c"].map { LayerState($0, shape: [units]) } }
    var gateNames: [String] { ["p", "q"] }

    func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        guard inputs[0].features == [units] else {
            throw .width(expected: units, actual: inputs[0].width)
        }
        return ValueShape(features: [units], isSequence: returnsSequences)
    }

    func step(_ io: StepIO) {
        for row in 0..<io.rows {
            for unit in 0..<units {
                let input = io.input[row * units + unit]
                let before = io.stateIn[row * io.stateStride + unit]
                let sum = before + Self.poisoned(input)
                io.stateOut[row * io.stateStride + unit] = sum
                io.stateOut[row * io.stateStride + units + unit] = before
                io.gates[row * gateWidth + unit] = input
                io.gates[row * gateWidth + units + unit] = before
                io.output[row * units + unit] = sum
            }
        }
    }

    static func poisoned(_ input: Float) -> Float {
        input == makesNaN ? .nan : input == makesInfinity ? .infinity : input
    }
}

/// Turns signs; makes NaN of 77, which is then in an output and in no state.
struct Negation: Layer {
    static let makesNaN: Float = 77

    var kind: String { "Negation" }

    func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape { inputs[0] }

    func step(_ io: StepIO) {
        // Only ever behind a layer of two units.
        for index in 0..<2 * io.rows {
            io.output[index] = io.input[index] == Self.makesNaN ? .nan : -io.input[index]
        }
    }
}
