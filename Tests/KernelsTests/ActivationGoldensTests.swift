import Foundation
import Kernels
import TestSupport
import Testing

/// Every activation against the numbers that Keras itself made (`make_activation_goldens.py`).
@Suite("activations compute what Keras computes")
struct ActivationGoldensTests {
    /// What the script gives parameters to, and names not by Keras' name alone.
    static let variants: [String: Activation] = [
        "gelu approximate": .geluTanh,
        "leaky_relu 0.3": .leakyReLU(negativeSlope: 0.3),
        "elu 0.5": .elu(alpha: 0.5),
        "celu 2": .celu(alpha: 2),
        "hard_shrink 1": .hardShrink(threshold: 1),
        "soft_shrink 1": .softShrink(threshold: 1),
        "squareplus 1": .squareplus(b: 1),
        "threshold 0.5 -2": .threshold(0.5, value: -2),
    ]

    static func goldens() throws -> [(name: String, values: [Float])] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "activation_goldens.csv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let fields = line.split(separator: ",")
            return (String(fields[0]), try fields.dropFirst().map { try #require(Float($0)) })
        }
    }

    @Test("over a grid, to 2e-6")
    func grid() throws {
        var goldens = try Self.goldens()
        let input = goldens.removeFirst().values
        #expect(goldens.count == 39)
        for (name, expected) in goldens {
            let activation = try #require(Self.variants[name] ?? Activation(kerasName: name))
            let actual =
                activation == .glu
                ? appliedGLU(to: input, rows: 4)
                : applied(activation, to: input, rows: 4)
            expectClose(actual, expected, within: 2e-6, name)
        }
    }

    @Test("except hard_sigmoid as Keras 2 had it, which is clip(0.2 x + 0.5, 0, 1)")
    func keras2() {
        let actual = applied(.hardSigmoidKeras2, to: [-9, -2.5, -1, 0, 1, 2.5, 9], rows: 1)
        expectClose(actual, [0, 0, 0.3, 0.5, 0.7, 1, 1], within: 1e-7)
    }

    @Test(
        "no other name is known",
        arguments: ["", "Tanh", "threshold", "hard_sigmoid_keras2", "my_own"])
    func unknownName(_ name: String) {
        #expect(Activation(kerasName: name) == nil)
    }
}
