import Testing

@testable import ModelFiles

/// Small files that would become large networks, or numbers too large to count with.
@Suite("Keras files that somebody forged")
struct ForgedGraphTests {
    private static let input = #"""
        {"module": "keras.layers", "class_name": "InputLayer",
        "config": {"name": "x", "batch_shape": [null, null, WIDTH]}, "inbound_nodes": []}
        """#

    /// A functional model of an input `x` of this width and `layers`, of which the last is `end`.
    private static func model(width: Int, _ layers: [String], end: String) -> String {
        let input = input.replacing("WIDTH", with: "\(width)")
        return #"""
            {"module": "keras", "class_name": "Functional", "config": {"name": "m",
            "layers": [\#(([input] + layers).joined(separator: ","))],
            "input_layers": [["x", 0, 0]], "output_layers": [["\#(end)", 0, 0]]}}
            """#
    }

    private static func tensor(_ layer: String) -> String {
        #"{"class_name": "__keras_tensor__", "config": {"keras_history": ["\#(layer)", 0, 0]}}"#
    }

    @Test("the smallest integer is refused as an axis, as any that is too large to count with")
    func smallestInteger() {
        let text = "-9223372036854775808"
        #expect(
            fault {
                try GoldenFiles.load(
                    "normalizers", replacing: "\"axis\": [-1]", by: "\"axis\": \(text)")
            }
                == .value(
                    layer: "layer_normalization", key: "axis", expected: "integers", actual: text))
    }

    @Test("models in models that are called more often than can be counted are refused")
    func calls() {
        let nodes = [String](repeating: #"{"args":[]}"#, count: 32).joined(separator: ",")
        var model = ""
        for level in 0..<15 {
            model = #"""
                {"module": "keras", "class_name": "Functional", "inbound_nodes": [\#(nodes)],
                "config": {"name": "m\#(level)", "layers": [\#(model)],
                "input_layers": [], "output_layers": []}}
                """#
        }
        let text = model
        #expect(
            fault { try GoldenFiles.load(config: text) } == .layerCount(limit: 4096, actual: 4097))
    }

    @Test(
        "values that double from layer to layer end at the width that an input may have",
        arguments: ["keras.layers", "keras.src.ops.numpy"])
    func doubling(module: String) {
        let layers = (0..<63).map { index in
            let read = Self.tensor(index == 0 ? "x" : "c\(index - 1)")
            return #"""
                {"module": "\#(module)", "class_name": "Concatenate",
                "config": {"name": "c\#(index)", "axis": -1},
                "inbound_nodes": [{"args": [[\#(read), \#(read)]], "kwargs": {}}]}
                """#
        }
        let text = Self.model(width: 1, layers, end: "c62")
        #expect(
            fault { try GoldenFiles.load(config: text) }
                == .layer(
                    name: "c24", kind: "Concatenate",
                    .option(
                        key: "shape", value: "[33554432]",
                        reason: "at most 16777216 features are computed at each step")))
    }

    @Test(
        "one operation that makes more nodes than a network may have is refused",
        arguments: [("Split", #""indices_or_sections": 65536"#), ("Unstack", #""num": null"#)])
    func parts(kind: String, option: String) {
        let layer = #"""
            {"module": "keras.src.ops.numpy", "class_name": "\#(kind)",
            "config": {"name": "parts", "axis": -1, \#(option)},
            "inbound_nodes": [{"args": [\#(Self.tensor("x"))], "kwargs": {}}]}
            """#
        let text = Self.model(width: 65536, [layer], end: "parts")
        #expect(
            fault { try GoldenFiles.load(config: text) }
                == .layerCount(limit: 16384, actual: 16385))
    }

    @Test("each cell of a stack counts as a layer")
    func cells() {
        let cell = #"""
            {"module": "keras.layers", "class_name": "LSTMCell", "config": {"name": "c"}}
            """#
        let cells = [String](repeating: cell, count: 4096).joined(separator: ",")
        let layer = #"""
            {"module": "keras.layers", "class_name": "RNN", "config": {"name": "rnn", "cell":
            {"module": "keras.layers", "class_name": "StackedRNNCells",
            "config": {"name": "stack", "cells": [\#(cells)]}}},
            "inbound_nodes": [{"args": [\#(Self.tensor("x"))], "kwargs": {}}]}
            """#
        let text = Self.model(width: 1, [layer], end: "rnn")
        #expect(
            fault { try GoldenFiles.load(config: text) } == .layerCount(limit: 4096, actual: 4097))
    }
}
