import Recurrent
import TestSupport
import Testing

@testable import WireFormats

/// Arrays of numbers as tensors, and what is wrong with arrays that are none.
@Suite struct JSONTensorTests {
    private func tensor(_ text: String) throws(WireError) -> Tensor {
        try JSONDocument.parse(Array("{\"inputs\":\(text)}".utf8)).root.required("inputs").tensor()
    }

    @Test(
        "nested arrays of one shape are one tensor",
        arguments: [
            ("7", [], [7]), ("[1,2.5,-3e2]", [3], [1, 2.5, -300]),
            ("[[1,2],[3,4]]", [2, 2], [1, 2, 3, 4]),
            ("[[[1],[2]]]", [1, 2, 1], [1, 2]), ("[]", [0], []), ("[[],[]]", [2, 0], []),
            ("[[[]]]", [1, 1, 0], []), (" [ [ 1 ] ,\n[ 2 ] ] ", [2, 1], [1, 2]),
        ] as [(String, [Int], [Float])])
    func tensors(text: String, shape: [Int], values: [Float]) throws {
        #expect(try tensor(text) == Tensor(shape: shape, values: values))
    }

    @Test("the only tensor of a document has the numbers where they were read, not a copy")
    func onlyTensor() throws {
        let document = try JSONDocument.parse(Array(#"{"inputs": [[1, 2], [3, 4]]}"#.utf8))
        let values = try document.root.required("inputs").tensor().values
        #expect(values == [1, 2, 3, 4])
        #expect(
            values.withUnsafeBufferPointer { $0.baseAddress }
                == document.floats.withUnsafeBufferPointer { $0.baseAddress })
    }

    @Test("a tensor keeps its numbers when its document is used again")
    func documentUsedAgain() throws {
        let values = try tensor("[1,2,3]").values
        for _ in 0..<100 { #expect(try tensor("[4,5,6]").values == [4, 5, 6]) }
        #expect(values == [1, 2, 3])
    }

    @Test("several tensors of a document have their own numbers each")
    func severalTensors() throws {
        let text = #"{"a": [1, 2], "b": [0, "x"], "c": [[3], [4]], "d": []}"#
        let root = try JSONDocument.parse(Array(text.utf8)).root
        #expect(try root.required("a").tensor() == Tensor(shape: [2], values: [1, 2]))
        #expect(try root.required("c").tensor() == Tensor(shape: [2, 1], values: [3, 4]))
        #expect(try root.required("d").tensor() == Tensor(shape: [0], values: []))
    }

    @Test("a tensor takes no more memory than its numbers, however long they are written")
    func memory() throws {
        let numbers = [String](repeating: "0.1234567891234567", count: 1000)
        let values = try tensor("[\(numbers.joined(separator: ","))]").values
        #expect(values.count == 1000)
        #expect(values.capacity < 1500)
    }

    @Test(
        "there is room for numbers that take two bytes each",
        arguments: [
            ("[1]", 1), ("[1,2]", 2), ("[[1],[2]]", 2), ("[[1,2],[3]]", 3), ("[1,[2,3]]", 2),
            ("[" + [String](repeating: "7", count: 1000).joined(separator: ",") + "]", 1000),
        ])
    func room(text: String, count: Int) throws {
        #expect(try JSONDocument.parse(Array(text.utf8)).floats.count == count)
    }

    @Test(
        "the first fault of what is no tensor has its place",
        arguments: [
            ("[[1,2],[3]]", .ragged(place: "inputs[1]", expected: 2, actual: 1)),
            ("[[1],[2,3],[4,\"a\"]]", .ragged(place: "inputs[1]", expected: 1, actual: 2)),
            ("[[],[1]]", .ragged(place: "inputs[1]", expected: 0, actual: 1)),
            ("[[[1,2],[3,4]],[[5,6]]]", .ragged(place: "inputs[1]", expected: 2, actual: 1)),
            ("[[[1,2]],[[1,2,3]]]", .ragged(place: "inputs[1][0]", expected: 2, actual: 3)),
            ("[[[1],[1]],[[1],[1,2]]]", .ragged(place: "inputs[1][1]", expected: 1, actual: 2)),
            ("[[1,2],[null,3]]", .notANumber(place: "inputs[1][0]", actual: .null)),
            ("[[null,3],[1,2]]", .notANumber(place: "inputs[0][0]", actual: .null)),
            ("[0,\"lstm\"]", .notANumber(place: "inputs[1]", actual: .string)),
            ("[[1,2,3,\"NaN\"]]", .notANumber(place: "inputs[0][3]", actual: .string)),
            ("[[1,true]]", .notANumber(place: "inputs[0][1]", actual: .boolean)),
            ("[{\"a\":1}]", .notANumber(place: "inputs[0]", actual: .object)),
            ("[[1],{}]", .notANumber(place: "inputs[1]", actual: .object)),
            ("[1,[2]]", .notANumber(place: "inputs[1]", actual: .array)),
            ("[[1],[[2]]]", .notANumber(place: "inputs[1][0]", actual: .array)),
            ("[[1],2]", .wrongType(place: "inputs[1]", expected: .array, actual: .number)),
            ("[[[1]],[2]]", .wrongType(place: "inputs[1][0]", expected: .array, actual: .number)),
            ("null", .notANumber(place: "inputs", actual: .null)),
            ("\"1\"", .notANumber(place: "inputs", actual: .string)),
            ("[1,3.4028236e38]", .outOfRange(place: "inputs[1]")),
            ("[[1],[-1e39]]", .outOfRange(place: "inputs[1][0]")),
            ("[1e400]", .outOfRange(place: "inputs[0]")), ("1e39", .outOfRange(place: "inputs")),
        ] as [(String, WireError)])
    func faults(text: String, error: WireError) {
        #expect(throws: error) { try tensor(text) }
    }

    @Test(
        "a decimal is rounded once, straight to float32",
        arguments: [
            ("7.038531e-26", 0x15AE_43FD), ("1.00000005960464477539063", 0x3F80_0001),
            ("1.000000059604644775390625", 0x3F80_0000), ("0.30000001192092895508", 0x3E99_999A),
            ("0.1000000000000000055511151231257827", 0x3DCC_CCCD), ("1e-45", 1),
            ("7.0064923216240853e-46", 0), ("7.0064923216240854e-46", 1), ("-1e-400", 0x8000_0000),
            ("1.17549435e-38", 0x0080_0000), ("3.4028234663852886e38", 0x7F7F_FFFF),
            ("3.4028235677973362e38", 0x7F7F_FFFF), ("-0", 0x8000_0000), ("-0.0", 0x8000_0000),
            ("16777217", 0x4B80_0000), ("16777219", 0x4B80_0002), ("0e999999999999999999999", 0),
            ("9007199791611905", 0x5A00_0001), ("123456789012345678901234567890", 0x6FC7_7488),
            ("0.00000000000000000000000000000000000000000000140129846432", 1),
        ] as [(String, UInt32)])
    func rounding(text: String, bits: UInt32) throws {
        #expect(Float(text)?.bitPattern == bits)
        #expect(try tensor(text).values.map(\.bitPattern) == [bits])
        #expect(try tensor("[\(text)]").values.map(\.bitPattern) == [bits])
    }

    @Test("random decimals are read as the C library reads them")
    func randomDecimals() throws {
        var random = SeededRandom(seed: 21)
        for round in 0..<5000 {
            var text = Bool.random(using: &random) ? "-" : ""
            text += String(Int.random(in: 0...99, using: &random))
            let digits = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }
            text += "." + digits.joined()
            if Bool.random(using: &random) {
                text += "e\(Int.random(in: -50...36, using: &random))"
            }
            let bits = try tensor("[\(text)]").values.map(\.bitPattern)
            #expect(
                bits == [Float(text)?.bitPattern], "seed \(random.seed), round \(round): \(text)")
        }
    }

    @Test("an array of integers and texts keeps both exactly")
    func mixedList() throws {
        let root = try JSONDocument.parse(Array(#"[9007199254740993,"lstm",0.1,[1,2]]"#.utf8)).root
        let elements = Array(try root.elements(of: .array))
        #expect(elements.map(\.type) == [.number, .string, .number, .array])
        #expect(try elements[0].int() == 9_007_199_254_740_993)
        #expect(try elements[1].string() == "lstm")
        #expect(try elements[2].double() == 0.1)
        #expect(try elements[3].tensor() == Tensor(shape: [2], values: [1, 2]))
    }

    @Test("rows before the fault are still there as elements")
    func splitRows() throws {
        let root = try JSONDocument.parse(Array("[[1,2],[3,4],[[5],{}],[6]]".utf8)).root
        let elements = Array(try root.elements(of: .array))
        #expect(elements.count == 4)
        #expect(try elements[1].tensor() == Tensor(shape: [2], values: [3, 4]))
        #expect(try elements[3].tensor() == Tensor(shape: [1], values: [6]))
        #expect(elements[2].children.map(\.type) == [.array, .object])
    }
}
