import Containers
import Foundation
import Recurrent
import TestSupport
import Testing

@testable import ModelFiles

@Suite("PyTorch goldens")
struct TorchGoldenTests {
    @Test("the goldens are there: 17 models")
    func goldensAreThere() {
        #expect(TorchFiles.models.count == 17)
    }

    @Test(
        "three calls in a row give PyTorch's outputs and states to 2e-5",
        arguments: TorchFiles.models)
    func threeCalls(model: String) throws {
        let network = try ModelFile.load(path: TorchFiles.path(model)).network
        let golden = try Npz(
            npz: TorchFiles.bytes(model + ".npz"), limits: .init(totalBytesMax: 1 << 20))
        try expectGolden(network, golden, model)
    }

    @Test("stacked layers are numbered, a single one is not, a name in the sidecar counts")
    func names() throws {
        let names = { (model: String) in
            try ModelFile.load(path: TorchFiles.path(model)).network.nodes.map(\.name)
        }
        #expect(try names("lstm") == ["rnn"])
        #expect(try names("lstm_stacked") == ["rnn_l0", "rnn_l1"])
        #expect(
            try names("language") == [
                "table", "dropout", "memory_l0", "memory_l1", "norm", "hidden", "leakyrelu",
                "layernorm", "head", "logsoftmax",
            ])
    }

    @Test("a projected LSTM keeps h of the projection's width and c of the units'")
    func projectedStates() throws {
        let network = try ModelFile.load(path: TorchFiles.path("lstm_projected_stacked")).network
        #expect(network.stateLayout.tensors.map(\.shape) == [[2], [5], [2], [5]])
        #expect(network.outputs[0].shape == ValueShape(features: [2], isSequence: true))
        #expect(network.parameterCount == 4 * 5 * (3 + 2) + 2 * 5 + 4 * 5 * (2 + 2) + 2 * 5)
    }

    @Test("the digest is of the weights with the sidecar behind them")
    func digest() throws {
        let model = try ModelFile.load(path: TorchFiles.path("gru"))
        let both = try TorchFiles.bytes("gru.safetensors") + TorchFiles.bytes("gru.json")
        #expect(model.digest == "sha256:" + both.withUnsafeBytes { SHA256.hexDigest($0) })
        #expect(model.format == "safetensors")
    }

    @Test("ids have no features and know their vocabulary")
    func ids() throws {
        let input = try ModelFile.load(path: TorchFiles.path("language")).network.inputs[0]
        #expect(input.shape == ValueShape(features: [], isSequence: true))
        #expect(input.vocabulary == 11)
    }

    @Test("every activation module gives what PyTorch gives")
    func activations() throws {
        let bytes = try TorchFiles.bytes("activations.json")
        let document = try #require(JSONValue(parsing: bytes))
        let input = Tensor(shape: [4, 1, 6], values: try floats(document["input"]))
        let cases = try #require(document["cases"].array)
        #expect(cases.count == 30)
        for one in cases {
            let options = TorchOptions(place: "activations", values: one["layer"])
            let entry = TorchSidecar.Entry(
                kind: try options.string("kind"), weights: nil, name: "activation",
                options: options)
            let weights = TorchWeights(
                try SafetensorsFile(TorchFiles.file(header: "{}")))
            let context = TorchLayerContext(
                entry: entry, weights: weights, bidirectional: .refuse)
            let built = try TorchLayerKind(of: entry).build(context)
            let layer = try #require(built.stages.first?.layer)
            expectClose(
                try output(of: layer, input), try floats(one["output"]), within: 2e-6,
                "\(one["layer"])")
        }
    }

    /// What `layer` makes of one time step, in a network that has the state which it must have.
    private func output(of layer: any Layer, _ input: Tensor) throws -> [Float] {
        var random = SeededRandom(seed: 1)
        let shape = ValueShape(features: [6], isSequence: true)
        let width = try layer.outputShape(of: [shape]).width
        let network = try Network(
            inputs: [.init(name: "input", shape: shape)],
            layers: [
                .init(name: "activation", layer: layer, inputs: [.input(0)]),
                .init(
                    name: "rnn", layer: random.simpleRNN(in: width, units: 1),
                    inputs: [.node(0)]),
            ], outputs: [.node(0)])
        return StepRunner(network, batch: 4).run([input]).outputs[0].values
    }

    private func floats(_ value: JSONValue) throws -> [Float] {
        try #require(value.array).map { element in
            guard case .number(let number) = element else { return .nan }
            return Float(number)
        }
    }
}
