import Recurrent
import Testing

@testable import WireFormats

/// Requests of TensorFlow Serving's predict in both formats, the names of sequences among their
/// inputs, and what is refused with its place.
@Suite struct PredictBodyTests {
    private func body(_ text: String) throws(WireError) -> PredictBody {
        try PredictBody(json: Array(text.utf8))
    }

    private func tensor(_ shape: [Int], _ values: [Float]) -> Tensor {
        Tensor(shape: shape, values: values)
    }

    @Test("rows of one input are one tensor, whose first axis is that of the rows")
    func plainRows() throws {
        let body = try body(
            """
            {"signature_name": "serving_default",
             "instances": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}
            """
        )
        #expect(body.format == .rows)
        #expect(body.signature == "serving_default")
        #expect(body.inputs == .single(tensor([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])))
        #expect(body.sequence == nil)
        #expect(try self.body(#"{"instances": [1, 2]}"#).inputs == .single(tensor([2], [1, 2])))
    }

    @Test("rows by name are stacked, in whatever order each has its members")
    func namedRows() throws {
        let body = try body(
            #"{"instances": [{"x": [1, 2], "y": 5}, {"y": 6, "x": [3, 4]}]}"#)
        #expect(
            body.inputs
                == .named([
                    NamedTensor(name: "x", tensor: tensor([2, 2], [1, 2, 3, 4])),
                    NamedTensor(name: "y", tensor: tensor([2], [5, 6])),
                ]))
    }

