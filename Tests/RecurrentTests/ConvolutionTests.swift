import Recurrent
import TestSupport
import Testing

/// The causal convolution against the sum that defines it.
@Suite("causal convolution")
struct ConvolutionTests {
    @Test(
        "each step is the sum over its window of past steps, zeros before the first",
        arguments: [(taps: 2, dilation: 1), (taps: 3, dilation: 1), (taps: 3, dilation: 4)])
    func windows(taps: Int, dilation: Int) throws {
        let (channels, filters, time) = (2, 3, 11)
        var random = SeededRandom(seed: UInt64(taps * 10 + dilation))
        let kernel = random.tensor([taps, channels, filters])
        let bias = random.tensor([filters])
        let x = random.tensor([1, time, channels])
        let layer = try Conv1D(kernel: kernel, bias: bias, dilation: dilation)
        let network = try Network.chain(width: channels, [("conv", layer)])
        let result = StepRunner(network, batch: 1).run([x])
        var expected: [Float] = []
        for step in 0..<time {
            for filter in 0..<filters {
                var sum = bias.values[filter]
                for tap in 0..<taps {
                    let source = step - (taps - 1 - tap) * dilation
                    guard source >= 0 else { continue }
                    for channel in 0..<channels {
                        sum +=
                            x.values[source * channels + channel]
                            * kernel.values[(tap * channels + channel) * filters + filter]
                    }
                }
                expected.append(sum)
            }
        }
        expectClose(result.outputs[0].values, expected, within: 1e-6, "seed \(random.seed)")
        let past = (taps - 1) * dilation
        #expect(result.states[0].shape == [1, past, channels])
        #expect(result.states[0].values == [Float](x.values.suffix(past * channels)))
    }

    @Test("a window of one step, or of none, is refused: it would keep nothing")
    func refusals() {
        let kernel = Tensor(zeros: [1, 2, 3])
        #expect(throws: LayerError.mismatch([[1, 2, 3], []])) {
            try Conv1D(kernel: kernel, bias: nil)
        }
        let wide = Tensor(zeros: [2, 2, 3])
        #expect(throws: LayerError.mismatch([[2, 2, 3], [2]])) {
            try Conv1D(kernel: wide, bias: Tensor(zeros: [2]))
        }
    }
}
