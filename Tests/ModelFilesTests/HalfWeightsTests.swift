import Containers
import Kernels
import ModelFiles
import Recurrent
import TestSupport
import Testing

@Suite("weights of bfloat16")
struct HalfWeightsTests {
    /// The worst difference of outputs between both precisions over a golden's first call,
    /// relative to max(1, |output|).
    static func worst(_ model: String) throws -> Float {
        let network = try ModelFile.load(path: GoldenFiles.path(model)).network
        let golden = try Npz(
            npz: GoldenFiles.bytes(model + ".npz"), limits: .init(totalBytesMax: 1 << 20))
        let inputs = try network.inputs.map { input in
            let key = "inputs/0" + (network.inputs.count == 1 ? "" : "/\(input.name)")
            let array = try #require(golden[key])
            return Tensor(shape: array.shape, values: array.values)
        }
        let outputs = [WeightPrecision.float32, .bfloat16].map { precision in
            StepRunner(network.prepared(for: .fused(.best, precision)), batch: 3)
                .run(inputs).outputs
        }
        var worst: Float = 0
        for (exact, half) in zip(outputs[0], outputs[1]) {
            for (a, b) in zip(exact.values, half.values) {
                worst = max(worst, abs(a - b) / max(1, abs(a)))
            }
        }
        return worst
    }

    @Test("outputs of the goldens stay within what the documentation states")
    func goldens() throws {
        let errors = try GoldenFiles.models.map { try Self.worst($0) }.sorted()
        #expect(errors[errors.count / 2] < 0.005, "\(errors)")
        #expect(errors.last ?? 1 < 0.02, "\(errors)")
        #expect(errors.last ?? 0 > 0, "nothing was rounded")
    }
}
