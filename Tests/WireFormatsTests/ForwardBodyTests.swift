import Recurrent
import Testing
import WireFormats

/// Forward bodies in JSON: their fields, and what is refused with its place.
@Suite struct ForwardBodyTests {
    private func body(_ text: String) throws(WireError) -> ForwardBody {
        try ForwardBody(json: Array(text.utf8))
    }

    @Test("a forward with inputs alone asks for nothing else")
    func defaults() throws {
        let body = try body(#"{"inputs":[[[1,2]]]}"#)
        #expect(body == ForwardBody(inputs: .single(Tensor(shape: [1, 1, 2], values: [1, 2]))))
        #expect(body.commits && body.position == nil && body.returnsSequences == nil)
        #expect(body.states == .none && body.gates == .none)
        #expect(body.lengths == nil && body.resetRows == [])
    }

    @Test("every field is read, in any order")
    func allFields() throws {
        let body = try body(
            """
            {"reset_rows":[1],"lengths":[3,1.0],"return_gates":"all","return_state":true,
             "return_sequences":false,"commit":false,"position":9007199254740993,"inputs":5}
            """)
        var expected = ForwardBody(inputs: .single(Tensor(shape: [], values: [5])))
        expected.position = 9_007_199_254_740_993
        expected.commits = false
        expected.returnsSequences = false
        expected.states = .last
        expected.gates = .all
        expected.lengths = [3, 1]
        expected.resetRows = [1]
        #expect(body == expected)
    }

    @Test("null is a field left out, and an empty list an empty list")
    func nulls() throws {
        let body = try body(
            #"{"inputs":[1],"position":null,"commit":null,"return_state":null,"lengths":[]}"#)
        var expected = ForwardBody(inputs: .single(Tensor(shape: [1], values: [1])))
        expected.lengths = []
        #expect(body == expected)
    }

    @Test("an object of inputs is inputs by name, in its order")
    func namedInputs() throws {
        let body = try body(#"{"inputs":{"b":[[1]],"a\u0062":7}}"#)
        #expect(
            body.inputs
                == .named([
                    NamedTensor(name: "b", tensor: Tensor(shape: [1, 1], values: [1])),
                    NamedTensor(name: "ab", tensor: Tensor(shape: [], values: [7])),
                ]))
    }

    @Test(
        "a faulty forward is refused with the place of the fault",
        arguments: [
            ("[1]", .wrongType(place: "", expected: .object, actual: .array)),
            ("7", .wrongType(place: "", expected: .object, actual: .number)),
            ("{}", .missingField(place: "inputs")),
            (#"{"inputs":null}"#, .notANumber(place: "inputs", actual: .null)),
            (#"{"inputs":[[0,1,2,"x"]]}"#, .notANumber(place: "inputs[0][3]", actual: .string)),
            (#"{"inputs":{"a":[1,null]}}"#, .notANumber(place: "inputs.a[1]", actual: .null)),
            (#"{"inputs":{"a":{}}}"#, .notANumber(place: "inputs.a", actual: .object)),
            (#"{"inputs":[]}"#, .emptyTensor(place: "inputs", shape: [0])),
            (#"{"inputs":{"a":[[],[]]}}"#, .emptyTensor(place: "inputs.a", shape: [2, 0])),
            (#"{"inputs":1,"position":-1}"#, .outOfRange(place: "position")),
            (#"{"inputs":1,"position":1e16}"#, .outOfRange(place: "position")),
            (
                #"{"inputs":1,"position":1.5}"#,
                .wrongType(place: "position", expected: .integer, actual: .number)
            ),
            (
                #"{"inputs":1,"position":"3"}"#,
                .wrongType(place: "position", expected: .integer, actual: .string)
            ),
            (
                #"{"inputs":1,"commit":0}"#,
                .wrongType(place: "commit", expected: .boolean, actual: .number)
            ),
            (
                #"{"inputs":1,"return_sequences":"all"}"#,
                .wrongType(place: "return_sequences", expected: .boolean, actual: .string)
            ),
            (
                #"{"inputs":1,"return_state":1}"#,
                .wrongType(place: "return_state", expected: .booleanOrAll, actual: .number)
            ),
            (
                #"{"inputs":1,"return_gates":"last"}"#,
                .unknownValue(place: "return_gates", actual: "last", known: ["all"])
            ),
            (
                #"{"inputs":1,"lengths":3}"#,
                .wrongType(place: "lengths", expected: .integers, actual: .number)
            ),
            (
                #"{"inputs":1,"lengths":[[3]]}"#,
                .wrongType(place: "lengths", expected: .integers, actual: .array)
            ),
            (
                #"{"inputs":1,"lengths":[3,2.5]}"#,
                .wrongType(place: "lengths[1]", expected: .integer, actual: .number)
            ),
            (#"{"inputs":1,"lengths":[3,1.00000001]}"#, .outOfRange(place: "lengths")),
            (#"{"inputs":1,"reset_rows":[16777217]}"#, .outOfRange(place: "reset_rows")),
            (
                #"{"inputs":1,"reset_rows":[0,"1"]}"#,
                .wrongType(place: "reset_rows[1]", expected: .integer, actual: .string)
            ),
        ] as [(String, WireError)])
    func faults(text: String, error: WireError) {
        #expect(throws: error) { try body(text) }
    }

    @Test("a misspelt field is refused, not ignored", arguments: ["comit", "Inputs", "session"])
    func unknownFields(field: String) {
        let known = [
            "inputs", "position", "commit", "return_sequences", "return_state", "return_gates",
            "lengths", "reset_rows",
        ]
        #expect(throws: WireError.unknownField(place: "", field: field, known: known)) {
            try body("{\"inputs\":[1],\"\(field)\":false}")
        }
    }
}
