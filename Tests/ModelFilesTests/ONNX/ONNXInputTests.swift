import ModelFiles
import Testing

/// Inputs that are there but cannot be used: none is taken for one that is left out.
@Suite("ONNX inputs")
struct ONNXInputTests {
    @Test(
        "an input that should be one number and is two is refused",
        arguments: [
            ("Clip", ["z", "two"], 1), ("Clip", ["z", "", "two"], 2),
            ("Pad", ["z", "pads", "two"], 2), ("Dropout", ["z", "", "two"], 2),
            ("Pow", ["z", "two"], 1),
        ] as [(String, [String], Int)])
    func two(kind: String, inputs: [String], index: Int) throws {
        var sketch = ONNXSketch.passing()
        sketch.floats("two", [2], [0, 0])
        sketch.integers("pads", [6], [0, 0, 0, 0, 0, 1])
        sketch.node(kind, inputs)
        sketch.output("y")
        let words = "(\(kind)) is not served with its input \(index): it is no single constant"
        #expect(try sketch.refusal()?.contains(words) == true)
    }

    @Test("an input of one number bounds, one that is left out does not")
    func bounds() throws {
        var sketch = ONNXSketch.passing()
        sketch.floats("zero", [], [0])
        sketch.node("Clip", ["z", "zero"])
        sketch.output("y")
        #expect(try sketch.run([[-1, 0, 7]]) == [0, 0, 7])
    }

    @Test("a loop whose condition is true or left out takes a turn a step", arguments: ["", "yes"])
    func turns(condition: String) throws {
        let sketch = ONNXSketch.loop(turns: "time", condition: condition)
        #expect(try sketch.run([[1, 2, 3], [1, 1, 1]]) == [1, 2, 3, 2, 3, 4])
    }

    @Test(
        "a loop that would take no turn, or whose count is none, is refused",
        arguments: [
            ("time", "no", 1), ("time", "both", 1), ("time", "three", 1), ("three", "yes", 0),
            ("three", "", 0),
        ])
    func noTurns(turns: String, condition: String, index: Int) throws {
        let words = "(Loop) is not served with its input \(index): "
        let line = try #require(try ONNXSketch.loop(turns: turns, condition: condition).refusal())
        #expect(line.contains(words), "\(line)")
    }
}
