import Recurrent
import Testing

@testable import WireFormats

/// Requests of the Open Inference Protocol: their fields, their tensors in both forms, and what is
/// refused with its place.
@Suite struct InferBodyTests {
    private func body(_ text: String, _ binary: [UInt8] = []) throws(WireError) -> InferBody {
        try InferBody(Array(text.utf8) + binary, jsonBytes: text.utf8.count)
    }

    private func tensor(
        _ shape: String, _ datatype: String, data: String
    ) throws(WireError) -> Tensor {
        try body(
            """
            {"inputs":[{"name":"x","shape":\(shape),"datatype":"\(datatype)","data":\(data)}]}
            """
        ).inputs[0].tensor
    }

    private func binary(
        _ shape: [Int], _ datatype: String, _ bytes: [UInt8], size: Int? = nil
    ) throws(WireError) -> Tensor {
        try body(
            """
            {"inputs":[{"name":"x","shape":\(shape),"datatype":"\(datatype)",
             "parameters":{"binary_data_size":\(size ?? bytes.count)}}]}
            """, bytes
        ).inputs[0].tensor
    }

    @Test("what tritonclient sends is read: JSON first, a tensor behind it")
    func tritonclient() throws {
        let body = try body(
            """
            {"id":"r1","parameters":{"sequence_id":42,"sequence_start":true,"sequence_end":false,
             "priority":1,"timeout":1000,"idempotency_key":"k","binary_data_output":true},
             "inputs":[{"name":"x","shape":[1,3],"datatype":"FP32",
              "parameters":{"binary_data_size":12}}],
             "outputs":[{"name":"y","parameters":{"binary_data":false}},{"name":"lstm/h"}]}
            """, [0, 0, 128, 63, 0, 0, 0, 192, 0, 0, 0, 63])
        #expect(body.id == "r1")
        #expect(body.sequence == .init(id: "42", starts: true, ends: false))
        #expect(
            body.inputs == [
                NamedTensor(name: "x", tensor: Tensor(shape: [1, 3], values: [1, -2, 0.5]))
            ])
        #expect(
            body.outputs == [
                .init(name: "y", isBinary: false, classes: nil),
                .init(name: "lstm/h", isBinary: true, classes: nil),
            ])
        #expect(body.states == .none)
    }

    @Test(
        "a sequence is named by an integer of 64 bits or by a text; 0 and \"\" name none",
        arguments: [
            ("7", "7"), ("18446744073709551615", "18446744073709551615"), ("\"7\"", "7"),
            ("\"cam-1\"", "cam-1"), ("0", nil), ("\"\"", nil), ("null", nil),
        ] as [(String, String?)])
    func sequence(written: String, id: String?) throws {
        let read = try body(#"{"inputs":[],"parameters":{"sequence_id":\#(written)}}"#)
        #expect(read.sequence == id.map { .init(id: $0) })
    }

    @Test(
        "numbers in JSON are nested or flat",
        arguments: ["[[1,2,3],[4,5,6]]", "[1,2,3,4,5,6]", "[1.0,2e0,3,4,5,6]"])
    func json(data: String) throws {
        let tensor = try tensor("[2,3]", "INT64", data: data)
        #expect(tensor == Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]))
    }

    @Test("booleans in JSON are words or 0 and 1")
    func booleans() throws {
        let expected = Tensor(shape: [2, 2], values: [1, 0, 0, 1])
        for data in ["[true,false,false,true]", "[[true,false],[false,true]]", "[[1,0],[0,1]]"] {
            #expect(try tensor("[2,2]", "BOOL", data: data) == expected)
        }
    }

    @Test(
        "each datatype has its bytes",
        arguments: [
            ("BOOL", [0, 1], [0, 1]), ("UINT8", [255, 0], [255, 0]), ("INT8", [255, 1], [-1, 1]),
            ("UINT16", [255, 255, 1, 0], [65535, 1]), ("INT16", [254, 255, 1, 0], [-2, 1]),
            ("UINT32", [0, 0, 0, 128, 1, 0, 0, 0], [2_147_483_648, 1]),
            ("INT32", [0, 0, 0, 128, 0, 0, 0, 1], [-2_147_483_648, 16_777_216]),
            ("UINT64", [0, 0, 0, 0, 0, 0, 0, 128, 1, 0, 0, 0, 0, 0, 0, 0], [0x1p63, 1]),
            (
                "INT64", [UInt8](repeating: 255, count: 8) + [3, 0, 0, 0, 0, 0, 0, 0], [-1, 3]
            ),
            ("FP16", [0, 60, 1, 0], [1, 0x1p-24]), ("BF16", [128, 63, 0, 192], [1, -2]),
            ("FP32", [0, 0, 128, 63, 1, 0, 0, 0], [1, 0x1p-149]),
            (
                "FP64", [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0],
                [0.1, 0]
            ),
        ] as [(String, [UInt8], [Float])])
    func datatypes(datatype: String, bytes: [UInt8], values: [Float]) throws {
        let tensor = try binary([1, 2], datatype, bytes)
        #expect(tensor == Tensor(shape: [1, 2], values: values))
    }

    static let badValues: [(datatype: String, bytes: [UInt8], error: WireError)] = [
        // 16777217, which lies between two float32 numbers.
        ("INT32", [1, 0, 0, 1], .infer(.inexact(place: "inputs.x[0]"))),
        ("UINT32", [255, 255, 255, 255], .infer(.inexact(place: "inputs.x[0]"))),
        ("INT64", [1, 0, 0, 1, 0, 0, 0, 0], .infer(.inexact(place: "inputs.x[0]"))),
        ("FP16", [0, 124], .notFinite(place: "inputs.x[0]")),
        ("BF16", [192, 127], .notFinite(place: "inputs.x[0]")),
        ("FP32", [0, 0, 192, 127], .notFinite(place: "inputs.x[0]")),
        // 1e300
        (
            "FP64", [0x9c, 0x75, 0x00, 0x88, 0x3c, 0xe4, 0x37, 0x7e],
            .outOfRange(place: "inputs.x[0]")
        ),
        ("FP64", [0, 0, 0, 0, 0, 0, 240, 127], .notFinite(place: "inputs.x[0]")),
    ]

    @Test("a value that no float32 holds is refused by its place", arguments: badValues)
    func values(datatype: String, bytes: [UInt8], error: WireError) {
        #expect(throws: error) { try binary([1], datatype, bytes) }
    }

    @Test(
        "a value in JSON that its datatype does not have is refused by its place",
        arguments: [
            (
                "INT32", "[0,1.5]",
                .wrongType(place: "inputs.x[1]", expected: .integer, actual: .number)
            ),
            ("UINT8", "[256,0]", .outOfRange(place: "inputs.x[0]")),
            ("INT8", "[0,-129]", .outOfRange(place: "inputs.x[1]")),
            ("UINT64", "[0,-1]", .outOfRange(place: "inputs.x[1]")),
            ("BOOL", "[2,0]", .outOfRange(place: "inputs.x[0]")),
            ("INT64", "[0,16777217]", .infer(.inexact(place: "inputs.x"))),
            ("FP32", "[0,1e39]", .outOfRange(place: "inputs[0].data[1]")),
            ("FP32", "[0,null]", .notANumber(place: "inputs[0].data[1]", actual: .null)),
            ("FP16", "[0,1]", .infer(.binaryOnly(place: "inputs.x", datatype: "FP16"))),
            ("FP32", "[1]", .infer(.dataShape(place: "inputs.x", shape: [2], actual: [1]))),
            (
                "FP32", "[[1,2]]",
                .infer(.dataShape(place: "inputs.x", shape: [2], actual: [1, 2]))
            ),
            ("BYTES", #"["a","b"]"#, .infer(.texts(place: "inputs.x"))),
        ] as [(String, String, WireError)])
    func jsonValues(datatype: String, data: String, error: WireError) {
        #expect(throws: error) { try tensor("[2]", datatype, data: data) }
    }

    @Test(
        "a shape that no tensor has is refused",
        arguments: [
            ("[0,3]", .emptyTensor(place: "inputs.x", shape: [0, 3])),
            ("[-1,3]", .outOfRange(place: "inputs[0].shape")),
            ("[4294967296,4294967296]", .outOfRange(place: "inputs[0].shape")),
            ("[1,1,1,1,1,1,1,1,1]", .infer(.rank(place: "inputs.x", actual: 9, max: 8))),
            (
                "[\"1\"]",
                .wrongType(place: "inputs[0].shape[0]", expected: .integer, actual: .string)
            ),
        ] as [(String, WireError)])
    func shapes(shape: String, error: WireError) {
        #expect(throws: error) { try tensor(shape, "FP32", data: "[1]") }
    }

    @Test("binary tensors are as large as their shapes say, and all of the rest of the body")
    func sizes() {
        let four: [UInt8] = [0, 0, 128, 63]
        #expect(throws: WireError.infer(.binarySize(place: "inputs.x", expected: 8, actual: 4))) {
            try binary([2], "FP32", four)
        }
        #expect(throws: WireError.infer(.missingBytes(place: "inputs.x", expected: 8, actual: 4))) {
            try binary([2], "FP32", four, size: 8)
        }
        #expect(throws: WireError.infer(.trailingBytes(4))) {
            try binary([1], "FP32", four + four, size: 4)
        }
        #expect(throws: WireError.infer(.headerLength(jsonBytes: 3, bodyBytes: 2))) {
            try InferBody(Array("{}".utf8), jsonBytes: 3)
        }
        #expect(throws: WireError.infer(.headerLength(jsonBytes: 0, bodyBytes: 2))) {
            try InferBody(Array("{}".utf8), jsonBytes: 0)
        }
    }

    @Test(
        "what is not served is refused by name",
        arguments: [
            (#"{"parameters":{"triton_x":1}}"#, .infer(.reserved(parameter: "triton_x"))),
            (#"{"parameters":{"sequence_start":true}}"#, .infer(.unnamedSequence)),
            (
                #"{"parameters":{"sequence_id":-1}}"#,
                .outOfRange(place: "parameters.sequence_id")
            ),
            (
                #"{"parameters":{"sequence_id":[1]}}"#,
                .wrongType(
                    place: "parameters.sequence_id", expected: .sequenceID, actual: .array)
            ),
            (
                #"{"outputs":[{"name":"y","parameters":{"classification":-1}}]}"#,
                .outOfRange(place: "outputs[0].parameters.classification")
            ),
            (
                #"{"outputs":[{"name":"y","parameters":{"shared_memory_region":"r"}}]}"#,
                .infer(.sharedMemory(place: "outputs.y"))
            ),
            ("{}", .missingField(place: "inputs")),
            ("[]", .wrongType(place: "", expected: .object, actual: .array)),
        ] as [(String, WireError)])
    func refusals(text: String, error: WireError) {
        #expect(throws: error) { try body(text) }
    }
}
