import Containers
import ModelFiles
import Recurrent
import Testing

/// States that are plain inputs and outputs of a graph: what they are called and how they lie.
@Suite("ONNX states")
struct ONNXStateTests {
    @Test(
        "a state that is an input is named after it, and has its shape without the rows",
        arguments: [
            ("pair_tanh", ["h_in"], [[4]], ["y"]),
            ("pair_stacked", ["h0", "c0"], [[2, 4], [2, 4]], ["y"]),
            ("pair_window", ["cache"], [[3, 4]], ["y"]),
            ("pair_fixed_row", ["state"], [[1, 4]], ["output"]),
            ("pair_sidecar", ["a", "b"], [[4], [4]], ["y"]),
            ("pair_rate", ["state"], [[4]], ["output"]),
        ] as [(String, [String], [[Int]], [String])])
    func named(model: String, names: [String], shapes: [[Int]], outputs: [String]) throws {
        let network = try ONNXGoldenFiles.load(model).network
        let tensors = network.stateLayout.tensors
        #expect(tensors.map(\.layer) == names)
        #expect(tensors.map(\.name) == names)
        #expect(tensors.map(\.shape) == shapes)
        #expect(network.inputs.count == 1)
        #expect(network.outputs.map(\.name) == outputs)
    }

    @Test("the initial states of recurrent operators are their own, not inputs")
    func ofCells() throws {
        for model in ["states", "script_states", "dynamo_states"] {
            let network = try ONNXGoldenFiles.load(model).network
            #expect(network.recurrentLayers.allSatisfy { $0.layer is LSTM }, "\(model)")
            #expect(network.inputs.map(\.name) == ["x"], "\(model)")
        }
    }

    @Test("the states of a loop over time are h, and those of a convolution its buffer")
    func ofLoops() throws {
        let loop = try ONNXGoldenFiles.load("tf_gru").network
        #expect(loop.stateLayout.tensors.map(\.name) == ["h", "h"])
        #expect(loop.stateLayout.tensors.map(\.shape) == [[4], [5]])
        let causal = try ONNXGoldenFiles.load("causal").network
        #expect(causal.stateLayout.tensors.map(\.layer) == ["first", "second"])
        #expect(causal.stateLayout.tensors.map(\.shape) == [[2, 3], [4, 4]])
    }

    @Test(
        "each direction has states of its own, and those of the backward one are not carried over",
        arguments: [
            ("onnx_lstm", ["lstm/forward", "lstm/backward"], [true, false]),
            ("onnx_reverse", ["rnn"], [false]),
            (
                "onnx_torch_lstm",
                ["lstm/forward", "lstm/backward", "lstm_1/forward", "lstm_1/backward"],
                [true, false, true, false]
            ),
        ] as [(String, [String], [Bool])])
    func ofDirections(model: String, names: [String], isCarried: [Bool]) throws {
        let network = try SequenceGoldenFiles.network(model + ".onnx")
        #expect(network.recurrentLayers.map(\.name) == names)
        #expect(network.recurrentLayers.map(\.isCarried) == isCarried)
        #expect(network.readsWholeRequest)
    }

    @Test("a cell of one step a call has its node's own name")
    func nameOfOneStep() throws {
        let network = try ONNXGoldenFiles.load("single_step").network
        #expect(network.recurrentLayers.map(\.name) == ["lstm1"])
    }

    @Test("a sidecar counts in the digest")
    func digest() throws {
        let told = try ONNXGoldenFiles.bytes("pair_sidecar.onnx")
        #expect(throws: ModelFileError.self) {
            try GoldenFiles.load(bytes: told, extension: "onnx")
        }
        let alone = try GoldenFiles.load(
            bytes: try ONNXGoldenFiles.bytes("pair_tanh.onnx"), extension: "onnx")
        #expect(try ONNXGoldenFiles.load("pair_tanh").digest == alone.digest)
        let both = try told + ONNXGoldenFiles.bytes("pair_sidecar.json")
        #expect(
            try ONNXGoldenFiles.load("pair_sidecar").digest
                == "sha256:" + both.withUnsafeBytes { SHA256.hexDigest($0) })
    }
}
