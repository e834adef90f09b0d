import Foundation
import ModelFiles
import Testing

/// What a sidecar says of inputs: each name and shape counts, or is refused.
@Suite("ONNX sidecars")
struct ONNXSidecarTests {
    private func load(_ sketch: ONNXSketch, _ sidecar: String) throws -> LoadedModel {
        let folder = try CompanionTests.Folder()
        try folder.write("m.onnx", sketch.bytes)
        try folder.write("m.json", Array(sidecar.utf8))
        return try ModelFile.load(path: folder.path("m.onnx"))
    }

    private func refusal(_ sketch: ONNXSketch, _ sidecar: String) -> String {
        let error = #expect(throws: ModelFileError.self) { _ = try load(sketch, sidecar) }
        return error.map { "\($0)" } ?? ""
    }

    @Test("a shape for a name that is no input is refused")
    func unknownShape() throws {
        var sketch = ONNXSketch.passing()
        sketch.output("z")
        let line = refusal(sketch, #"{"shapes": {"w": [3]}}"#)
        #expect(line.contains("has a shape w that is no input"), "\(line)")
    }

    /// An RNN of 3 units from an initial state `h` of these lengths.
    private func fromState(_ lengths: [Int?], type: Int = 1) -> ONNXSketch {
        var sketch = ONNXSketch()
        sketch.input("x", [nil, nil, 3])
        sketch.input("h", lengths, type: type)
        for name in ["W", "R"] { sketch.floats(name, [1, 3, 3], .init(repeating: 0.5, count: 9)) }
        sketch.node("RNN", ["x", "W", "R", "", "", "h"])
        sketch.output("y")
        return sketch
    }

    @Test("a shape for a cell's initial state that fits is taken, another is refused")
    func stateShape() throws {
        let sketch = fromState([1, nil, 3])
        _ = try load(sketch, #"{"shapes": {"h": [1, null, 3]}}"#)
        for shape in ["[2, null, 3]", "[1, null, 3, 1]"] {
            let line = refusal(sketch, #"{"shapes": {"h": \#(shape)}}"#)
            #expect(
                line.contains("the input h has another shape than the sidecar says"), "\(line)")
        }
    }

    @Test("a cell's initial state of a type that is not served is refused")
    func stateType() throws {
        let line = try #require(try fromState([1, nil, 3], type: 99).refusal())
        #expect(line.contains("the input h is no tensor of stated shape"), "\(line)")
    }

    /// `x` times a matrix of two rows and columns that is an input with these lengths.
    private func product(_ lengths: [Int?]) -> ONNXSketch {
        var sketch = ONNXSketch.passing(width: 2)
        sketch.input("m", lengths)
        sketch.node("MatMul", ["z", "m"])
        sketch.output("y")
        return sketch
    }

    @Test(
        "a constant has the shape that the file or the sidecar gives its input",
        arguments: [
            ([2, 2], #"{"constants": {"m": [1, 2, 3, 4]}}"#),
            ([2, nil], #"{"constants": {"m": [1, 2, 3, 4]}, "shapes": {"m": [2, 2]}}"#),
        ] as [([Int?], String)])
    func shaped(lengths: [Int?], sidecar: String) throws {
        let network = try load(product(lengths), sidecar).network
        #expect(network.inputs.map(\.name) == ["x"])
        #expect(network.outputs[0].shape.features == [2])
    }

    @Test(
        "a constant of as many numbers as no such shape has is refused",
        arguments: [
            ([2, 2], "[1, 2, 3]"), ([2, nil], "[1, 2, 3, 4]"), ([3], "[1, 2]"), ([], "[1, 2]"),
            ([2], "1"), ([1 << 40, 1 << 40], "1"),
        ] as [([Int?], String)])
    func misshaped(lengths: [Int?], numbers: String) throws {
        let line = refusal(product(lengths), #"{"constants": {"m": \#(numbers)}}"#)
        #expect(line.contains("has a constant m of another shape"), "\(line)")
    }

    @Test("a constant of one open axis is as long as the numbers given")
    func open() throws {
        var sketch = ONNXSketch.passing(width: 2)
        sketch.input("m", [nil])
        sketch.node("Add", ["z", "m"])
        sketch.output("y")
        _ = try load(sketch, #"{"constants": {"m": [1, 2]}}"#)
        let line = refusal(sketch, #"{"constants": {"m": [1, 2, 3]}}"#)
        #expect(line.contains("(Add)"), "\(line)")
    }
}
