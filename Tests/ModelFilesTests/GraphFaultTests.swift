import Recurrent
import Testing

@testable import ModelFiles

/// Graphs whose nesting, sharing or masking cannot be served, and graphs that somebody forged.
@Suite("graphs that are refused")
struct GraphFaultTests {
    @Test(
        "a layer that keeps a state and is called twice is refused by name, in nested models too",
        arguments: [
            ("shared", #"Dense", "config": {"name": "dense", "#, "dense", 3),
            ("nested_functional", #"Dense", "config": {"name": "dense_1", "#, "head/dense_1", 2),
        ])
    func shared(model: String, start: String, layer: String, count: Int) {
        let text = start.replacing("Dense", with: "GRU")
        #expect(
            fault { try GoldenFiles.load(model, replacing: start, by: text) }
                == .layer(name: layer, kind: "GRU", .shared(count: count)))
    }

    @Test(
        "what would join time steps, or values of unlike time, is refused",
        arguments: [
            (
                "merges", "\"axis\": -1", "\"axis\": 1", "concatenate", "Concatenate",
                .joinsTime(reason: "joins values along time")
            ),
            (
                "several", "\"return_sequences\": true", "\"return_sequences\": false", "end",
                "GRU", .needsSequence
            ),
            (
                "axes", "\"dims\": [1, 3, 2]", "\"dims\": [2, 1, 3]", "permute", "Permute",
                .joinsTime(reason: "moves the time axis")
            ),
            (
                "time_distributed", "\"class_name\": \"LayerNormalization\"",
                "\"class_name\": \"LSTM\"", "time_distributed_1", "LSTM",
                .joinsTime(reason: "is inside of a TimeDistributed, along another axis")
            ),
            (
                "time_distributed", "\"class_name\": \"LayerNormalization\"",
                "\"class_name\": \"TimeDistributed\"", "layer_normalization", "TimeDistributed",
                .joinsTime(reason: "is inside of a TimeDistributed, along another axis")
            ),
        ] as [(String, String, String, String, String, LayerError)])
    func time(
        model: String, original: String, text: String, layer: String, kind: String,
        expected: LayerError
    ) {
        #expect(
            fault { try GoldenFiles.load(model, replacing: original, by: text) }
                == .layer(name: layer, kind: kind, .shape(expected)))
    }

    @Test("cells that are not Keras' three, and stacks without cells, are refused")
    func cells() {
        #expect(
            fault { try GoldenFiles.load("rnn_cells", replacing: "LSTMCell", by: "Dense") }
                == .layer(
                    name: "rnn", kind: "Dense",
                    .unknownKind(served: ["GRUCell", "LSTMCell", "SimpleRNNCell"])))
    }

    @Test(
        "a masked value is refused where Keras computes with the mask",
        arguments: ["Maximum", "Minimum", "Multiply"])
    func computingWithMasks(kind: String) {
        let fault = fault {
            try GoldenFiles.load(
                "mask_merged", replacing: "\"class_name\": \"Average\"",
                by: "\"class_name\": \"\(kind)\"")
        }
        #expect(fault == .layer(name: "average", kind: kind, .masked))
    }

    @Test("a mask that is not the one Keras hands on is refused, and so is its use as a value")
    func otherMask() {
        let other = fault {
            try GoldenFiles.load("masked", replacing: ", -1.0], \"kwargs\"", by: ", 2], \"kwargs\"")
        }
        #expect(other == .layer(name: "lstm", kind: "LSTM", .argument("mask")))
        // A difference is no mask, and what Keras makes of it is then none either.
        let sum = fault {
            try GoldenFiles.load(
                "masked", replacing: "\"class_name\": \"NotEqual\"",
                by: "\"class_name\": \"Subtract\"")
        }
        #expect(
            sum
                == .layer(
                    name: "any", kind: "Any", .unknownOperation(served: KerasOperation.served)))
        let value = fault {
            try GoldenFiles.load(
                "masked", replacing: "\"keras_history\": [\"masking\", 0, 0]",
                by: "\"keras_history\": [\"any\", 0, 0]")
        }
        guard case .layer("lstm", "LSTM", .option("inputs", "any", _)) = value else {
            Issue.record("\(String(describing: value))")
            return
        }
    }

    @Test("a nested model that is given too few values is refused by its name")
    func nestedInputs() {
        #expect(
            fault {
                try GoldenFiles.load(
                    "nested_functional",
                    replacing: "\"input_layers\": [[\"a\", 0, 0], [\"b\", 0, 0]]",
                    by: "\"input_layers\": [[\"a\", 0, 0]]")
            }
                == .layer(
                    name: "inner", kind: "Functional",
                    .shape(.inputCount(expected: 1, actual: 2))))
    }

    @Test(
        "a nested model and an operation are given nothing that nobody reads",
        arguments: [
            (
                "nested_functional", "{\"mask\": [null, null]}",
                "{\"mask\": [null, null], \"training\": true}", "inner", "Functional", "training"
            ),
            (
                "operations_functions", "\"keras_history\": [\"tanh\", 0, 0]}}",
                "\"keras_history\": [\"tanh\", 0, 0]}}, [1.0, 2.0]", "concatenate", "Concatenate",
                "args"
            ),
        ])
    func unread(
        model: String, original: String, text: String, layer: String, kind: String, key: String
    ) {
        #expect(
            fault { try GoldenFiles.load(model, replacing: original, by: text) }
                == .layer(name: layer, kind: kind, .argument(key)))
    }

    @Test("models nested without end are refused, whether in depth or by calls")
    func endless() {
        let depth = KerasText.nested(depth: 40, calls: 1)
        #expect(
            fault { try GoldenFiles.load(config: depth) }
                == .layerCount(limit: 4096, actual: 2))
        let calls = KerasText.nested(depth: 14, calls: 3)
        #expect(
            fault { try GoldenFiles.load(config: calls) }
                == .layerCount(limit: 4096, actual: 4097))
    }
}

/// Configurations that no Keras writes.
private enum KerasText {
    /// Functional models in each other, each called `calls` times by the one around it.
    static func nested(depth: Int, calls: Int) -> String {
        let input = #"""
            {"module": "keras.layers", "class_name": "InputLayer", "name": "x",
            "config": {"name": "x", "batch_shape": [null, null, 1]}, "inbound_nodes": []}
            """#
        let call = #"""
            {"args": [{"class_name": "__keras_tensor__",
            "config": {"keras_history": ["x", 0, 0]}}], "kwargs": {}}
            """#
        var model = ""
        for level in 0..<depth {
            let nodes = [String](repeating: call, count: calls).joined(separator: ",")
            let inner = model.isEmpty ? "" : ", " + model
            model = #"""
                {"module": "keras", "class_name": "Functional", "inbound_nodes": [\#(nodes)],
                "config": {"name": "m\#(level)", "layers": [\#(input)\#(inner)],
                "input_layers": [["x", 0, 0]], "output_layers": [["x", 0, 0]]}}
                """#
        }
        return model
    }
}
