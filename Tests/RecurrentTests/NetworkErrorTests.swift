import Recurrent
import TestSupport
import Testing

/// What a network refuses when it is built, by table.
@Suite("a network refuses")
struct NetworkErrorTests {
    static func sequence(_ features: Int...) -> ValueShape {
        ValueShape(features: features, isSequence: true)
    }

    static func single(_ features: Int...) -> ValueShape {
        ValueShape(features: features, isSequence: false)
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let layer: @Sendable () throws -> any Layer
        let inputs: [ValueShape]
        let error: LayerError
    }

    static let lstm: @Sendable () throws -> any Layer = {
        try LSTM(
            kernel: Tensor(zeros: [3, 8]), recurrentKernel: Tensor(zeros: [2, 8]), bias: nil,
            returnsSequences: true)
    }

    static let dense: @Sendable () throws -> any Layer = {
        try Dense(kernel: Tensor(zeros: [3, 2]), bias: nil)
    }

    static let refusals: [Refusal] = [
        Refusal(
            testDescription: "an LSTM without time", layer: lstm, inputs: [single(3)],
            error: .needsSequence),
        Refusal(
            testDescription: "an LSTM of another width", layer: lstm, inputs: [sequence(4)],
            error: .width(expected: 3, actual: 4)),
        Refusal(
            testDescription: "an LSTM of two feature axes", layer: lstm, inputs: [sequence(1, 3)],
            error: .rank(expected: 1, actual: [1, 3])),
        Refusal(
            testDescription: "an LSTM of ids", layer: lstm, inputs: [sequence()],
            error: .rank(expected: 1, actual: [])),
        Refusal(
            testDescription: "an LSTM of two inputs", layer: lstm,
            inputs: [sequence(3), sequence(3)], error: .inputCount(expected: 1, actual: 2)),
        Refusal(
            testDescription: "a dense layer of another width", layer: dense,
            inputs: [sequence(7, 2)], error: .width(expected: 3, actual: 2)),
        Refusal(
            testDescription: "a dense layer of a scalar", layer: dense, inputs: [single()],
            error: .rank(expected: 1, actual: [])),
        Refusal(
            testDescription: "an embedding of vectors",
            layer: { Embedding(table: Tensor(zeros: [5, 2])) }, inputs: [sequence(2)],
            error: .rank(expected: 0, actual: [2])),
        Refusal(
            testDescription: "flattening time", layer: { Flatten() }, inputs: [sequence(2, 3)],
            error: .joinsTime(reason: "flattens the time axis into the features")),
        Refusal(
            testDescription: "a reshape to another count", layer: { Reshape(features: [2, 2]) },
            inputs: [sequence(6)], error: .mismatch([[6], [2, 2]])),
        Refusal(
            testDescription: "a second time axis",
            layer: { Reshape(features: [6], time: .introduced) }, inputs: [sequence(6)],
            error: .joinsTime(reason: "puts a second time axis before the first")),
        Refusal(
            testDescription: "collapsing a time axis that is not there",
            layer: { Reshape(features: [6], time: .collapsed) }, inputs: [single(6)],
            error: .needsSequence),
        Refusal(
            testDescription: "a sum of one", layer: { Add() }, inputs: [sequence(2)],
            error: .inputCount(expected: 2, actual: 1)),
        Refusal(
            testDescription: "a sum of unlike shapes", layer: { Add() },
            inputs: [sequence(2), sequence(3)], error: .mismatch([[2], [3]])),
        Refusal(
            testDescription: "a sum over time and once", layer: { Add() },
            inputs: [sequence(2), single(2)],
            error: .joinsTime(reason: "joins a value with a time axis to one without")),
        Refusal(
            testDescription: "a normalisation of other features",
            layer: {
                try Normalization(mean: Tensor(zeros: [3]), variance: Tensor(zeros: [3]))
            }, inputs: [sequence(3, 2)], error: .mismatch([[3, 2], [3]])),
        Refusal(
            testDescription: "glu of odd features", layer: { ActivationLayer(.glu) },
            inputs: [sequence(3)], error: .width(expected: 4, actual: 3)),
    ]

