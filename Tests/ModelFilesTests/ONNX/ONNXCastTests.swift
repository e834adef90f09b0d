import ModelFiles
import Testing

/// Types of numbers: what becomes of constants, and of the integers that a request has.
@Suite("ONNX casts")
struct ONNXCastTests {
    private static let (float, uint8, int8, int32, int64, bool) = (1, 2, 3, 6, 7, 9)

    /// 1 times `number` after casts to `types` and to float.
    private func cast(_ number: Float, _ types: [Int]) -> ONNXSketch {
        var sketch = ONNXSketch.passing(width: 1)
        sketch.floats("c0", [], [number])
        for (index, type) in (types + [Self.float]).enumerated() {
            sketch.node("Cast", ["c\(index)"], ["c\(index + 1)"], ["to": .integer(type)])
        }
        sketch.node("Mul", ["z", "c\(types.count + 1)"])
        sketch.output("y")
        return sketch
    }

    @Test(
        "a constant is what its type can hold: of a bool 0 or 1, of an integer no fraction",
        arguments: [
            (0.5, [bool], 1), (-0.5, [bool], 1), (0, [bool], 0), (.nan, [bool], 1),
            (5, [int64, bool], 1), (0, [int64, bool], 0), (5, [bool, int64], 1),
            (255.9, [uint8], 255), (-128.5, [int8], -128), (-1.5, [int32], -1),
        ] as [(Float, [Int], Float)])
    func held(number: Float, types: [Int], expected: Float) throws {
        #expect(try cast(number, types).run([[1]]) == [expected])
    }

    @Test(
        "a constant beyond its type's range is refused",
        arguments: [
            (300, [int64, uint8]), (-1, [int64, uint8]), (300.7, [uint8]), (128, [int8]),
            (-129, [int8]), (0x1p31, [int64, int32]), (0x1p63, [int64]), (.nan, [int32]),
        ] as [(Float, [Int])])
    func beyond(number: Float, types: [Int]) throws {
        let line = try #require(try cast(number, types).refusal())
        #expect(line.contains("(Cast) is not served with its input 0: "), "\(line)")
    }

    /// A model of integers `[time, batch]`, through `make` from `x` to `f` and an RNN.
    private func integers(_ make: (inout ONNXSketch) -> Void) -> ONNXSketch {
        var sketch = ONNXSketch()
        sketch.input("x", [nil, nil], type: Self.int64)
        sketch.integers("two", [], [2])
        sketch.floats("half", [], [0.5])
        make(&sketch)
        sketch.node("Unsqueeze", ["f", sketch.shape("last", [2])], ["row"])
        sketch.pass("row", to: "y", width: 1)
        sketch.output("y")
        return sketch
    }

    @Test("integers that are cast to floats are numbers like others")
    func asFloats() throws {
        let sketch = integers { sketch in
            sketch.node("Cast", ["x"], ["narrow"], ["to": .integer(Self.int32)])
            sketch.node("Cast", ["narrow"], ["wide"], ["to": .integer(Self.float)])
            sketch.floats("two floats", [], [2])
            sketch.node("Div", ["wide", "two floats"], ["f"])
        }
        #expect(try sketch.run([[3], [4]]) == [1.5, 2])
    }

    @Test(
        "integers of a request are cast to no type that could not hold them",
        arguments: [bool, uint8, int8])
    func narrow(type: Int) throws {
        let sketch = integers { sketch in
            sketch.node("Cast", ["x"], ["narrow"], ["to": .integer(type)])
            sketch.node("Cast", ["narrow"], ["float"], ["to": .integer(Self.float)])
            sketch.node("Mul", ["float", "half"], ["f"])
        }
        let line = try #require(try sketch.refusal())
        #expect(line.contains("(Cast) is not served with its input 0: "), "\(line)")
    }

    static let divisions: [(String, [(String, [String])])] = [
        ("Div", [("Div", ["x", "two"])]),
        ("Div", [("Mul", ["x", "two"]), ("Div", ["f0", "two"])]),
        ("Div", [("Add", ["x", "x"]), ("Div", ["f0", "x"])]),
        ("Div", [("Neg", ["x"]), ("Div", ["two", "f0"])]),
        ("ReduceMean", [("Unsqueeze", ["x", "two"]), ("ReduceMean", ["f0"])]),
    ]

    @Test(
        "integers of a request are not divided, for a quotient of integers is cut",
        arguments: divisions)
    func divided(kind: String, nodes: [(String, [String])]) throws {
        let sketch = integers { sketch in
            for (index, (kind, inputs)) in nodes.enumerated() {
                let isMean = kind == "ReduceMean"
                sketch.node(
                    kind, inputs, [index == nodes.count - 1 ? "float" : "f\(index)"],
                    isMean ? ["axes": .integers([2]), "keepdims": .integer(0)] : [:])
            }
            sketch.node("Cast", ["float"], ["f"], ["to": .integer(Self.float)])
        }
        let line = try #require(try sketch.refusal())
        let words = "(\(kind)) is not served with its input"
        #expect(line.contains(words) && line.contains("divided without a fraction"), "\(line)")
    }
}
