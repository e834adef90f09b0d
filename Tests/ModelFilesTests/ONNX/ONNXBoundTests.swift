import ModelFiles
import Testing

/// Small files that would ask for more numbers than there is memory, or than an integer counts.
@Suite("ONNX bounds")
struct ONNXBoundTests {
    private static let huge = 1 << 62

    @Test(
        "a length of zero hides none of the others",
        arguments: [
            [0, huge, huge], [huge, 0, huge], [huge, huge, 0], [0, 1 << 32], [1, 0, 1 << 25],
        ])
    func zeroLength(shape: [Int]) throws {
        for kind in ["Transpose", "Identity"] {
            var sketch = ONNXSketch.passing()
            sketch.constant("nothing", shape, type: 1, [])
            sketch.node(kind, ["nothing"], ["moved"])
            sketch.output("z")
            let words = "the constant nothing has 0 bytes or numbers instead of"
            #expect(try sketch.refusal()?.contains(words) == true, "\(kind)")
        }
    }

    @Test("a recurrent matrix of no directions is refused before its lengths are multiplied")
    func noDirections() throws {
        var sketch = ONNXSketch()
        sketch.input("x", [nil, nil, 3])
        sketch.constant("W", [1, 4, 3], type: 1, [UInt8](repeating: 0, count: 48))
        sketch.constant("R", [1, 0, Self.huge], type: 1, [])
        sketch.node("LSTM", ["x", "W", "R"], ["y"])
        sketch.output("y")
        #expect(try sketch.refusal()?.contains("the constant R has 0 bytes") == true)
    }

    @Test("an array of nothing grows no further than one of something")
    func joinedNothing() throws {
        var sketch = ONNXSketch.passing()
        sketch.constant("a0", [0, 1 << 20], type: 1, [])
        for index in 0..<50 {
            sketch.node(
                "Concat", ["a\(index)", "a\(index)"], ["a\(index + 1)"], ["axis": .integer(1)])
        }
        sketch.output("z")
        let line = try #require(try sketch.refusal())
        #expect(line.contains("(Concat) would make more than 4194304 numbers"), "\(line)")
    }

    @Test("layers that all copy one matrix take no more than a large model's weights")
    func shared() throws {
        var sketch = ONNXSketch(opset: 17)
        sketch.input("x", [nil, nil, 1 << 10])
        sketch.integers("shape", [2], [1 << 10, 1 << 10])
        sketch.floats("row", [1 << 10], (0..<1 << 10).map(Float.init))
        sketch.node("Expand", ["row", "shape"], ["matrix"])
        for index in 0..<70 {
            sketch.node("MatMul", [index == 0 ? "x" : "y\(index)", "matrix"], ["y\(index + 1)"])
        }
        sketch.output("y70")
        let line = try #require(try sketch.refusal())
        // After 64 copies of 2^20 numbers.
        #expect(line.contains("(MatMul) would make more than 0 numbers"), "\(line)")
    }

    @Test("many values that are wide but not too wide are refused before buffers are taken")
    func buffers() throws {
        var sketch = ONNXSketch.passing()
        var last = "z"
        for index in 0..<18 {
            sketch.node("Concat", [last, last], ["c\(index)"], ["axis": .integer(2)])
            last = "c\(index)"
        }
        for index in 0..<90 {
            sketch.node("Relu", [last], ["r\(index)"])
            last = "r\(index)"
        }
        sketch.output(last)
        let line = try #require(try sketch.refusal())
        // Ninety values of 3 MiB.
        #expect(line.contains("of buffers, more than the 268435456 that are served"), "\(line)")
    }

    @Test("many names of one constant are not put together before they are counted")
    func joinedTwice() throws {
        var sketch = ONNXSketch.passing()
        sketch.integers("shape", [2], [1 << 10, 1 << 10])
        sketch.floats("row", [1 << 10], (0..<1 << 10).map(Float.init))
        sketch.node("Expand", ["row", "shape"], ["wide"])
        sketch.node("Concat", .init(repeating: "wide", count: 4000), ["all"], ["axis": .integer(0)])
        sketch.output("z")
        let line = try #require(try sketch.refusal())
        #expect(line.contains("(Concat) would make more than 3145728 numbers"), "\(line)")
    }

    @Test("places picked again and again of an array of nothing are counted")
    func pickedNothing() throws {
        var sketch = ONNXSketch.passing()
        sketch.constant("a0", [2, 2, 2, 2, 0], type: 1, [])
        sketch.integers("count", [1], [1 << 16])
        sketch.constant("zero", [1], type: 7, .init(repeating: 0, count: 8))
        sketch.node("Expand", ["zero", "count"], ["places"])
        for axis in 0..<4 {
            sketch.node(
                "Gather", ["a\(axis)", "places"], ["a\(axis + 1)"], ["axis": .integer(axis)])
        }
        sketch.output("z")
        let line = try #require(try sketch.refusal())
        #expect(line.contains("(Gather) would make more than 16777216 numbers"), "\(line)")
    }

    @Test("an array of nothing stretches a number no further than one of something")
    func stretchedNothing() throws {
        var sketch = ONNXSketch.passing()
        for name in ["a", "b"] { sketch.constant(name, [0, 1 << 24], type: 1, []) }
        sketch.floats("one", [], [1])
        sketch.node("Unsqueeze", ["a", sketch.shape("place", [2])], ["column"])
        sketch.node("Unsqueeze", ["b", sketch.shape("front", [1])], ["row"])
        sketch.node("Add", ["column", "row"], ["square"])
        sketch.output("z")
        let line = try #require(try sketch.refusal())
        #expect(line.contains("(Add) "), "\(line)")
    }

    @Test("places picked of a wide value are counted before they are laid out")
    func pickedOften() throws {
        var sketch = ONNXSketch.passing(width: 1)
        let pads = [0, 0, (1 << 19) - 1, 0, 0, 1 << 19]
        sketch.node("Pad", ["z", sketch.shape("pads", pads)], ["wide"])
        sketch.node("Unsqueeze", ["wide", sketch.shape("place", [3])], ["column"])
        sketch.integers("count", [1], [1 << 16])
        sketch.integers("zero", [1], [0])
        sketch.node("Expand", ["zero", "count"], ["places"])
        sketch.node("Gather", ["column", "places"], ["y"], ["axis": .integer(3)])
        sketch.output("y")
        let line = try #require(try sketch.refusal())
        #expect(line.contains("(Gather) would make more than 1048576 numbers"), "\(line)")
    }
}
