import ModelFiles
import Testing

/// Axes that a file fixes, joins or pads, where time and rows must stay what they are.
@Suite("ONNX axes")
struct ONNXAxisTests {
    @Test("a Flatten that would join time steps or rows with features is refused")
    func joined() throws {
        for order in [[0, 1, 2], [1, 0, 2]] {
            var sketch = ONNXSketch.passing(time: 5)
            sketch.node("Transpose", ["z"], ["turned"], ["perm": .integers(order)])
            sketch.node("Flatten", ["turned"], ["flat"])
            sketch.node("Softmax", ["flat"], ["y"], ["axis": .integer(1)])
            sketch.output("y")
            let line = try #require(try sketch.refusal())
            #expect(line.contains("(Flatten) needs the axes features from 1 on"), "\(line)")
        }
    }

    @Test(
        "a Flatten of features, or of the one step or row that the file fixes, is over features",
        arguments: [
            (nil, nil, [0, 1, 2], 2), (1, nil, [1, 0, 2], 1), (nil, 1, [0, 1, 2], 1),
        ] as [(Int?, Int?, [Int], Int)])
    func alone(time: Int?, batch: Int?, order: [Int], axis: Int) throws {
        var sketch = ONNXSketch.passing(width: 2, time: time, batch: batch)
        sketch.node("Transpose", ["z"], ["turned"], ["perm": .integers(order)])
        sketch.node("Flatten", ["turned"], ["flat"], ["axis": .integer(axis)])
        sketch.node("Softmax", ["flat"], ["y"], ["axis": .integer(1)])
        sketch.output("y")
        #expect(try sketch.run([[4, 4]]) == [0.5, 0.5])
    }

    @Test(
        "a Squeeze without axes takes out a step or a row that the file fixes",
        arguments: [(1, 1, 1), (1, nil, 2), (nil, 1, 2)] as [(Int?, Int?, Int)])
    func squeezed(time: Int?, batch: Int?, axis: Int) throws {
        var sketch = ONNXSketch.passing(width: 6, time: time, batch: batch)
        sketch.node("Reshape", ["z", sketch.shape("pairs", [0, 0, 2, 3])], ["table"])
        sketch.node("Squeeze", ["table"], ["bare"])
        sketch.node("Softmax", ["bare"], ["y"], ["axis": .integer(axis)])
        sketch.output("y")
        #expect(try sketch.run([[0, 0, 0, 0, 0, 0]]) == [Float](repeating: 1 / 3, count: 6))
    }

    @Test("zeros before the first step are no output")
    func paddedOutput() throws {
        var sketch = ONNXSketch.passing()
        sketch.node("Pad", ["z", sketch.shape("pads", [2, 0, 0, 0, 0, 0])])
        sketch.output("y")
        let line = try #require(try sketch.refusal())
        #expect(line.contains("the output y has 2 zeros before its first step"), "\(line)")
    }

    @Test(
        "a loop over a sequence with zeros before it is refused, for its steps are not the input's")
    func paddedLoop() throws {
        #expect(try ONNXSketch.loop(step: "Identity").run([[1, 2, 3]]) == [1, 2, 3])
        let sketch = ONNXSketch.loop(over: "padded", step: "Identity")
        #expect(try sketch.refusal()?.contains("(Gather) needs the axes time at 0") == true)
    }

    /// A sum over three steps by a Conv over time behind two zeros, of which a Slice keeps the
    /// places up to `end`, or to as many as `sized` has steps where that is nil.
    private func sliced(time: Int?, end: Int?, sized: String) -> ONNXSketch {
        var sketch = ONNXSketch()
        sketch.input("x", [time, nil, 1])
        sketch.node("Transpose", ["x"], ["turned"], ["perm": .integers([1, 2, 0])])
        sketch.node("Pad", ["turned", sketch.shape("pads", [0, 0, 2, 0, 0, 0])], ["padded"])
        sketch.node("Shape", [sized], ["sizes"])
        sketch.node("Gather", ["sizes", sketch.shape("two", [2])], ["steps"])
        sketch.integers("zero", [1], [0])
        if let end { sketch.integers("end", [1], [end]) }
        sketch.node(
            "Slice", ["padded", "zero", end == nil ? "steps" : "end", "two"], ["part"])
        sketch.floats("kernel", [1, 1, 3], [1, 1, 1])
        sketch.node("Conv", ["part", "kernel"])
        sketch.output("y")
        return sketch
    }

    @Test(
        "a Slice up to the end of a padded sequence keeps it whole",
        arguments: [(nil, nil, "padded"), (3, 5, "turned"), (nil, .max, "turned")]
            as [(Int?, Int?, String)])
    func whole(time: Int?, end: Int?, sized: String) throws {
        #expect(try sliced(time: time, end: end, sized: sized).run([[1], [2], [4]]) == [1, 3, 7])
    }

    @Test(
        "a Slice as long as the sequence was before the zeros cuts steps off, and is refused",
        arguments: [(nil, nil, "turned"), (3, 3, "turned"), (3, 4, "turned")]
            as [(Int?, Int?, String)])
    func cut(time: Int?, end: Int?, sized: String) throws {
        let line = try #require(try sliced(time: time, end: end, sized: sized).refusal())
        #expect(line.contains("(Slice) needs the axes the last time step"), "\(line)")
    }
}
