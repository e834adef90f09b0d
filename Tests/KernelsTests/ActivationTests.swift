import Glibc
import Kernels
import TestSupport
import Testing

/// What holds for activations beside the values on a grid: accuracy over the whole range, limits,
/// NaN, and that no number depends on its place.
@Suite("activations")
struct ActivationTests {
    static let all: [Activation] = [
        .linear, .relu, .relu6, .leakyReLU(negativeSlope: 0.2), .sigmoid, .hardSigmoid,
        .clippedReLU(negativeSlope: 0, threshold: 0, maximum: 6),
        .clippedReLU(negativeSlope: 0.1, threshold: 0.5, maximum: 2),
        .hardSigmoidKeras2, .tanh, .hardTanh, .softmax, .logSoftmax, .sparsemax, .softplus,
        .softsign, .silu, .hardSiLU, .gelu, .geluTanh, .elu(alpha: 1), .selu, .celu(alpha: 1),
        .exponential, .mish, .logSigmoid, .hardShrink(threshold: 0.5),
        .softShrink(threshold: 0.5), .tanhShrink, .squareplus(b: 4), .sparsePlus,
        .sparseSigmoid, .threshold(0.5, value: -2),
    ]

    /// About 250 000 floats over all signs and exponents, infinities included.
    static let wholeRange: [Float] =
        stride(from: UInt32(0), to: .max, by: 17_011)
        .map { Float(bitPattern: $0) }.filter { !$0.isNaN } + [.infinity, -.infinity]

    /// 200 000 floats where e^x is neither 0 nor infinite.
    static let exponents: [Float] = (0...200_000).map { -104 + Float($0) * (193.0 / 200_000) }

    /// The greatest error of `activation` over both ranges, by `error(actual, x)` in Double.
    static func worst(
        _ activation: Activation, _ error: (_ actual: Double, _ x: Double) -> Double
    ) -> (error: Double, x: Float) {
        let inputs = wholeRange + exponents
        var worst: (error: Double, x: Float) = (0, 0)
        for (x, y) in zip(inputs, applied(activation, to: inputs, rows: 1)) {
            let error = error(Double(y), Double(x))
            if !(error <= worst.error) { worst = (error, x) }
        }
        return worst
    }

    @Test("sigmoid is within 1e-7 of the truth everywhere")
    func sigmoidAccuracy() {
        let (error, x) = Self.worst(.sigmoid) { abs($0 - 1 / (1 + exp(-$1))) }
        #expect(error < 1e-7, "at \(x)")
    }

    @Test("tanh is within 1.6e-7 of the truth everywhere, and within 2e-7 of itself")
    func tanhAccuracy() {
        let (error, x) = Self.worst(.tanh) { abs($0 - tanh($1)) }
        #expect(error < 1.6e-7, "at \(x)")
        let (relative, place) = Self.worst(.tanh) { y, x in
            abs(x) < Double(Float.leastNormalMagnitude) ? 0 : abs(y - tanh(x)) / abs(tanh(x))
        }
        #expect(relative < 2e-7, "at \(place)")
    }

    @Test("exponential is within 1e-7 of itself, or the least denormal")
    func exponentialAccuracy() {
        let (error, x) = Self.worst(.exponential) { y, x in
            let truth = exp(x)
            // Rounding of the truth itself decides whether the greatest finite one is infinite.
            if truth > Double(Float.greatestFiniteMagnitude) * (1 - 1e-7) {
                return y > 3.4028e38 ? 0 : .infinity
            }
            let least = Double(Float.leastNormalMagnitude)
            return truth < least
                ? abs(y - truth) / Double(Float.leastNonzeroMagnitude) * 1e-7
                : abs(y - truth) / truth
        }
        #expect(error < 1e-7, "at \(x)")
    }

    @Test("far out they reach their limits exactly")
    func limits() {
        let far: [Float] = [-.infinity, -1e30, -200, 200, 1e30, .infinity]
        #expect(applied(.sigmoid, to: far, rows: 1) == [0, 0, 0, 1, 1, 1])
        #expect(applied(.tanh, to: far, rows: 1) == [-1, -1, -1, 1, 1, 1])
        #expect(
            applied(.exponential, to: far, rows: 1) == [
                0, 0, 0, .infinity, .infinity, .infinity,
            ])
    }

    @Test("NaN stays NaN, for a row that turned NaN must be seen", arguments: all)
    func nan(_ activation: Activation) {
        for columns in [1, 3, 8, 19] {
            let values = [Float](repeating: .nan, count: columns)
            let result = applied(activation, to: values, rows: 1)
            let stays = result.allSatisfy { $0.isNaN }
            #expect(stays, "\(columns) columns: \(result)")
        }
    }

    @Test("a row comes out the same in any matrix, and nothing between rows is touched")
    func places() {
        for seed in UInt64(1)...3 {
            var random = SeededRandom(seed: seed)
            for activation in Self.all {
                let columns = Int.random(in: 1...21, using: &random)
                let gap = Int.random(in: 1...9, using: &random)
                let row = random.floats(columns, in: -6...6)
                let alone = applied(activation, to: row, rows: 1)
                var spaced = [Float](repeating: 77, count: 3 * (columns + gap))
                for index in 0..<3 {
                    spaced.replaceSubrange(
                        index * (columns + gap)..<index * (columns + gap) + columns, with: row)
                }
                spaced.withUnsafeMutableBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return }
                    activation.apply(
                        to: MutableMatrix(
                            base, rows: 3, columns: columns, stride: columns + gap))
                }
                let between = [Float](repeating: 77, count: gap)
                let expected = Array([alone, between, alone, between, alone, between].joined())
                #expect(spaced == expected, "\(activation) of \(columns) columns, seed \(seed)")
            }
        }
    }

    @Test("softmax and sparsemax sum to 1, even of numbers whose e^x overflows")
    func probabilities() {
        var random = SeededRandom(seed: 4)
        for columns in [1, 2, 7, 64, 1000] {
            let row = random.floats(columns, in: -300...300)
            for activation in [Activation.softmax, .sparsemax] {
                let sum = applied(activation, to: row, rows: 1).reduce(0, +)
                expectClose([sum], [1], within: 1e-5, "\(activation) of \(columns), seed 4")
            }
        }
    }

    @Test("sparsemax of equals shares equally, and what is ruled out by -infinity gets nothing")
    func sparsemaxOfEquals() {
        expectClose(
            applied(.sparsemax, to: [3, 3, 3, 3, -.infinity], rows: 1),
            [0.25, 0.25, 0.25, 0.25, 0],
            within: 1e-6)
        expectClose(
            applied(.sparsemax, to: [Float](repeating: 1e6, count: 3), rows: 1),
            [1 / 3, 1 / 3, 1 / 3], within: 1e-6)
    }
}