    @Test("columns are a tensor, or one by name")
    func columns() throws {
        let plain = try body(#"{"inputs": [[1, 2]], "id": "passed over"}"#)
        #expect(plain.format == .columns && plain.signature == nil)
        #expect(plain.inputs == .single(tensor([1, 2], [1, 2])))
        #expect(
            try body(#"{"inputs": {"x": [[1]], "y": [2]}}"#).inputs
                == .named([
                    NamedTensor(name: "x", tensor: tensor([1, 1], [1])),
                    NamedTensor(name: "y", tensor: tensor([1], [2])),
                ]))
    }

    @Test(
        "sequence_id and sequence_control_input are read from arrays of one, or bare",
        arguments: [
            (#""sequence_id": [10], "sequence_control_input": [1]"#, .init(id: 10, starts: true)),
            (#""sequence_id": 10, "sequence_control_input": 2"#, .init(id: 10, ends: true)),
            (#""sequence_id": [10], "sequence_control_input": [0]"#, .init(id: 10)),
            (#""sequence_id": [10]"#, .init(id: 10)),
            (#""sequence_control_input": [1]"#, .init(id: nil, starts: true)),
            (#""sequence_id": [0], "sequence_control_input": [1]"#, .init(id: nil, starts: true)),
            (#""sequence_id": [0]"#, nil), (#""sequence_control_input": [0]"#, nil),
            // Integers that no float32 holds, which arrays of numbers otherwise become.
            (#""sequence_id": [16777217]"#, .init(id: 16_777_217)),
            (#""sequence_id": [9007199254740993]"#, .init(id: 9_007_199_254_740_993)),
            (#""sequence_id": [18446744073709551615]"#, .init(id: .max)),
            (#""sequence_id": [ 9223372036854775807 ]"#, .init(id: 9_223_372_036_854_775_807)),
            (#""sequence_id": 18446744073709551615"#, .init(id: .max)),
        ] as [(String, PredictBody.Sequence?)])
    func sequences(controls: String, sequence: PredictBody.Sequence?) throws {
        let columns = try body(#"{"inputs": {"x": [[1]], \#(controls)}}"#)
        #expect(columns.sequence == sequence)
        #expect(columns.inputs == .named([NamedTensor(name: "x", tensor: tensor([1, 1], [1]))]))
        let rows = try body(#"{"instances": [{\#(controls), "x": [1]}, {"x": [2], \#(controls)}]}"#)
        #expect(rows.sequence == sequence)
        #expect(
            rows.inputs == .named([NamedTensor(name: "x", tensor: tensor([2, 1], [1, 2]))]))
    }

    static let faults: [(body: String, error: WireError)] = [
        ("[]", .wrongType(place: "", expected: .object, actual: .array)),
        ("{}", .predict(.noInputs)),
        (#"{"inputs": [1], "instances": [1]}"#, .predict(.bothFormats)),
        (#"{"instances": []}"#, .predict(.noInstances)),
        (#"{"instances": 5}"#, .wrongType(place: "instances", expected: .array, actual: .number)),
        (
            #"{"instances": {"x": 1}}"#,
            .wrongType(place: "instances", expected: .array, actual: .object)
        ),
        (
            #"{"signature_name": 3, "instances": [1]}"#,
            .wrongType(place: "signature_name", expected: .string, actual: .number)
        ),
        (#"{"inputs": []}"#, .emptyTensor(place: "inputs", shape: [0])),
        (#"{"instances": [[], []]}"#, .emptyTensor(place: "instances", shape: [2, 0])),
        (#"{"inputs": {"x": [[]]}}"#, .emptyTensor(place: "inputs.x", shape: [1, 0])),
        (#"{"instances": [[1, 2], [3]]}"#, .ragged(place: "instances[1]", expected: 2, actual: 1)),
        (
            #"{"instances": [[1, 2], [3, "4"]]}"#,
            .notANumber(place: "instances[1][1]", actual: .string)
        ),
        (
            #"{"instances": [[1], {"x": [1]}]}"#,
            .notANumber(place: "instances[1]", actual: .object)
        ),
        (
            #"{"instances": [{"x": [1]}, [1]]}"#,
            .wrongType(place: "instances[1]", expected: .object, actual: .array)
        ),
        (
            #"{"instances": [{"x": [1]}, {"x": [1, 2]}]}"#,
            .predict(.instanceShape(place: "instances[1].x", expected: [1], actual: [2]))
        ),
        (
            #"{"instances": [{"x": [1], "y": 2}, {"x": [1]}]}"#,
            .missingField(place: "instances[1].y")
        ),
        (
            #"{"instances": [{"x": [1]}, {"x": [1], "z": 1}]}"#,
            .unknownField(place: "instances[1]", field: "z", known: ["x"])
        ),
        (#"{"instances": [{"x": [1, 1e99]}]}"#, .outOfRange(place: "instances[0].x[1]")),
        (#"{"instances": [{"b64": "AAAA"}]}"#, .predict(.bytes(place: "instances[0]"))),
        (#"{"inputs": {"b64": "AAAA"}}"#, .predict(.bytes(place: "inputs"))),
        (#"{"inputs": {"x": {"b64": "AAAA"}}}"#, .predict(.bytes(place: "inputs.x"))),
        (#"{"instances": [NaN]}"#, .malformedJSON(offset: 15, expected: .value)),
        (
            #"{"inputs": {"x": [1], "sequence_id": [1, 2]}}"#,
            .predict(.notOne(place: "inputs.sequence_id"))
        ),
        (
            #"{"inputs": {"x": [1], "sequence_id": []}}"#,
            .predict(.notOne(place: "inputs.sequence_id"))
        ),
        (
            #"{"inputs": {"x": [1], "sequence_id": [1.5]}}"#,
            .wrongType(place: "inputs.sequence_id[0]", expected: .integer, actual: .number)
        ),
        (
            #"{"inputs": {"x": [1], "sequence_id": [0.1]}}"#,
            .wrongType(place: "inputs.sequence_id[0]", expected: .integer, actual: .number)
        ),
        (
            #"{"inputs": {"x": [1], "sequence_id": [-1]}}"#,
            .outOfRange(place: "inputs.sequence_id[0]")
        ),
        (
            #"{"inputs": {"x": [1], "sequence_id": [-16777217]}}"#,
            .outOfRange(place: "inputs.sequence_id[0]")
        ),
        (
            #"{"inputs": {"x": [1], "sequence_id": ["7"]}}"#,
            .wrongType(place: "inputs.sequence_id[0]", expected: .integer, actual: .string)
        ),
        (
            #"{"inputs": {"x": [1], "sequence_control_input": [3]}}"#,
            .predict(.control(place: "inputs.sequence_control_input", actual: 3))
        ),
        (#"{"inputs": {"x": [1], "sequence_control_input": [2]}}"#, .predict(.unnamedSequence)),
        (
            #"{"inputs": {"x": [1], "sequence_id": [0], "sequence_control_input": [2]}}"#,
            .predict(.unnamedSequence)
        ),
        (
            #"{"instances": [{"x": 1, "sequence_id": 1}, {"x": 1, "sequence_id": 2}]}"#,
            .predict(.severalSequences(place: "instances[1]"))
        ),
        (
            #"{"instances": [{"x": 1, "sequence_id": 1}, {"x": 1}]}"#,
            .predict(.severalSequences(place: "instances[1]"))
        ),
    ]

    @Test("what is wrong is told with its place", arguments: faults)
    func fault(text: String, error: WireError) {
        #expect(throws: error) { try body(text) }
    }

    @Test("SageMaker's requests open and close sessions, with inputs or without")
    func invocations() throws {
        func read(_ text: String) throws(WireError) -> InvocationBody {
            try InvocationBody(json: Array(text.utf8))
        }
        let opening = try read(#"{"requestType": "NEW_SESSION"}"#)
        #expect(opening.type == .newSession && opening.predict == nil)
        let closing = try read(#"{"requestType": "CLOSE", "inputs": [[1]]}"#)
        #expect(closing.type == .close)
        #expect(closing.predict?.inputs == .single(tensor([1, 1], [1])))
        #expect(try read(#"{"instances": [1]}"#).type == nil)
        #expect(throws: WireError.predict(.noInputs)) { try read("{}") }
        let unknown = WireError.unknownValue(
            place: "requestType", actual: "new", known: ["NEW_SESSION", "CLOSE"])
        #expect(throws: unknown) { try read(#"{"requestType": "new"}"#) }
    }
}
