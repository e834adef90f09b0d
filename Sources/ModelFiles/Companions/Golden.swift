import Containers
import Recurrent

/// A recording of what a model must compute: consecutive calls from its initial state, each with
/// inputs, outputs and, where they were recorded, the states afterwards.
///
/// Of one call the keys are `inputs`, `outputs` (or `inputs/NAME`, `outputs/NAME` by the names of
/// inputs and outputs; an output's number does too) and `states/LAYER/STATE`; of several calls
/// `inputs/0`, `outputs/0` (or `inputs/0/NAME`, `outputs/0/NAME`), `states/0/LAYER/STATE`, then 1
/// and so on.
public struct Golden: Sendable {
    /// One call, its shapes checked.
    struct Call {
        /// One per input of the network: `[batch, time, features…]`.
        let inputs: [Tensor]
        /// One per output of the network.
        let outputs: [Npz.Entry]
        /// Those that were recorded, with their index in the state layout.
        let states: [(index: Int, entry: Npz.Entry)]
    }

    /// What is tolerated unless somebody says otherwise, relative to max(1, |recorded|).
    public static let tolerance: Float = 2e-5

    let calls: [Call]

    /// Reads a recording that is about `network`.
    init(_ npz: Npz, of network: Network) throws(CompanionFault) {
        var reader = GoldenReader(npz, network: network)
        calls = try reader.calls()
    }

    /// How far `network` is from each tensor of the recording in the file at `path`, in its order.
    ///
    /// The calls are run one after another, step by step, the first from `initialState`,
    /// `[network.stateLayout.rowWidth]`, in every row.
    ///
    /// - Throws: `ModelFileError` where the file is none, or not about this network.
    public static func differences(
        _ path: String, network: Network, initialState: [Float]
    ) throws(ModelFileError) -> [GoldenDifference] {
        let golden = try ModelCompanions.read(path) { npz throws(CompanionFault) in
            try Golden(npz, of: network)
        }
        return golden.differences(of: network, initialState: initialState)
    }

    func differences(of network: Network, initialState: [Float]) -> [GoldenDifference] {
        let batch = calls[0].inputs[0].shape[0]
        let runner = SequenceRunner(network, batch: batch)
        var rows = Tensor(
            shape: [batch, initialState.count],
            values: (0..<batch).flatMap { _ in initialState })
        var differences: [GoldenDifference] = []
        for call in calls {
            let result = runner.run(call.inputs, from: rows)
            rows = result.states
            for (output, entry) in zip(result.outputs, call.outputs) {
                differences.append(Self.difference(entry, of: output))
            }
            let states = network.stateLayout.states(of: result.ends)
            for (index, entry) in call.states {
                differences.append(Self.difference(entry, of: states[index]))
            }
        }
        return differences
    }

    /// Compares all steps, or the last one alone where no more was recorded.
    private static func difference(_ entry: Npz.Entry, of actual: Tensor) -> GoldenDifference {
        let (shape, expected) = (entry.array.shape, entry.array.values)
        var values = actual.values
        if shape.count < actual.shape.count {
            let (time, width) = (actual.shape[1], actual.shape.dropFirst(2).reduce(1, *))
            values = (1...actual.shape[0]).flatMap { row in
                actual.values[(row * time - 1) * width..<row * time * width]
            }
        }
        return GoldenDifference(key: entry.key, actual: values, expected: expected, shape: shape)
    }
}
