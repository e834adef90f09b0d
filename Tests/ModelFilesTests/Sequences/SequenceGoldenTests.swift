import Containers
import Kernels
import ModelFiles
import Recurrent
import TestSupport
import Testing

@Suite("goldens of models that need the whole sequence")
struct SequenceGoldenTests {
    @Test("the goldens are there: 17 models of Keras, 6 as legacy too, 3 of PyTorch, 8 of ONNX")
    func goldensAreThere() {
        #expect(SequenceGoldenFiles.models.count { $0.hasSuffix(".keras") } == 17)
        #expect(SequenceGoldenFiles.models.count { $0.hasSuffix(".h5") } == 6)
        #expect(SequenceGoldenFiles.models.count { $0.hasSuffix(".safetensors") } == 3)
        #expect(SequenceGoldenFiles.models.count { $0.hasSuffix(".onnx") } == 8)
    }

    @Test(
        "three calls in a row give the framework's outputs and states to 2e-5",
        arguments: SequenceGoldenFiles.models, KernelPath.both)
    func threeCalls(model: String, path: KernelPath) throws {
        let network = try SequenceGoldenFiles.network(model).prepared(for: path)
        let golden = try SequenceGoldenFiles.golden(model)
        let runner = StepRunner(network, batch: 3)
        var states = runner.zeroStates
        for call in 0..<3 {
            let result = runner.run(
                [try input(call, of: golden, network.inputs[0])], from: states)
            states = result.states
            for (number, output) in network.outputs.enumerated() {
                let key = "outputs/\(call)" + (network.outputs.count == 1 ? "" : "/\(number)")
                let expected = try tensor(key, of: golden)
                let actual = result.outputs[number]
                let isWhole = expected.shape.count == output.shape.features.count + 2
                #expect(isWhole == (output.steps != nil), "\(model) \(key)")
                expectClose(
                    isWhole ? actual : actual.lastStep, expected, within: 2e-5, "\(model) \(key)")
            }
            for (state, end) in zip(network.stateLayout.tensors, result.ends) {
                let key = "states/\(call)/\(state.layer)/\(state.name)"
                expectClose(
                    end, try tensor(key, of: golden), within: 2e-5, "\(model) \(key)")
            }
        }
        let known = golden.entries.filter { $0.key.hasPrefix("states/0/") }
        #expect(known.count == network.stateLayout.tensors.count)
    }

    @Test("a layer that reads backward leaves its state as it found it")
    func backwardStatesStay() throws {
        let network = try SequenceGoldenFiles.network("bidirectional.keras")
        var random = SeededRandom(seed: 3)
        let before = network.stateLayout.tensors.map { random.tensor([2] + $0.shape) }
        let after = StepRunner(network, batch: 2).run([random.tensor([2, 4, 3])], from: before)
        for (index, tensor) in network.stateLayout.tensors.enumerated() {
            let isBackward = tensor.layer == "bidirectional/backward"
            #expect((after.states[index] == before[index]) == isBackward)
            #expect(after.ends[index] != before[index])
        }
    }

    @Test(
        "what reads backward is refused without the configuration's word, and pooling is not",
        arguments: SequenceGoldenFiles.models)
    func refused(model: String) throws {
        let isRefused = try SequenceGoldenFiles.network(model).readsBackward
        let path = SequenceGoldenFiles.path(model)
        guard isRefused else {
            _ = try ModelFile.load(path: path)
            return
        }
        let error = #expect(throws: ModelFileError.self) { try ModelFile.load(path: path) }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("set bidirectional: whole-request in the configuration"), "\(text)")
    }

    @Test(
        "options that are not served are refused with layer, class, key and value",
        arguments: [
            (
                "pooled", "\"keepdims\": false", "\"keepdims\": true",
                "global_average_pooling1d", "GlobalAveragePooling1D", "keepdims", "true"
            ),
            (
                "pooled", "\"data_format\": \"channels_last\"",
                "\"data_format\": \"channels_first\"", "global_average_pooling1d",
                "GlobalAveragePooling1D", "data_format", "\"channels_first\""
            ),
            (
                "encoder_decoder", "\"n\": 3", "\"n\": 65537", "repeat_vector", "RepeatVector",
                "n", "65537"
            ),
            (
                "bidirectional", "\"class_name\": \"LSTM\"", "\"class_name\": \"Dense\"",
                "bidirectional/forward", "Dense", "", ""
            ),
        ])
    func options(
        model: String, original: String, text: String, layer: String, kind: String, key: String,
        value: String
    ) {
        let fault = fault { try load(model, replacing: original, by: text) }
        switch fault {
        case .layer(layer, kind, .option(key, value, _)): break
        case .value(layer, _, _, _), .weights(layer, _, _): #expect(key.isEmpty)
        default: Issue.record("\(String(describing: fault))")
        }
    }

    @Test("a way of merging that Keras does not know is refused")
    func mergeMode() {
        #expect(
            fault {
                try load(
                    "bidirectional", replacing: "\"merge_mode\": \"concat\"",
                    by: "\"merge_mode\": \"min\"")
            }
                == .value(
                    layer: "bidirectional", key: "merge_mode",
                    expected: "concat, sum, mul, ave or null", actual: "\"min\""))
    }

    private func load(
        _ model: String, replacing original: String, by text: String
    ) throws -> LoadedModel {
        try GoldenFiles.load(
            "../Sequences/Goldens/" + model, replacing: original, by: text,
            bidirectional: .wholeRequest)
    }

    private func input(
        _ call: Int, of golden: Npz, _ input: Network.Input
    ) throws -> Tensor {
        let tensor = try tensor("inputs/\(call)", of: golden)
        guard !input.shape.isSequence else { return tensor }
        return Tensor(shape: [3, 1] + input.shape.features, values: tensor.values)
    }

    private func tensor(_ key: String, of golden: Npz) throws -> Tensor {
        let array = try #require(golden[key], "\(key)")
        return Tensor(shape: array.shape, values: array.values)
    }
}

extension Tensor {
    /// The last step of `[batch, time, features]`: `[batch, features]`.
    fileprivate var lastStep: Tensor {
        let (batch, time, width) = (shape[0], shape[1], shape[2])
        var values: [Float] = []
        for row in 1...batch {
            let end = row * time * width
            values += self.values[end - width..<end]
        }
        return Tensor(shape: [batch, width], values: values)
    }
}
