import Recurrent
import Testing
import WireFormats

/// Bodies that create a session, set its states and reset it, in JSON.
@Suite struct SessionBodyTests {
    @Test(
        "an empty body creates a session of the defaults", arguments: ["", "{}", #"{"id":null}"#])
    func createDefaults(text: String) throws {
        let body = try CreateSessionBody(json: Array(text.utf8))
        #expect(body.id == nil && body.batchSize == nil && body.states == [])
        #expect(body.timeToLive == .unspecified)
    }

    @Test("a session is created with its id, rows, time to live and states")
    func create() throws {
        let body = try CreateSessionBody(
            json: Array(
                #"""
                {"id":"é\n","batch_size":10,"ttl_seconds":0.5,
                 "states":{"lstm":{"h":[[1]],"c":[[2]]},"1":{"0":[3]}}}
                """#.utf8))
        #expect(body.id == "é\n")
        #expect(body.batchSize == 10)
        #expect(body.timeToLive == .seconds(0.5))
        #expect(
            body.states == [
                StateValue(layer: "lstm", name: "h", value: Tensor(shape: [1, 1], values: [1])),
                StateValue(layer: "lstm", name: "c", value: Tensor(shape: [1, 1], values: [2])),
                StateValue(layer: "1", name: "0", value: Tensor(shape: [1], values: [3])),
            ])
    }

    @Test("null seconds to live are for ever")
    func immortal() throws {
        let body = try CreateSessionBody(json: Array(#"{"ttl_seconds":null}"#.utf8))
        #expect(body.timeToLive == .never)
    }

    @Test(
        "a faulty creation is refused with the place of the fault",
        arguments: [
            (#"{"batch_size":0}"#, .outOfRange(place: "batch_size")),
            (
                #"{"batch_size":1e400}"#,
                .wrongType(place: "batch_size", expected: .integer, actual: .number)
            ),
            (#"{"ttl_seconds":0}"#, .outOfRange(place: "ttl_seconds")),
            (#"{"ttl_seconds":-1}"#, .outOfRange(place: "ttl_seconds")),
            (#"{"ttl_seconds":1e10}"#, .outOfRange(place: "ttl_seconds")),
            (#"{"ttl_seconds":1e400}"#, .outOfRange(place: "ttl_seconds")),
            (
                #"{"ttl_seconds":"60"}"#,
                .wrongType(place: "ttl_seconds", expected: .numberOrNull, actual: .string)
            ),
            (#"{"id":7}"#, .wrongType(place: "id", expected: .string, actual: .number)),
            (#"{"states":[]}"#, .wrongType(place: "states", expected: .object, actual: .array)),
            (
                #"{"states":{"lstm":[1]}}"#,
                .wrongType(place: "states.lstm", expected: .object, actual: .array)
            ),
            (
                #"{"states":{"lstm":{"h":[[1,2],[3]]}}}"#,
                .ragged(place: "states.lstm.h[1]", expected: 2, actual: 1)
            ),
            (
                #"{"ttl":60}"#,
                .unknownField(
                    place: "", field: "ttl",
                    known: ["id", "version", "batch_size", "ttl_seconds", "states"])
            ),
        ] as [(String, WireError)])
    func createFaults(text: String, error: WireError) {
        #expect(throws: error) { try CreateSessionBody(json: Array(text.utf8)) }
    }

    @Test("a state is set to any tensor: its shape is for others to check")
    func setState() throws {
        let value = try SetStateBody(json: Array(#"{"value":[[],[]]}"#.utf8)).value
        #expect(value == Tensor(zeros: [2, 0]))
        #expect(throws: WireError.missingField(place: "value")) {
            try SetStateBody(json: Array("{}".utf8))
        }
        #expect(throws: WireError.notANumber(place: "value[0][1]", actual: .null)) {
            try SetStateBody(json: Array(#"{"value":[[1,null]]}"#.utf8))
        }
    }

    @Test("several states are set by layer and name")
    func setStates() throws {
        let body = try SetStatesBody(json: Array(#"{"states":{"gru":{"h":[[0.5]]}}}"#.utf8))
        let value = Tensor(shape: [1, 1], values: [0.5])
        #expect(body.states == [StateValue(layer: "gru", name: "h", value: value)])
        #expect(throws: WireError.missingField(place: "states")) {
            try SetStatesBody(json: Array("{}".utf8))
        }
        #expect(throws: WireError.outOfRange(place: "states.gru.h[0]")) {
            try SetStatesBody(json: Array(#"{"states":{"gru":{"h":[1e39]}}}"#.utf8))
        }
    }

    @Test(
        "a reset names layers by name or index, and rows",
        arguments: [
            ("", nil, nil), ("{}", nil, nil), (#"{"layers":null}"#, nil, nil),
            (#"{"layers":[],"rows":[]}"#, [], []), (#"{"rows":[0,2]}"#, nil, [0, 2]),
            (#"{"layers":[0,1]}"#, ["0", "1"], nil), (#"{"layers":["lstm"]}"#, ["lstm"], nil),
            (#"{"layers":["lstm",1]}"#, ["lstm", "1"], nil),
            (#"{"layers":[0,"lstm"]}"#, ["0", "lstm"], nil),
        ] as [(String, [String]?, [Int]?)])
    func reset(text: String, layers: [String]?, rows: [Int]?) throws {
        let body = try ResetBody(json: Array(text.utf8))
        #expect(body.layers == layers)
        #expect(body.rows == rows)
    }

    @Test(
        "a faulty reset is refused with the place of the fault",
        arguments: [
            (
                #"{"layers":"lstm"}"#,
                .wrongType(place: "layers", expected: .layerAddresses, actual: .string)
            ),
            (
                #"{"layers":["a",null]}"#,
                .wrongType(place: "layers[1]", expected: .string, actual: .null)
            ),
            (
                #"{"layers":[0.5]}"#,
                .wrongType(place: "layers[0]", expected: .integer, actual: .number)
            ),
            (#"{"rows":1}"#, .wrongType(place: "rows", expected: .integers, actual: .number)),
            (#"{"row":[1]}"#, .unknownField(place: "", field: "row", known: ["layers", "rows"])),
            (" ", .malformedJSON(offset: 1, expected: .value)),
        ] as [(String, WireError)])
    func resetFaults(text: String, error: WireError) {
        #expect(throws: error) { try ResetBody(json: Array(text.utf8)) }
    }
}
