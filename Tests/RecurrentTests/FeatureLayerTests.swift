import Kernels
import Recurrent
import TestSupport
import Testing

/// The layers without state, each by numbers that can be checked on the page.
@Suite("layers over features")
struct FeatureLayerTests {
    /// What `layer` makes of one time step of `inputs`, `[batch, features…]` each.
    private func output(of layer: any Layer, _ inputs: Tensor...) throws -> Tensor {
        var random = SeededRandom(seed: 1)
        // Only recurrent networks are served, so an LSTM stands beside the layer.
        let lstm = try random.lstm(in: 1, units: 1)
        let batch = inputs[0].shape[0]
        let all = inputs + [Tensor(zeros: [batch, 1])]
        let network = try Network(
            inputs: all.map {
                Network.Input(
                    name: "x",
                    shape: ValueShape(features: [Int]($0.shape.dropFirst()), isSequence: true))
            },
            layers: [
                Network.Definition(
                    name: "layer", layer: layer, inputs: inputs.indices.map { .input($0) }),
                Network.Definition(name: "lstm", layer: lstm, inputs: [.input(inputs.count)]),
            ], outputs: [.node(0)])
        let result = StepRunner(network, batch: batch).run(
            all.map { Tensor(shape: [batch, 1] + $0.shape.dropFirst(), values: $0.values) })
        let shape = result.outputs[0].shape
        return Tensor(shape: [batch] + shape.dropFirst(2), values: result.outputs[0].values)
    }

    static let kernel = Tensor(shape: [2, 3], values: [1, 2, 3, 10, 20, 30])

