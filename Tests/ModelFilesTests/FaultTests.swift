import Containers
import Recurrent
import Testing

@testable import ModelFiles

@Suite("models that are refused")
struct FaultTests {
    static let dense = "layers/dense/vars/0"

    @Test(
        "weights that are not what the configuration says are refused with their path",
        arguments: [
            (
                "wrong_shape",
                .weights(
                    layer: "lstm", path: "layers/lstm/cell/vars/1",
                    .object(.shape(expected: [4, 16], actual: [3, 16])))
            ),
            (
                "missing_dataset",
                .weights(layer: "lstm", path: "layers/lstm/cell/vars/2", .object(.missing))
            ),
            ("missing_layer", .weights(layer: "dense", path: dense, .object(.missing))),
            (
                "extra_dataset",
                .weights(
                    layer: "dense", path: "layers/dense/vars", .count(expected: 2, actual: 3))
            ),
            (
                "other_owner",
                .weights(layer: "lstm", path: "layers/lstm/vars", .owner(actual: "another"))
            ),
            ("integers", .weights(layer: "dense", path: dense, .object(.type))),
            ("soft_link", .weights(layer: "dense", path: dense, .object(.link))),
            ("external_link", .weights(layer: "dense", path: dense, .object(.link))),
            ("external_data", .weights(layer: "dense", path: dense, .object(.storedElsewhere))),
            (
                "unfolding",
                .weights(
                    layer: "dense", path: dense, .object(.unfolds(needed: 32, stored: 0)))
            ),
            (
                "group_for_dataset",
                .weights(layer: "dense", path: "layers/dense/vars/1", .object(.notDataset))
            ),
            ("lzf", .weights(layer: "dense", path: dense, .object(.filter(id: 32000)))),
        ] as [(String, ModelFault)])
    func weights(name: String, expected: ModelFault) {
        let path = GoldenFiles.path("faults/" + name)
        let error = #expect(throws: ModelFileError.self) { try ModelFile.load(path: path) }
        #expect(error?.file == path)
        #expect(error?.fault == expected)
    }

    @Test(
        "options that are not served are refused with layer, class, key and value",
        arguments: [
            (
                "lstm", "\"go_backwards\": false", "\"go_backwards\": true", "lstm", "LSTM",
                "go_backwards", "true"
            ),
            (
                "convolution", "\"padding\": \"causal\"", "\"padding\": \"same\"", "conv1d",
                "Conv1D", "padding", "\"same\""
            ),
            (
                "convolution", "\"strides\": [1]", "\"strides\": [2]", "conv1d", "Conv1D",
                "strides", "[2]"
            ),
            (
                "convolution", "\"dilation_rate\": [2]", "\"dilation_rate\": [40000]", "conv1d",
                "Conv1D", "dilation_rate", "[40000]"
            ),
            (
                "activation_layers", "\"shared_axes\": [1]", "\"shared_axes\": null", "p_re_lu",
                "PReLU", "shared_axes", "null"
            ),
            (
                "normalizers", "\"axis\": [-1]", "\"axis\": [1, 2]", "layer_normalization",
                "LayerNormalization", "axis", "[1, 2]"
            ),
            (
                "normalizers", "\"axis\": -1", "\"axis\": 1", "batch_normalization",
                "BatchNormalization", "axis", "1"
            ),
            (
                "lstm", "\"activation\": \"tanh\"", "\"activation\": \"mine\"", "lstm", "LSTM",
                "activation", "\"mine\""
            ),
            (
                "lstm", "\"activation\": \"tanh\"",
                "\"activation\": {\"class_name\": \"LeakyReLU\"}", "lstm", "LSTM",
                "activation", "an object of class LeakyReLU"
            ),
            (
                "normalization", "\"axis\": [-1]", "\"axis\": [1]", "normalization",
                "Normalization", "axis", "[1]"
            ),
            (
                "lstm", "\"class_name\": \"DTypePolicy\"",
                "\"class_name\": \"QuantizedDTypePolicy\"", "lstm", "LSTM", "dtype",
                "an object of class QuantizedDTypePolicy"
            ),
        ] as [(String, String, String, String, String, String, String)])
    func options(
        model: String, original: String, text: String, layer: String, kind: String, key: String,
        value: String
    ) {
        let fault = fault { try GoldenFiles.load(model, replacing: original, by: text) }
        guard case .layer(layer, kind, .option(key, value, _)) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test("a class that Keras does not have is refused by name, with those that are served")
    func unknownKind() {
        let fault = fault { try GoldenFiles.load(replacing: "\"LSTM\"", by: "\"Xlstm\"") }
        let served = KerasLayerKind.served
        #expect(fault == .layer(name: "lstm", kind: "Xlstm", .unknownKind(served: served)))
    }

    @Test(
        "classes of Keras that are not served are refused with the reason",
        arguments: [
            ("Lambda", "runs code that is not in the file as layers; rebuild it of layers"),
            ("LSTMCell", "is a cell; put it in an RNN"),
            ("StackedRNNCells", "is a cell; put it in an RNN"),
            ("ConvLSTM1D", "keeps an image as its state; LSTM, GRU and SimpleRNN are served"),
            ("Conv2D", "works on images or volumes; sequences of feature vectors are served"),
            ("Hashing", "prepares data before a network; do that where the requests are made"),
        ])
    func refused(kind: String, reason: String) {
        #expect(
            fault { try GoldenFiles.load(replacing: "\"LSTM\"", by: "\"\(kind)\"") }
                == .layer(name: "lstm", kind: kind, .refusedKind(reason: reason)))
    }