    @Test("inputs that a layer cannot take", arguments: refusals)
    func refusesInputs(_ refusal: Refusal) throws {
        let layer = try refusal.layer()
        #expect(throws: refusal.error) { try layer.outputShape(of: refusal.inputs) }
        #expect(throws: NetworkError.layer(name: "it", refusal.error)) {
            try Network(
                inputs: refusal.inputs.map { Network.Input(name: "x", shape: $0) },
                layers: [
                    Network.Definition(
                        name: "it", layer: layer,
                        inputs: refusal.inputs.indices.map { .input($0) })
                ], outputs: [.node(0)])
        }
    }

    struct Weights: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let make: @Sendable () throws(LayerError) -> any Layer
        let error: LayerError
    }

    static let weights: [Weights] = [
        Weights(
            testDescription: "an LSTM's kernel of a GRU",
            make: { () throws(LayerError) in
                try LSTM(
                    kernel: Tensor(zeros: [3, 6]), recurrentKernel: Tensor(zeros: [2, 6]),
                    bias: nil, returnsSequences: true)
            }, error: .mismatch([[3, 6], [2, 6]])),
        Weights(
            testDescription: "an LSTM's bias too short",
            make: { () throws(LayerError) in
                try LSTM(
                    kernel: Tensor(zeros: [3, 8]), recurrentKernel: Tensor(zeros: [2, 8]),
                    bias: Tensor(zeros: [2]), returnsSequences: true)
            }, error: .mismatch([[3, 8], [2, 8], [2]])),
        Weights(
            testDescription: "a GRU's bias of the other kind",
            make: { () throws(LayerError) in
                try GRU(
                    kernel: Tensor(zeros: [3, 6]), recurrentKernel: Tensor(zeros: [2, 6]),
                    bias: Tensor(zeros: [6]), resetAfter: true, returnsSequences: true)
            }, error: .mismatch([[3, 6], [2, 6], [6]])),
        Weights(
            testDescription: "a GRU's two biases with the reset before",
            make: { () throws(LayerError) in
                try GRU(
                    kernel: Tensor(zeros: [3, 6]), recurrentKernel: Tensor(zeros: [2, 6]),
                    bias: Tensor(zeros: [2, 6]), resetAfter: false, returnsSequences: true)
            }, error: .mismatch([[3, 6], [2, 6], [2, 6]])),
        Weights(
            testDescription: "an LSTM that glu would halve",
            make: { () throws(LayerError) in
                try LSTM(
                    kernel: Tensor(zeros: [3, 8]), recurrentKernel: Tensor(zeros: [2, 8]),
                    bias: nil, activation: .glu, returnsSequences: true)
            }, error: .width(expected: 2, actual: 1)),
        Weights(
            testDescription: "a dense kernel of three axes",
            make: { () throws(LayerError) in
                try Dense(kernel: Tensor(zeros: [3, 2, 2]), bias: nil)
            }, error: .mismatch([[3, 2, 2]])),
        Weights(
            testDescription: "a dense bias of another width",
            make: { () throws(LayerError) in
                try Dense(kernel: Tensor(zeros: [3, 2]), bias: Tensor(zeros: [3]))
            }, error: .mismatch([[3, 2], [3]])),
        Weights(
            testDescription: "a mean and a variance of different features",
            make: { () throws(LayerError) in
                try Normalization(mean: Tensor(zeros: [3]), variance: Tensor(zeros: [2]))
            }, error: .mismatch([[3], [2]])),
    ]

    @Test("weights that do not fit each other", arguments: weights)
    func refusesWeights(_ test: Weights) {
        #expect(throws: test.error) { try test.make() }
    }

    @Test("two layers of one name")
    func duplicateName() throws {
        var random = SeededRandom(seed: 1)
        let layers: [(String, any Layer)] = [
            ("lstm", try random.lstm(in: 2, units: 2)), ("lstm", try random.lstm(in: 2, units: 2)),
        ]
        #expect(throws: NetworkError.duplicateLayer(name: "lstm")) {
            try Network.chain(width: 2, layers)
        }
    }

    @Test("a layer that reads what comes later, itself, or an input that is not there")
    func unknownSource() throws {
        var random = SeededRandom(seed: 1)
        let layer = try random.lstm(in: 2, units: 2)
        for source in [Network.Source.node(0), .node(1), .node(-1), .input(1)] {
            #expect(throws: NetworkError.unknownSource(layer: "lstm")) {
                try Network(
                    inputs: [Network.Input(name: "x", shape: Self.sequence(2))],
                    layers: [Network.Definition(name: "lstm", layer: layer, inputs: [source])],
                    outputs: [.node(0)])
            }
        }
    }

    @Test("to be without a recurrent layer")
    func nothingRecurrent() throws {
        let dense = try Self.dense()
        #expect(throws: NetworkError.nothingRecurrent) {
            try Network.chain(width: 3, [("dense", dense)])
        }
    }

    @Test("an embedding of what another layer computes, whose ids nobody could check")
    func computedIDs() throws {
        var random = SeededRandom(seed: 1)
        let layers: [(String, any Layer)] = [
            ("activation", ActivationLayer(.relu)),
            ("embedding", Embedding(table: Tensor(zeros: [5, 2]))),
            ("lstm", try random.lstm(in: 2, units: 2)),
        ]
        #expect(throws: NetworkError.idsNotFromInput(layer: "embedding")) {
            try Network.chain(Self.sequence(), layers)
        }
    }
}
