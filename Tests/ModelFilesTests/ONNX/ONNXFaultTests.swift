import ModelFiles
import Recurrent
import Testing

@Suite("ONNX faults")
struct ONNXFaultTests {
    /// What each file of faults/ is refused with: words of the line a person reads.
    static let words: [String: String] = [
        "reverse": "direction = reverse: only a request that holds the whole sequence can be",
        "bidirectional":
            "answered; to serve it so, set bidirectional: whole-request in the configuration",
        "sideways": "direction = sideways: it is forward, reverse or bidirectional",
        "one_step_back": "direction = reverse: the file fixes a call to one step",
        "cell_both": "(Relu positive) is not served with its input 0: it is no value that is",
        "unknown_activation": "activations = Sine(0.0, 0.0): it is none that is served",
        "uneven_activations": "the candidate and the cell must have the same",
        "negative_clip": "clip = -1.0: it is positive",
        "peephole": "peephole connections (P) are not served",
        "nonzero_start": "input 5: the initial state is not zero",
        "short_rows": "sequence_lens shortens rows",
        "wrong_weights": "input 1: it should have shape [1, 16, 3]",
        "unknown_operator": "node 2 (CumSum tally) is not served; served are Abs, Add, ",
        "other_domain": "node 2 (com.example.FusedGelu) is not served",
        "mean_over_time": "needs the axes means over features, not over time or rows",
        "circle": "node 0 (Add) reads y, which no node before it makes",
        "no_recurrence": "no layer keeps a state",
        "old_opset": "opset 6; opsets 7 to 22 are served",
        "new_opset": "opset 23; opsets 7 to 22 are served",
        "lying_size": "has 192 bytes or numbers instead of 256",
        "huge_shape": "bytes or numbers instead of",
        "external_missing": "lies in missing.bin, which is no file beside the model",
        "external_absolute": "which is no file beside the model",
        "external_parent": "lies in ../external.bin, which is no file beside the model",
        "external_far": "lies at 5000000000, the rest bytes long, in a file of 16 bytes",
        "external_negative": "lies at -8, the rest bytes long, in a file of 16 bytes",
        "external_short": "has 16 bytes or numbers instead of 192",
        "ambiguous_states":
            "a may become y or p or q, b may become y or p or q; write a sidecar beside it, such as"
            + " {\"states\": [{\"input\": \"b\", \"output\": \"q\", \"batch_axis\": 0}]}",
        "told_input": "names the input h; the model's that may be states are x, a, b",
        "told_output": "names the output next_a; the model's are y, p, q",
        "told_axis": "names an input of 2 axes without axis 2",
        "told_twice": "states[1] names an input or an output twice",
        "told_rows": "the input a is a state with more than one axis of unknown length",
        "told_key": "has the key inputs; known are states, constants, shapes",
        "told_constant": "has a constant sr that is no input",
        "told_shape": "the input x has another shape than the sidecar says",
        "single_number": "sr is a single number; give the one it always is in a sidecar, such as",
        "state_of_sequence": "h_out is a state and has the axes",
        "if_rows": "(If choice) is not served with its input 0: the choice depends on the request",
        "if_values": "(Greater) is not served with its input 0: only a constant is served there",
        "conv_future": "pads = [1, 1]: over time there must be one output for each step",
        "conv_stride": "strides 1, group 1 and pads [2, 0]",
        "conv_valid": "pads = [0, 0]: over time there must be one output for each step",
        "pad_alone": "needs the axes no zeros before the first step, or a Conv over time",
        "many_numbers": "(Expand stretched) would make more than ",
        "conv_far": "(Conv window) would make more than 1048576 numbers",
        "pad_far": "(Pad) would make more than 1048576 numbers",
        "loop_count": "(Loop steps) is not served with its input 0: a loop over all steps",
        "loop_operator": "(BitShift) is not served; served are Abs, Add, ",
    ]

    @Test(
        "each file that must be refused is refused with its reason", arguments: words.keys.sorted())
    func refused(name: String) throws {
        let words = try #require(Self.words[name])
        do {
            // What is refused for its direction alone says so by itself.
            let isOfDirection = ["reverse", "bidirectional"].contains(name)
            _ = try ONNXGoldenFiles.load(
                "faults/" + name, bidirectional: isOfDirection ? .refuse : .wholeRequest)
            Issue.record("\(name) was loaded")
        } catch {
            let line = "\(error)"
            #expect(line.contains(words), "\(line)")
            #expect(!line.contains("\n"))
        }
    }

    @Test("every file of faults/ has its reason here")
    func complete() { #expect(ONNXGoldenFiles.faults == Self.words.keys.sorted()) }

    @Test("recurrent layers are named after the module, without slashes")
    func names() throws {
        let network = try ONNXGoldenFiles.load("script_gru_stacked").network
        #expect(network.recurrentLayers.map(\.name) == ["rnn", "rnn_1"])
        #expect(network.inputs.map(\.name) == ["x"])
        #expect(network.outputs.map(\.name) == ["y"])
    }

    @Test(
        "inputs have time where the recurrent operator finds it",
        arguments: [
            ("lstm", [3], true), ("script_lstm", [3], true), ("embedding", [], true),
            ("single_step", [3], false), ("fixed_batch", [3], true),
        ] as [(String, [Int], Bool)])
    func inputs(model: String, features: [Int], isSequence: Bool) throws {
        let loaded = try ONNXGoldenFiles.load(model)
        let input = loaded.network.inputs[0]
        #expect(input.shape == ValueShape(features: features, isSequence: isSequence))
        #expect(input.vocabulary == (model == "embedding" ? 11 : nil))
        #expect(loaded.format == "onnx")
    }
}
