import ModelFiles
import Testing

/// Attributes as writers other than onnx's own put them down.
@Suite("ONNX attributes")
struct ONNXAttributeTests {
    @Test("a slope of zero that proto3 left out is zero and not the default")
    func slope() throws {
        var sketch = ONNXSketch.passing()
        sketch.node("LeakyRelu", ["z"], ["y"], ["alpha": .bare(type: 1)])
        sketch.output("y")
        #expect(try sketch.run([[-2, 0, 3]]) == [0, 0, 3])
    }

    @Test("a flag of zero that proto3 left out is off", arguments: [(0, 1), (2, 0)])
    func flag(type: Int, axes: Int) throws {
        var sketch = ONNXSketch.passing()
        let keeps: ONNXSketch.Attribute = type == 0 ? .integer(1) : .bare(type: type)
        sketch.node("ReduceMean", ["z"], ["y"], ["axes": .integers([2]), "keepdims": keeps])
        sketch.output("y")
        #expect(try sketch.load().network.outputs[0].shape.features.count == axes)
        #expect(try sketch.run([[1, 2, 6]]) == [3])
    }

    @Test("a bias' factor of zero that proto3 left out leaves no bias")
    func factor() throws {
        var sketch = ONNXSketch.passing(width: 2)
        sketch.floats("matrix", [2, 2], [1, 0, 0, 1])
        sketch.floats("bias", [2], [5, 6])
        sketch.node("Reshape", ["z", sketch.shape("rows", [-1, 2])], ["flat"])
        sketch.node("Gemm", ["flat", "matrix", "bias"], ["y"], ["beta": .bare(type: 1)])
        sketch.output("y")
        #expect(try sketch.run([[1, 2]]) == [1, 2])
    }

    @Test("an axis of zero that proto3 left out is the first, not the default")
    func axis() throws {
        var sketch = ONNXSketch.passing()
        sketch.node("Softmax", ["z"], ["y"], ["axis": .bare(type: 2)])
        sketch.output("y")
        #expect(try sketch.refusal()?.contains("needs the axes features from 0 on") == true)
    }

    @Test(
        "an attribute without type is what it holds",
        arguments: [
            (.float(0.5).typed(nil), [-1, 3]), (.float(0.5).typed(0), [-1, 3]),
        ] as [(ONNXSketch.Attribute, [Float])])
    func untyped(alpha: ONNXSketch.Attribute, expected: [Float]) throws {
        var sketch = ONNXSketch.passing(width: 2)
        sketch.node("LeakyRelu", ["z"], ["y"], ["alpha": alpha])
        sketch.output("y")
        #expect(try sketch.run([[-2, 3]]) == expected)
    }

    @Test(
        "an attribute of another type is refused, with both",
        arguments: [
            ("alpha", .integer(1), "alpha = an integer: it should be a number"),
            ("alpha", .integer(1).typed(nil), "alpha = an integer: it should be a number"),
            ("alpha", .float(1).typed(2), "alpha = an integer: it should be a number"),
            ("alpha", .integer(1).typed(1), "alpha = an integer: it should be a number"),
            ("alpha", .bare(type: nil), "alpha = nothing: it should be a number"),
            ("alpha", .bare(type: 13), "alpha = a value of type 13: it should be a number"),
        ] as [(String, ONNXSketch.Attribute, String)])
    func mistyped(name: String, attribute: ONNXSketch.Attribute, words: String) throws {
        var sketch = ONNXSketch.passing()
        sketch.node("LeakyRelu", ["z"], ["y"], [name: attribute])
        sketch.output("y")
        let line = try #require(try sketch.refusal())
        #expect(line.contains("node 2 (LeakyRelu) is not served with " + words), "\(line)")
    }

    @Test("strides in the field of one integer are not taken for none")
    func strides() throws {
        var sketch = ONNXSketch.passing(width: 4)
        sketch.floats("kernel", [1, 1, 2], [1, 1])
        sketch.node("Reshape", ["z", sketch.shape("rows", [-1, 1, 4])], ["channels"])
        sketch.node("Conv", ["channels", "kernel"], ["y"], ["strides": .integer(2)])
        sketch.output("y")
        let words = "strides = an integer: it should be integers"
        #expect(try sketch.refusal()?.contains(words) == true)
    }

    @Test("a form of gelu that nobody defined is refused")
    func gelu() throws {
        var sketch = ONNXSketch.passing(opset: 20)
        sketch.node("Gelu", ["z"], ["y"], ["approximate": .text("sigmoid")])
        sketch.output("y")
        let words = "approximate = sigmoid: none and tanh are served"
        #expect(try sketch.refusal()?.contains(words) == true)
    }

    @Test("a training mode in the field of a float is not taken for off")
    func training() throws {
        var sketch = ONNXSketch.passing()
        for name in ["scale", "offset", "mean", "variance"] { sketch.floats(name, [3], [1, 1, 1]) }
        sketch.node("Reshape", ["z", sketch.shape("rows", [-1, 3])], ["flat"])
        sketch.node(
            "BatchNormalization", ["flat", "scale", "offset", "mean", "variance"], ["y"],
            ["training_mode": .float(1)])
        sketch.output("y")
        let words = "training_mode = a number: it should be an integer"
        #expect(try sketch.refusal()?.contains(words) == true)
    }
}