    @Test(
        "classes that no step has an answer for are refused with the reason",
        arguments: [
            ("MultiHeadAttention", "needs all steps of the sequence at once"),
            ("MaxPooling1D", "makes one time step of several"),
            ("UpSampling1D", "makes several time steps of one"),
            ("Cropping1D", "adds time steps, or leaves some out, at ends that nobody knows"),
            ("LocallyConnected1D", "has weights of its own for each time step"),
            (
                "Bidirectional",
                "reads the sequence from its end too; only a request that holds the whole sequence"
                    + " can be answered; to serve it so, set bidirectional: whole-request in the"
                    + " configuration, else use a layer that reads forward"
            ),
        ])
    func unsteppable(kind: String, reason: String) {
        #expect(
            fault { try GoldenFiles.load(replacing: "\"LSTM\"", by: "\"\(kind)\"") }
                == .layer(name: "lstm", kind: kind, .shape(.joinsTime(reason: reason))))
    }

    @Test("code of the model's author is refused, even under a served class' name")
    func custom() {
        let fault = fault {
            try GoldenFiles.load(
                replacing: "\"keras.layers\", \"class_name\": \"LSTM\"",
                by: "null, \"class_name\": \"LSTM\"")
        }
        #expect(
            fault == .layer(name: "lstm", kind: "LSTM", .customKind(registeredName: "LSTM")))
    }

    @Test(
        "values of the wrong kind are refused with layer, key and both",
        arguments: [
            ("\"units\": 4", "\"units\": 0", "lstm", "units", "a positive integer", "0"),
            ("\"units\": 4", "\"units\": 4.5", "lstm", "units", "a positive integer", "4.5"),
            (
                "\"units\": 4", "\"units\": 1e18", "lstm", "units", "a positive integer",
                "1000000000000000000"
            ),
            ("\"units\": 4", "\"unitz\": 4", "lstm", "units", "a positive integer", "nothing"),
            ("\"use_bias\": true", "\"use_bias\": 1", "lstm", "use_bias", "true or false", "1"),
            (
                "[null, null, 3], \"dtype\"", "[null, null, null], \"dtype\"", "input_layer",
                "batch_shape", "[batch, time, features] with known features",
                "[null, null, null]"
            ),
            (
                "[null, null, 3], \"dtype\"",
                "[null, null, 16000000, 16000000, 16000000, 16000000], \"dtype\"",
                "input_layer", "batch_shape", "[batch, time, features] with known features",
                "[null, null, 16000000, 16000000, 16000000, 16000000]"
            ),
        ] as [(String, String, String, String, String, String)])
    func values(
        original: String, text: String, layer: String, key: String, expected: String,
        actual: String
    ) {
        #expect(
            fault { try GoldenFiles.load(replacing: original, by: text) }
                == .value(layer: layer, key: key, expected: expected, actual: actual))
    }

    @Test(
        "a value of the wrong kind never stands for Keras' default",
        arguments: [
            ("merges", "\"axis\": -1", "\"axis\": \"1\"", "concatenate", "axis", "\"1\""),
            ("merges", "\"axis\": -1", "\"axis\": [1]", "concatenate", "axis", "[1]"),
            ("convolution", "\"padding\": \"causal\"", "\"padding\": 7", "conv1d", "padding", "7"),
            (
                "functional", "\"kwargs\": {\"training\": false, \"mask\": null}",
                "\"kwargs\": [true]", "first", "kwargs", "[true]"
            ),
        ] as [(String, String, String, String, String, String)])
    func wrongKinds(
        model: String, original: String, text: String, layer: String, key: String, value: String
    ) {
        let fault = fault { try GoldenFiles.load(model, replacing: original, by: text) }
        guard case .value(layer, key, _, value) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test("a fixed time is a number of steps", arguments: ["\"8\"", "2.5", "0", "-3", "1e18"])
    func fixedTime(time: String) {
        let fault = fault {
            try GoldenFiles.load(
                replacing: "[null, null, 3], \"dtype\"", by: "[null, \(time), 3], \"dtype\"")
        }
        guard case .value("input_layer", "batch_shape", _, _) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test("a class that is not served says why, whatever it is called with")
    func refusedBeforeArguments() {
        let fault = fault {
            try GoldenFiles.load("functional") { members in
                for index in members.indices where members[index].name == "config.json" {
                    let text = String(decoding: members[index].contents, as: UTF8.self)
                        .replacing(
                            "\"class_name\": \"LSTM\"", with: "\"class_name\": \"Attention\""
                        )
                        .replacing("\"training\": false", with: "\"use_causal_mask\": true")
                    members[index].contents = Array(text.utf8)
                }
            }
        }
        let reason = "needs all steps of the sequence at once"
        #expect(
            fault
                == .layer(name: "first", kind: "Attention", .shape(.joinsTime(reason: reason))))
    }

    @Test("a mask that cannot be read is refused")
    func unreadableMask() {
        #expect(
            fault {
                try GoldenFiles.load(
                    "masked", replacing: "\"keras_history\": [\"any\", 0, 0]",
                    by: "\"keras_history\": [\"any\", 0]")
            } == .layer(name: "lstm", kind: "LSTM", .argument("mask")))
    }

    @Test("a larger layer than the weights is refused before memory is taken")
    func largerThanWeights() {
        #expect(
            fault { try GoldenFiles.load(replacing: "\"units\": 4", by: "\"units\": 500000000") }
                == .weights(
                    layer: "lstm", path: "layers/lstm/cell/vars/0",
                    .object(.shape(expected: [3, 2_000_000_000], actual: [3, 16]))))
    }

    @Test(
        "what would join time steps is refused as the layer's",
        arguments: [
            (
                "lstm_stacked", "\"return_sequences\": true", "\"return_sequences\": false",
                "lstm_1", "LSTM", .needsSequence
            ),
            (
                "flatten", "[null, 1, 4], \"dtype\"", "[null, 2, 4], \"dtype\"", "flatten",
                "Flatten",
                .joinsTime(reason: "flattens the time axis into the features")
            ),
            (
                "reshape", "[1, 4]", "[2, 2]", "reshape", "Reshape",
                .joinsTime(reason: "makes 2 time steps out of features")
            ),
            ("reshape", "[1, 4]", "[1, 5]", "reshape", "Reshape", .mismatch([[4], [1, 5]])),
            (
                "reshape_features", "[-1, 2, 3]", "[3, -1, 2]", "reshape", "Reshape",
                .joinsTime(reason: "reshapes time into other axes")
            ),
            (
                "embedding", "[null, null], \"dtype\"", "[null, null, 1], \"dtype\"", "embedding",
                "Embedding", .rank(expected: 0, actual: [1])
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

    @Test(
        "a graph that is no chain of single outputs is refused as the layer's",
        arguments: [
            (
                "[\"first\", 0, 0]", "[\"first\", 0, 1]", "second", "GRU",
                .secondOutput(source: "first", index: 1)
            ),
            (
                "[\"first\", 0, 0]", "[\"nobody\", 0, 0]", "second", "GRU",
                .unknownSource("nobody")
            ),
            (
                "[\"series\", 0, 0]}}],", "[\"dense\", 0, 0]}}],", "first", "LSTM",
                .unknownSource("dense")
            ),
            (
                "\"kwargs\": {\"training\": false, \"mask\": null}",
                "\"kwargs\": {\"initial_state\": [{\"class_name\": \"__keras_tensor__\"}]}",
                "first", "LSTM", .argument("initial_state")
            ),
            (
                "\"kwargs\": {\"training\": false, \"mask\": null}",
                "\"kwargs\": {\"training\": true, \"mask\": null}",
                "first", "LSTM", .argument("training")
            ),
            (
                "[\"series\", 0, 0]}}],", "[\"series\", 0, 0]}}, false],", "first", "LSTM",
                .argument("args")
            ),
        ] as [(String, String, String, String, LayerFault)])
    func graph(
        original: String, text: String, layer: String, kind: String, expected: LayerFault
    ) {
        #expect(
            fault { try GoldenFiles.load("functional", replacing: original, by: text) }
                == .layer(name: layer, kind: kind, expected))
    }

    @Test("a model of no or equal outputs, or of another class, is refused")
    func models() {
        let outputs = "\"output_layers\": [\"dense\", 0, 0]"
        #expect(
            fault {
                try GoldenFiles.load(
                    "functional", replacing: outputs, by: "\"output_layers\": []")
            } == .outputCount(0))
        #expect(
            fault {
                try GoldenFiles.load(
                    "functional", replacing: outputs,
                    by: "\"output_layers\": [[\"dense\", 0, 0], [\"dense\", 0, 0]]")
            }
                == .value(
                    layer: nil, key: "output_layers", expected: "each layer once",
                    actual: "dense twice"))
        #expect(
            fault {
                try GoldenFiles.load(
                    replacing: "\"class_name\": \"Sequential\"", by: "\"class_name\": \"Mine\"")
            } == .modelKind("Mine", served: ["Sequential", "Functional"]))
        #expect(
            fault { try GoldenFiles.load(replacing: "\"InputLayer\"", by: "\"Dropout\"") }
                == .value(
                    layer: nil, key: "layers", expected: "an InputLayer as the model's input",
                    actual: "Dropout"))
    }
}
