import Recurrent
import TestSupport
import Testing

@testable import ModelFiles

/// Slices of the row 0, 1, 2, 0, 1, 2 against what Python takes of it.
@Suite("slices of features")
struct SliceTests {
    /// A model that gives out a part of its input's features beside an LSTM.
    private static func config(key: String) -> String {
        func tensor(_ layer: String) -> String {
            #"{"class_name": "__keras_tensor__", "config": {"keras_history": ["\#(layer)", 0, 0]}}"#
        }
        func entry(
            _ kind: String, _ name: String, module: String, _ options: String, _ args: String
        )
            -> String
        {
            let nodes = args.isEmpty ? "" : #"{"args": [\#(args)], "kwargs": {}}"#
            return #"""
                {"module": "\#(module)", "class_name": "\#(kind)", "name": "\#(name)",
                "config": {"name": "\#(name)"\#(options)}, "inbound_nodes": [\#(nodes)]}
                """#
        }
        let layers = [
            entry(
                "InputLayer", "x", module: "keras.layers",
                #", "batch_shape": [null, null, 3]"#, ""),
            entry("LSTM", "lstm", module: "keras.layers", #", "units": 4"#, tensor("x")),
            entry(
                "Concatenate", "twice", module: "keras.src.ops.numpy", #", "axis": -1"#,
                "[\(tensor("x")), \(tensor("x"))]"),
            entry(
                "GetItem", "part", module: "keras.src.ops.numpy", "", "\(tensor("twice")), \(key)"),
        ]
        return #"""
            {"class_name": "Functional", "module": "keras", "config": {"name": "m",
            "layers": [\#(layers.joined(separator: ","))], "input_layers": [["x", 0, 0]],
            "output_layers": [["lstm", 0, 0], ["part", 0, 0]]}}
            """#
    }

    private static let all = slice("null", "null", "null")

    private static func slice(_ start: String, _ stop: String, _ step: String) -> String {
        #"{"class_name": "__slice__", "config": {"start": \#(start), "stop": \#(stop), "#
            + #""step": \#(step)}}"#
    }

    /// What the slice of the last axis takes of the row.
    private func taken(_ part: String) throws -> Tensor {
        let config = Self.config(key: "[\(Self.all), \(Self.all), \(part)]")
        let network = try GoldenFiles.load(config: config).network
        return StepRunner(network, batch: 1)
            .run([Tensor(shape: [1, 1, 3], values: [0, 1, 2])]).outputs[1]
    }

    @Test(
        "a slice takes the features that Python's does",
        arguments: [
            (("null", "null", "-2"), [2, 0, 1]), (("1", "-1", "2"), [1, 0]),
            (("-4", "99", "1"), [2, 0, 1, 2]), (("4", "0", "-3"), [1, 1]),
            (("null", "2", "null"), [0, 1]), (("-99", "null", "5"), [0, 2]),
        ] as [((String, String, String), [Float])])
    func slices(key: (String, String, String), expected: [Float]) throws {
        #expect(try taken(Self.slice(key.0, key.1, key.2)).values == expected)
    }

    @Test("an index takes one feature, its axis with it, and None adds one")
    func indices() throws {
        #expect(try taken("-5") == Tensor(shape: [1, 1], values: [1]))
        #expect(try taken("null, 2") == Tensor(shape: [1, 1, 1], values: [2]))
        #expect(
            try taken(Self.slice("1", "3", "1") + ", null")
                == Tensor(shape: [1, 1, 2, 1], values: [1, 2]))
    }

    @Test(
        "slices of nothing and indices outside are refused",
        arguments: ["6", "-7", slice("3", "3", "1"), slice("null", "null", "0"), "\"a\""])
    func refused(part: String) {
        #expect(throws: ModelFileError.self) { try taken(part) }
    }
}