    @Test("Dense multiplies the last axis, whatever axes come before it")
    func dense() throws {
        let layer = try Dense(
            kernel: Self.kernel, bias: Tensor(shape: [3], values: [0, 0, -50]), activation: .relu)
        #expect(layer.parameterCount == 9)
        #expect(
            try output(of: layer, Tensor(shape: [2, 2], values: [1, 1, 2, 0]))
                == Tensor(shape: [2, 3], values: [11, 22, 0, 2, 4, 0]))
        #expect(
            try output(of: layer, Tensor(shape: [1, 3, 2], values: [1, 1, 2, 0, 0, 2]))
                == Tensor(shape: [1, 3, 3], values: [11, 22, 0, 2, 4, 0, 20, 40, 10]))
    }

    @Test("Dense with glu puts half of the units out, gated by the others")
    func denseGLU() throws {
        // Gates sigmoid(0) = 1/2 from a second column of zeros.
        let layer = try Dense(
            kernel: Tensor(shape: [1, 2], values: [4, 0]), bias: nil, activation: .glu)
        #expect(
            try output(of: layer, Tensor(shape: [2, 3, 1], values: [1, 2, 3, 4, 5, 6]))
                == Tensor(shape: [2, 3, 1], values: [2, 4, 6, 8, 10, 12]))
    }

    @Test("Activation goes along the last axis: softmax of equals, glu by halves")
    func activation() throws {
        #expect(
            try output(
                of: ActivationLayer(.softmax), Tensor(shape: [1, 2, 2], values: [5, 5, 9, 9]))
                == Tensor(shape: [1, 2, 2], values: [0.5, 0.5, 0.5, 0.5]))
        #expect(
            try output(of: ActivationLayer(.glu), Tensor(shape: [1, 2, 2], values: [8, 0, 6, 0]))
                == Tensor(shape: [1, 2, 1], values: [4, 3]))
        #expect(
            try output(of: ActivationLayer(.relu), Tensor(shape: [3], values: [-1, 0, 2]))
                == Tensor(shape: [3], values: [0, 0, 2]))
        #expect(
            try output(of: ActivationLayer(.linear), Tensor(shape: [1, 2], values: [-1, 2]))
                == Tensor(shape: [1, 2], values: [-1, 2]))
    }

    @Test(
        "merging layers join their inputs element by element",
        arguments: [
            (.subtract, [[5, 1], [2, 4]], [3, -3]),
            (.multiply, [[5, 1], [2, 4], [-1, 3]], [-10, 12]),
            (.average, [[5, 1], [2, 4], [-1, 4]], [2, 3]),
            (.maximum, [[5, 1], [2, 4], [-1, 3]], [5, 4]),
            (.minimum, [[5, 1], [2, 4], [-1, 3]], [-1, 1]),
        ] as [(ElementwiseMerge.Operation, [[Float]], [Float])])
    func merging(operation: ElementwiseMerge.Operation, inputs: [[Float]], expected: [Float]) throws
    {
        let parts = inputs.map { Tensor(shape: [1, 2], values: $0) }
        let layer = ElementwiseMerge(operation)
        let result =
            try parts.count == 2
            ? output(of: layer, parts[0], parts[1])
            : output(of: layer, parts[0], parts[1], parts[2])
        #expect(result == Tensor(shape: [1, 2], values: expected))
    }

    @Test("Subtract takes exactly two")
    func subtractOfThree() {
        let shape = ValueShape(features: [2], isSequence: true)
        #expect(throws: LayerError.inputCount(expected: 2, actual: 3)) {
            try ElementwiseMerge(.subtract).outputShape(of: [shape, shape, shape])
        }
    }

    @Test("Concatenate joins the last axis of each row, whatever axes come before it")
    func concatenate() throws {
        #expect(
            try output(
                of: Concatenate(widths: [1, 2]), Tensor(shape: [2, 1], values: [1, 2]),
                Tensor(shape: [2, 2], values: [3, 4, 5, 6]))
                == Tensor(shape: [2, 3], values: [1, 3, 4, 2, 5, 6]))
        #expect(
            try output(
                of: Concatenate(widths: [1, 1]), Tensor(shape: [1, 2, 1], values: [1, 2]),
                Tensor(shape: [1, 2, 1], values: [3, 4]))
                == Tensor(shape: [1, 2, 2], values: [1, 3, 2, 4]))
    }

    @Test("BatchNormalization is a line through each feature")
    func batchNormalization() throws {
        let layer = try BatchNormalization(
            mean: Tensor(shape: [2], values: [1, 2]), variance: Tensor(shape: [2], values: [3, 0]),
            gamma: Tensor(shape: [2], values: [4, 3]), beta: Tensor(shape: [2], values: [0, -1]),
            epsilon: 1)
        #expect(layer.parameterCount == 8)
        #expect(
            try output(of: layer, Tensor(shape: [2, 2], values: [1, 2, 3, 4]))
                == Tensor(shape: [2, 2], values: [0, -1, 4, 5]))
    }

    @Test("LayerNormalization centers and scales the last axes of each row")
    func layerNormalization() throws {
        let x = Tensor(shape: [1, 2, 2], values: [1, 3, 5, 13])
        let last = try LayerNormalization(
            shape: [2], gamma: Tensor(shape: [2], values: [2, 3]),
            beta: Tensor(shape: [2], values: [1, 0]), epsilon: 0)
        #expect(
            try output(of: last, x) == Tensor(shape: [1, 2, 2], values: [-1, 3, -1, 3]))
        let uncentered = try LayerNormalization(
            shape: [2], gamma: nil, beta: nil, epsilon: 0, centers: false)
        #expect(
            try output(of: uncentered, x)
                == Tensor(shape: [1, 2, 2], values: [1, 3, 1.25, 3.25]))
        let both = try LayerNormalization(shape: [2, 2], gamma: nil, beta: nil, epsilon: 0)
        let far = Tensor(shape: [1, 2, 2], values: [1, 1, 3, 3])
        #expect(
            try output(of: both, far) == Tensor(shape: [1, 2, 2], values: [-1, -1, 1, 1]))
    }

    @Test("UnitNormalization gives rows of length 1, and zeros for zeros")
    func unitNormalization() throws {
        expectClose(
            try output(
                of: UnitNormalization(shape: [2]), Tensor(shape: [2, 2], values: [3, -4, 0, 0])),
            Tensor(shape: [2, 2], values: [0.6, -0.8, 0, 0]), within: 1e-7)
    }

    @Test("PReLU has a slope for each feature, or one along axes that share it")
    func prelu() throws {
        let x = Tensor(shape: [1, 2, 2], values: [-1, -1, 4, -1])
        let shared = try PReLU(slopes: Tensor(shape: [1, 2], values: [2, 3]), features: [2, 2])
        #expect(
            try output(of: shared, x) == Tensor(shape: [1, 2, 2], values: [-2, -3, 4, -3]))
        #expect(throws: LayerError.mismatch([[3], [2]])) {
            try PReLU(slopes: Tensor(zeros: [3]), features: [2])
        }
    }

    @Test("Permute reorders the feature axes of each row")
    func permute() throws {
        let layer = try Permute(order: [1, 0], features: [2, 3])
        #expect(
            try output(of: layer, Tensor(shape: [1, 2, 3], values: [1, 2, 3, 4, 5, 6]))
                == Tensor(shape: [1, 3, 2], values: [1, 4, 2, 5, 3, 6]))
        #expect(try Permute(order: [0, 1], features: [2, 3]).passesThrough)
    }

    @Test("TimeDistributed shows its layer one step, and gives the sequence back")
    func timeDistributed() throws {
        let layer = TimeDistributed(Flatten())
        #expect(
            try output(of: layer, Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4]))
                == Tensor(shape: [1, 4], values: [1, 2, 3, 4]))
        #expect(throws: LayerError.needsSequence) {
            try layer.outputShape(of: [ValueShape(features: [2, 2], isSequence: false)])
        }
    }

    @Test("Normalization divides by the deviation, at least by epsilon; its inverse goes back")
    func normalization() throws {
        let mean = Tensor(shape: [3], values: [10, 0, 1])
        let variance = Tensor(shape: [3], values: [4, 1, 0])
        let x = Tensor(shape: [2, 3], values: [12, 3, 1, 8, -3, 2])
        let normalized = try output(of: Normalization(mean: mean, variance: variance), x)
        #expect(normalized == Tensor(shape: [2, 3], values: [1, 3, 0, -1, -3, 1 / 1e-7]))
        let inverse = try Normalization(mean: mean, variance: variance, inverts: true)
        #expect(try output(of: inverse, normalized) == x)
    }

    @Test("Normalization takes one number for all, and repeats over leading feature axes")
    func normalizationBroadcast() throws {
        let one = try Normalization(
            mean: Tensor(shape: [], values: [1]), variance: Tensor(shape: [1], values: [4]))
        #expect(
            try output(of: one, Tensor(shape: [1, 2, 2], values: [1, 3, 5, 7]))
                == Tensor(shape: [1, 2, 2], values: [0, 1, 2, 3]))
        let last = try Normalization(
            mean: Tensor(shape: [2], values: [0, 1]), variance: Tensor(shape: [2], values: [1, 4]))
        #expect(
            try output(of: last, Tensor(shape: [1, 2, 2], values: [1, 3, 5, 7]))
                == Tensor(shape: [1, 2, 2], values: [1, 1, 5, 3]))
    }

    @Test("Rescaling scales and shifts, each by one number or by feature")
    func rescaling() throws {
        let x = Tensor(shape: [2, 2], values: [1, 2, 3, 4])
        let scalars = try Rescaling(
            scale: Tensor(shape: [], values: [2]), offset: Tensor(shape: [], values: [-1]))
        #expect(try output(of: scalars, x) == Tensor(shape: [2, 2], values: [1, 3, 5, 7]))
        let mixed = try Rescaling(
            scale: Tensor(shape: [], values: [2]), offset: Tensor(shape: [2], values: [0, 100]))
        #expect(try output(of: mixed, x) == Tensor(shape: [2, 2], values: [2, 104, 6, 108]))
    }

    @Test("Add sums all its inputs")
    func add() throws {
        let parts = [[1, 2], [10, 20], [100, 200]].map { Tensor(shape: [1, 2], values: $0) }
        #expect(
            try output(of: Add(), parts[0], parts[1], parts[2])
                == Tensor(shape: [1, 2], values: [111, 222]))
    }

    @Test("layers of training, Reshape and Flatten hand their numbers on under other shapes")
    func passThrough() throws {
        let x = Tensor(shape: [2, 2, 2], values: [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(try output(of: PassThrough(kind: "Dropout"), x) == x)
        #expect(
            try output(of: Reshape(features: [4, 1]), x)
                == Tensor(shape: [2, 4, 1], values: x.values))
        #expect(
            try output(of: Flatten(collapsesUnitTime: true), x)
                == Tensor(shape: [2, 4], values: x.values))
    }

    @Test("Embedding looks ids up, and its input says which ones there are")
    func embedding() throws {
        var random = SeededRandom(seed: 1)
        let table = Tensor(shape: [3, 2], values: [0, 1, 10, 11, 20, 21])
        let network = try Network.chain(
            ValueShape(features: [], isSequence: true),
            [
                ("dropout", PassThrough(kind: "Dropout")), ("embedding", Embedding(table: table)),
                ("lstm", try random.lstm(in: 2, units: 1)),
            ])
        #expect(network.inputs[0].vocabulary == 3)
        #expect(
            try output(of: Embedding(table: table), Tensor(shape: [3], values: [2, 0, 1]))
                == Tensor(shape: [3, 2], values: [20, 21, 0, 1, 10, 11]))
    }

    @Test("an input read by two embeddings takes the ids that both know")
    func twoEmbeddings() throws {
        var random = SeededRandom(seed: 1)
        let network = try Network(
            inputs: [
                Network.Input(name: "x", shape: ValueShape(features: [], isSequence: true))
            ],
            layers: [
                Network.Definition(
                    name: "a", layer: Embedding(table: Tensor(zeros: [7, 2])), inputs: [.input(0)]),
                Network.Definition(
                    name: "b", layer: Embedding(table: Tensor(zeros: [4, 2])), inputs: [.input(0)]),
                Network.Definition(name: "sum", layer: Add(), inputs: [.node(0), .node(1)]),
                Network.Definition(
                    name: "lstm", layer: try random.lstm(in: 2, units: 2), inputs: [.node(2)]),
            ], outputs: [.node(3)])
        #expect(network.inputs[0].vocabulary == 4)
    }

    @Test("Reshape introduces a time axis of 1 or collapses one")
    func time() throws {
        let single = ValueShape(features: [4], isSequence: false)
        let sequence = ValueShape(features: [4], isSequence: true)
        #expect(
            try Reshape(features: [4], time: .introduced).outputShape(of: [single]) == sequence)
        #expect(
            try Reshape(features: [4], time: .collapsed).outputShape(of: [sequence]) == single)
        #expect(
            try Reshape(features: [2, 2]).outputShape(of: [single])
                == ValueShape(features: [2, 2], isSequence: false))
    }
}
