import ModelFiles
import Recurrent
import TestSupport

/// A small ONNX model written node by node, for what no exporter writes.
struct ONNXSketch {
    /// An attribute's value: its fields in the file, and the code of the type it says it has.
    struct Attribute {
        let fields: [UInt8]
        var type: Int?

        static func float(_ value: Float) -> Attribute {
            Attribute(fields: Protobuf.field(2, float: value), type: 1)
        }

        static func integer(_ value: Int) -> Attribute {
            Attribute(fields: Protobuf.field(3, integer: value), type: 2)
        }

        static func text(_ value: String) -> Attribute {
            Attribute(fields: Protobuf.field(4, value), type: 3)
        }

        static func graph(_ graph: ONNXSketch) -> Attribute {
            Attribute(fields: Protobuf.field(6, graph.graph), type: 5)
        }

        static func integers(_ values: [Int]) -> Attribute {
            Attribute(fields: values.flatMap { Protobuf.field(8, integer: $0) }, type: 7)
        }

        static func texts(_ values: [String]) -> Attribute {
            Attribute(fields: values.flatMap { Protobuf.field(9, $0) }, type: 8)
        }

        /// A zero or nothing as proto3 writes it: the type alone.
        static func bare(type: Int?) -> Attribute { Attribute(fields: [], type: type) }

        /// The same fields under another type, or under none.
        func typed(_ type: Int?) -> Attribute { Attribute(fields: fields, type: type) }
    }

    let opset: Int
    private(set) var graph: [UInt8] = []

    init(opset: Int = 17) { self.opset = opset }

    /// A model whose value `z` is its input `x`, both `[time, batch, width]`: an RNN without
    /// activation hands each step on, so that there is a state.
    static func passing(
        width: Int = 3, opset: Int = 17, time: Int? = nil, batch: Int? = nil
    ) -> ONNXSketch {
        var sketch = ONNXSketch(opset: opset)
        sketch.input("x", [time, batch, width])
        sketch.pass("x", to: "z", width: width)
        return sketch
    }

    /// Hands `[time, batch, width]` on through an RNN, whose output has the axis of directions
    /// still where `to` is `raw`.
    mutating func pass(_ input: String, to output: String, width: Int) {
        let one = (0..<width * width).map { Float($0 % (width + 1) == 0 ? 1 : 0) }
        floats("W", [1, width, width], one)
        floats("R", [1, width, width], one.map { _ in 0 })
        node(
            "RNN", [input, "W", "R"], ["raw"],
            ["hidden_size": .integer(width), "activations": .texts(["Affine"])])
        node("Reshape", ["raw", shape("same", [0, -1, width])], [output])
    }

    mutating func input(_ name: String, _ lengths: [Int?], type: Int = 1) {
        graph += Protobuf.field(11, Self.value(name, lengths, type))
    }

    /// An output whose shape is left out.
    mutating func output(_ name: String) { graph += Protobuf.field(12, Protobuf.field(1, name)) }

    mutating func output(_ name: String, _ lengths: [Int?]) {
        graph += Protobuf.field(12, Self.value(name, lengths, 1))
    }

    /// A constant, whose `bytes` may be others than its shape asks for.
    mutating func constant(_ name: String, _ shape: [Int], type: Int, _ bytes: [UInt8]) {
        graph += Protobuf.field(
            5, Self.head(name, shape, type) + Protobuf.field(9, bytes))
    }

    mutating func floats(_ name: String, _ shape: [Int], _ values: [Float]) {
        constant(name, shape, type: 1, values.flatMap { Protobuf.bytes(of: $0.bitPattern) })
    }

    mutating func integers(_ name: String, _ shape: [Int], _ values: [Int]) {
        constant(name, shape, type: 7, values.flatMap { Protobuf.bytes(of: $0) })
    }

    /// A constant with the numbers of a shape; gives its name back.
    mutating func shape(_ name: String, _ lengths: [Int]) -> String {
        integers(name, [lengths.count], lengths)
        return name
    }

    /// A constant in another file.
    mutating func external(_ name: String, _ shape: [Int], at location: String) {
        let entry = Protobuf.field(1, "location") + Protobuf.field(2, location)
        graph += Protobuf.field(
            5,
            Self.head(name, shape, 1) + Protobuf.field(13, entry) + Protobuf.field(14, integer: 1))
    }

    mutating func node(
        _ kind: String, _ inputs: [String], _ outputs: [String] = ["y"],
        _ attributes: KeyValuePairs<String, Attribute> = [:]
    ) {
        var bytes = inputs.flatMap { Protobuf.field(1, $0) }
        bytes += outputs.flatMap { Protobuf.field(2, $0) } + Protobuf.field(4, kind)
        for (name, attribute) in attributes {
            let type = attribute.type.map { Protobuf.field(20, integer: $0) } ?? []
            bytes += Protobuf.field(5, Protobuf.field(1, name) + attribute.fields + type)
        }
        graph += Protobuf.field(1, bytes)
    }

    var bytes: [UInt8] {
        Protobuf.field(7, graph) + Protobuf.field(8, Protobuf.field(2, integer: opset))
    }

    func load(_ bidirectional: Bidirectional = .refuse) throws -> LoadedModel {
        try GoldenFiles.load(bytes: bytes, extension: "onnx", bidirectional: bidirectional)
    }

    /// The line with which it is refused, nil where it is served.
    func refusal() throws -> String? {
        do {
            _ = try load()
            return nil
        } catch let error as ModelFileError {
            return "\(error)"
        }
    }

    /// What its first output is for these steps of one row of its only input.
    func run(_ steps: [[Float]]) throws -> [Float] {
        let network = try load().network
        let x = Tensor(
            shape: [1, steps.count] + network.inputs[0].shape.features,
            values: steps.flatMap(\.self))
        return StepRunner(network, batch: 1).run([x]).outputs[0].values
    }

    private static func head(_ name: String, _ shape: [Int], _ type: Int) -> [UInt8] {
        shape.flatMap { Protobuf.field(1, integer: $0) } + Protobuf.field(2, integer: type)
            + Protobuf.field(8, name)
    }

    private static func value(_ name: String, _ lengths: [Int?], _ type: Int) -> [UInt8] {
        let axes = lengths.flatMap { length in
            Protobuf.field(1, length.map { Protobuf.field(1, integer: $0) } ?? [])
        }
        let tensor = Protobuf.field(1, integer: type) + Protobuf.field(2, axes)
        return Protobuf.field(1, name) + Protobuf.field(2, Protobuf.field(1, tensor))
    }
}
