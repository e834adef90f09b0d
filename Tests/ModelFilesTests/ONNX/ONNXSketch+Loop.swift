extension ONNXSketch {
    /// The running sum of `x` by a loop of as many turns as `turns` says, while `condition` is so.
    ///
    /// - Parameters:
    ///   - sequence: what its steps are taken of: `x`, or `padded`, which has a zero before it.
    ///   - step: makes its state of the step and the state, or of the step alone.
    static func loop(
        turns: String = "time", condition: String = "", over sequence: String = "x",
        step: String = "Add"
    ) -> ONNXSketch {
        var body = ONNXSketch()
        body.input("i", [], type: 7)
        body.input("on", [], type: 9)
        body.input("h", [nil, 3])
        body.node("Identity", ["on"], ["goes_on"])
        body.node("Gather", [sequence, "i"], ["step"])
        body.node(step, step == "Add" ? ["step", "h"] : ["step"], ["next"])
        body.node("Identity", ["next"], ["made"])
        for name in ["goes_on", "next", "made"] { body.output(name) }

        var sketch = ONNXSketch()
        sketch.input("x", [nil, nil, 3])
        sketch.constant("yes", [], type: 9, [1])
        sketch.constant("no", [], type: 9, [0])
        sketch.constant("both", [2], type: 9, [1, 1])
        sketch.floats("three", [], [3])
        sketch.floats("zeros", [1, 3], [0, 0, 0])
        sketch.integers("first", [], [0])
        sketch.node("Pad", ["x", sketch.shape("pads", [1, 0, 0, 0, 0, 0])], ["padded"])
        sketch.node("Shape", ["x"], ["shape"])
        sketch.node("Gather", ["shape", "first"], ["time"])
        sketch.node("Loop", [turns, condition, "zeros"], ["last", "y"], ["body": .graph(body)])
        sketch.output("y")
        return sketch
    }
}
