import Recurrent
import TestSupport
import Testing

/// The convolution within a step against the sum that defines it.
@Suite("convolution of features")
struct FeatureConvolutionTests {
    /// One setting: the window, the groups, and how long the axis is.
    struct Setting: CustomTestStringConvertible {
        let taps, stride, dilation, before, behind, groups, length: Int

        var testDescription: String {
            "\(taps) taps by \(stride), dilation \(dilation), pads \(before) \(behind),"
                + " \(groups) groups, of \(length)"
        }
    }

    @Test(
        "each output is the sum over its window, zeros outside",
        arguments: [
            Setting(taps: 1, stride: 1, dilation: 1, before: 0, behind: 0, groups: 1, length: 5),
            Setting(taps: 3, stride: 1, dilation: 1, before: 1, behind: 1, groups: 1, length: 6),
            Setting(taps: 3, stride: 2, dilation: 1, before: 1, behind: 0, groups: 2, length: 7),
            Setting(taps: 2, stride: 3, dilation: 4, before: 0, behind: 5, groups: 4, length: 8),
        ])
    func windows(_ s: Setting) throws {
        let (channels, filters, rows) = (4, 8, 3)
        var random = SeededRandom(seed: UInt64(s.taps * 100 + s.length))
        let kernel = random.tensor([filters, channels / s.groups, s.taps])
        let bias = random.tensor([filters])
        let x = random.tensor([rows, 1, channels, s.length])
        let layer = try FeatureConvolution(
            kernel: kernel, bias: bias,
            window: .init(
                stride: s.stride, dilation: s.dilation, padding: (s.before, s.behind)),
            groups: s.groups, length: s.length)
        let network = try Network(
            inputs: [
                .init(
                    name: "x",
                    shape: ValueShape(features: [channels, s.length], isSequence: true))
            ],
            layers: [
                .init(name: "conv", layer: layer, inputs: [.input(0)]),
                .init(
                    name: "kept", layer: KeptState(name: "h", shape: [1], isSequence: true),
                    inputs: []),
            ], outputs: [.node(0)])
        let result = StepRunner(network, batch: rows).run([x])
        let reach = (s.taps - 1) * s.dilation + 1
        let count = (s.length + s.before + s.behind - reach) / s.stride + 1
        var expected: [Float] = []
        for row in 0..<rows {
            for filter in 0..<filters {
                for place in 0..<count {
                    let first = place * s.stride - s.before
                    var sum = bias.values[filter]
                    for own in 0..<channels / s.groups {
                        let group = filter / (filters / s.groups)
                        let channel = group * channels / s.groups + own
                        for tap in 0..<s.taps {
                            let source = first + tap * s.dilation
                            guard (0..<s.length).contains(source) else { continue }
                            sum +=
                                x.values[(row * channels + channel) * s.length + source]
                                * kernel.values[
                                    (filter * (channels / s.groups) + own) * s.taps + tap]
                        }
                    }
                    expected.append(sum)
                }
            }
        }
        #expect(network.outputs[0].shape.features == [filters, count])
        expectClose(result.outputs[0].values, expected, within: 1e-5, "seed \(random.seed)")
    }

    @Test("a window that does not fit is refused")
    func refused() {
        let kernel = Tensor(zeros: [2, 3, 4])
        for (groups, length, before) in [(1, 2, 0), (3, 9, 0), (1, 9, -1), (1, 9, .max)] {
            #expect(throws: LayerError.mismatch([[2, 3, 4], [], [length]])) {
                try FeatureConvolution(
                    kernel: kernel, bias: nil,
                    window: .init(stride: 1, dilation: 1, padding: (before, 0)), groups: groups,
                    length: length)
            }
        }
    }
}
