import ModelFiles
import Recurrent
import Testing

@Suite("sidecars of PyTorch's weights")
struct TorchSidecarTests {
    /// The faults of a sidecar beside the weights of `classifier`: an LSTM `rnn` of two layers
    /// and a Linear `head`.
    @Test(
        "a sidecar that does not fit the file is refused with the layer and the tensor",
        arguments: [
            (
                #"{"kind":"LSTM","weights":"lstm"}"#,
                .tensorMissing(
                    layer: "lstm", tensor: "lstm.weight_hh_l0",
                    beside: [
                        "head.bias", "head.weight", "rnn.bias_hh_l0", "rnn.bias_hh_l1",
                        "rnn.bias_ih_l0", "rnn.bias_ih_l1", "rnn.weight_hh_l0",
                        "rnn.weight_hh_l1", "rnn.weight_ih_l0", "rnn.weight_ih_l1",
                    ])
            ),
            (
                #"{"kind":"Linear","weights":"head.weight"}"#,
                .tensorMissing(
                    layer: "head.weight", tensor: "head.weight.weight",
                    beside: [
                        "head.bias", "head.weight", "rnn.bias_hh_l0", "rnn.bias_hh_l1",
                        "rnn.bias_ih_l0", "rnn.bias_ih_l1", "rnn.weight_hh_l0",
                        "rnn.weight_hh_l1", "rnn.weight_ih_l0", "rnn.weight_ih_l1",
                    ])
            ),
            (
                #"{"kind":"LSTMCell","weights":"head"}"#,
                .tensorMissing(
                    layer: "head", tensor: "head.weight_hh", beside: ["head.bias", "head.weight"])
            ),
            (
                #"{"kind":"GRU","weights":"rnn"}"#,
                .tensorShape(
                    layer: "rnn", tensor: "rnn.weight_hh_l0", expected: [12, 4],
                    actual: [16, 4])
            ),
            (
                #"{"kind":"LayerNorm","weights":"head","name":"norm"}"#,
                .tensorShape(
                    layer: "norm", tensor: "head.weight", expected: [nil], actual: [3, 4])
            ),
            (
                #"{"kind":"LSTM","weights":"rnn"}"#,
                .unusedTensors(["head.bias", "head.weight"])
            ),
            (#"{"kind":"Dropout"}"#, .unusedTensors(all)),
            (
                #"{"kind":"LSTM","weights":"rnn","last":true},{"kind":"LSTM","weights":"rnn"}"#,
                .lastBeforeRecurrent(layer: "rnn", source: "rnn")
            ),
        ] as [(String, TorchFault)])
    func tensors(layers: String, expected: TorchFault) {
        #expect(
            fault { try TorchFiles.load("classifier", sidecar: #"{"layers":[\#(layers)]}"#) }
                == .torch(expected))
    }

    private static let all = [
        "head.bias", "head.weight", "rnn.bias_hh_l0", "rnn.bias_hh_l1", "rnn.bias_ih_l0",
        "rnn.bias_ih_l1", "rnn.weight_hh_l0", "rnn.weight_hh_l1", "rnn.weight_ih_l0",
        "rnn.weight_ih_l1",
    ]

    @Test(
        "what the sidecar says and nobody knows is refused with the key and the place",
        arguments: [
            (#"{"layers":[],"Layers":1}"#, "", "Layers", ["layers", "ignore"]),
            (
                #"{"layers":[{"kind":"LSTM","weights":"rnn","hidden_size":4}]}"#, ", layers[0]",
                "hidden_size", ["kind", "weights", "name", "last"]
            ),
            (
                #"{"layers":[{"kind":"LSTM","weights":"rnn"},{"kind":"ReLU","weights":"act"}]}"#,
                ", layers[1]", "weights", ["kind", "name"]
            ),
        ] as [(String, String, String, [String])])
    func keys(sidecar: String, place: String, key: String, known: [String]) {
        let fault = fault { try TorchFiles.load("lstm", sidecar: sidecar) }
        guard case .torch(.unknownKey(let actual, key, known)) = fault,
            actual.hasSuffix("model.json" + place)
        else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test(
        "values of the wrong kind are refused with the key and both",
        arguments: [
            ("[]", "the value", "an object", "[]"),
            ("{}", "layers", "an array", "nothing"),
            (#"{"layers":[1]}"#, "kind", "text", "nothing"),
            (#"{"layers":[{"kind":"LSTM"}]}"#, "weights", "text", "nothing"),
            (
                #"{"layers":[{"kind":"LSTM","weights":"rnn","last":1}]}"#, "last",
                "true or false", "1"
            ),
            (#"{"layers":[],"ignore":[1]}"#, "ignore", "an array of texts", "[1]"),
            (
                #"{"layers":[{"kind":"RNN","weights":"rnn","nonlinearity":"cos"}]}"#,
                "nonlinearity", "tanh or relu", "\"cos\""
            ),
            (
                #"{"layers":[{"kind":"LSTM","weights":"rnn"},{"kind":"ELU","alpha":"x"}]}"#,
                "alpha", "a number", "\"x\""
            ),
            (
                #"{"layers":[{"kind":"LSTM","weights":"rnn"},{"kind":"Threshold","value":1}]}"#,
                "threshold", "a number", "nothing"
            ),
        ] as [(String, String, String, String)])
    func values(sidecar: String, key: String, expected: String, actual: String) {
        let model = key == "nonlinearity" ? "rnn_tanh" : "lstm"
        let fault = fault { try TorchFiles.load(model, sidecar: sidecar) }
        guard case .torch(.value(_, key, expected, actual)) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test("a module that is not served, a bidirectional one and a misfit are the layer's faults")
    func layers() throws {
        let unknown = fault {
            try TorchFiles.load("lstm", sidecar: #"{"layers":[{"kind":"Conv1d","weights":"x"}]}"#)
        }
        guard case .layer("x", "Conv1d", .unknownKind(let served)) = unknown else {
            Issue.record("\(String(describing: unknown))")
            return
        }
        #expect(served.starts(with: ["CELU", "Dropout", "ELU", "Embedding", "GELU", "GLU", "GRU"]))
        let header = #"{"rnn.weight_ih_l0_reverse":{"dtype":"F32","shape":[0],"#
        let bytes = TorchFiles.file(header: header + #""data_offsets":[0,0]}}"#)
        let sidecar = #"{"layers":[{"kind":"GRU","weights":"rnn"}]}"#
        let twoWays = fault { try TorchFiles.load(bytes, sidecars: ["model.json": sidecar]) }
        guard case .layer("rnn", "GRU", .option("bidirectional", "true", _)) = twoWays else {
            Issue.record("\(String(describing: twoWays))")
            return
        }
        let misfit = fault {
            try TorchFiles.load(
                "classifier",
                sidecar: #"{"layers":[{"kind":"LSTM","weights":"rnn"},"#
                    + #"{"kind":"Linear","weights":"head"},"#
                    + #"{"kind":"Linear","weights":"head","name":"again"}]}"#)
        }
        #expect(
            misfit == .layer(name: "again", kind: "Linear", .shape(.width(expected: 4, actual: 3))))
    }

    @Test("a sidecar named after the file comes before model.json; ignored tensors may be left")
    func rules() throws {
        let own =
            #"{"layers":[{"kind":"LSTM","weights":"rnn"}],"ignore":["head.weight","head.bias"]}"#
        let model = try TorchFiles.load(
            TorchFiles.bytes("classifier.safetensors"),
            sidecars: ["weights.json": own, "model.json": "garbage"])
        #expect(model.network.nodes.map(\.name) == ["rnn_l0", "rnn_l1"])
        let fault = fault {
            try TorchFiles.load(
                "lstm",
                sidecar: #"{"layers":[{"kind":"LSTM","weights":"rnn"}],"ignore":["x"]}"#)
        }
        #expect(fault == .torch(.tensorMissing(layer: "ignore", tensor: "x", beside: [])))
    }

    @Test("a sidecar that is no JSON is refused")
    func json() {
        for text in ["", "{", String(repeating: "[", count: 100_000)] {
            let fault = fault { try TorchFiles.load("lstm", sidecar: text) }
            guard case .torch(.sidecarJSON) = fault else {
                Issue.record("\(String(describing: fault))")
                return
            }
        }
    }

    @Test(
        "without a sidecar the tensors are listed with the sidecar that would fit",
        arguments: [
            ("lstm", #"{"layers":[{"kind":"LSTM","weights":"rnn"}]}"#),
            ("gru_cell", #"{"layers":[{"kind":"GRUCell","weights":"rnn"}]}"#),
            ("lstm_projected", #"{"layers":[{"kind":"LSTM","weights":"rnn"}]}"#),
            (
                "classifier",
                #"{"layers":[{"kind":"LSTM","weights":"rnn"},{"kind":"Linear","weights":"head"}]}"#
            ),
        ])
    func suggestions(model: String, expected: String) throws {
        let bytes = try TorchFiles.bytes(model + ".safetensors")
        let fault = fault { try TorchFiles.load(bytes, sidecars: [:]) }
        guard case .torch(.sidecarMissing(let tried, let tensors, let text)) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(tried.count == 2)
        #expect(tried[0].hasSuffix("/weights.json") && tried[1].hasSuffix("/model.json"))
        #expect(tensors.allSatisfy { $0.contains(" [") })
        #expect(text == expected)
        _ = try TorchFiles.load(bytes, sidecars: ["model.json": expected])
    }

    @Test(
        "a sidecar is guessed where it stays short",
        arguments: [(1, 1, true), (256, 1, true), (257, 1, false), (1, 20_000, false)])
    func shortSuggestions(modules: Int, nameLength: Int, isGuessed: Bool) {
        let name = String(repeating: "a", count: nameLength)
        let entries = (0..<modules).map {
            let offsets = "[\(4 * $0),\(4 * $0 + 4)]"
            return
                #""\#(name)\#($0).weight":{"dtype":"F32","shape":[1],"data_offsets":\#(offsets)}"#
        }
        let header = "{" + entries.joined(separator: ",") + "}"
        let bytes = TorchFiles.file(header: header, zeros: 4 * modules)
        let fault = fault { try TorchFiles.load(bytes, sidecars: [:]) }
        guard case .torch(.sidecarMissing(_, let tensors, let text)) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(tensors.count == modules)
        #expect((text != nil) == isGuessed)
    }

    @Test("the description of a missing sidecar is one line with what to write")
    func description() {
        let error = #expect(throws: ModelFileError.self) {
            try TorchFiles.load(TorchFiles.bytes("rnn_cell.safetensors"), sidecars: [:])
        }
        let text = error?.description ?? ""
        #expect(
            text.hasSuffix(
                "It holds rnn.weight_hh [4, 4], rnn.weight_ih [4, 3]. This would probably fit:"
                    + #" {"layers":[{"kind":"RNNCell","weights":"rnn"}]}"#))
        #expect(!text.contains("\n"))
    }
}
