import Foundation
import Kernels
import ModelFiles
import Recurrent
import TestSupport
import Testing

/// What is lost where weights are kept in half their bytes: against float32, by the same kernels.
///
/// The goldens say nothing here: their weights are short binary fractions, which are kept whole.
@Suite("weights of bfloat16")
struct HalfWeightsTests {
    /// The greatest difference of outputs over `time` steps of two rows.
    static func worst(_ network: Network, time: Int, _ random: inout SeededRandom) -> Float {
        let x = random.tensor([2, time] + network.inputs[0].shape.features)
        let outputs = [WeightPrecision.float32, .bfloat16].map { precision in
            StepRunner(network.prepared(for: .fused(.best, precision)), batch: 2).run([x])
                .outputs[0].values
        }
        return zip(outputs[0], outputs[1]).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test("the demo's outputs, which are about 1, stay within 0.004 over 200 steps")
    func demo() throws {
        let file = GoldenFiles.folder.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "config/demo/co2.keras")
        let network = try ModelFile.load(path: file.path).network
        var random = SeededRandom(seed: 41)
        let error = Self.worst(network, time: 200, &random)
        #expect(error > 0, "nothing was rounded")
        #expect(error < 0.004, "seed \(random.seed)")
    }

    @Test("hidden states, which are within 1, stay within 0.0005", arguments: [16, 64, 128])
    func hiddenStates(units: Int) throws {
        var random = SeededRandom(seed: UInt64(units))
        let bound = 1 / Float(units).squareRoot()
        func lstm(_ width: Int) throws -> LSTM {
            try LSTM(
                kernel: random.tensor([width, 4 * units], in: -bound...bound),
                recurrentKernel: random.tensor([units, 4 * units], in: -bound...bound),
                bias: nil, returnsSequences: true)
        }
        let network = try Network.chain(
            width: 8, [("lstm", try lstm(8)), ("lstm_1", try lstm(units))])
        let error = Self.worst(network, time: 50, &random)
        #expect(error > 0, "nothing was rounded")
        #expect(error < 0.0005, "seed \(random.seed)")
    }
}
