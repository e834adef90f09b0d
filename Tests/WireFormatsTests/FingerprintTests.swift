import Recurrent
import Testing

@testable import WireFormats

@Suite("The fingerprint of a forward")
struct FingerprintTests {
    private func fingerprint(_ json: String) throws -> [UInt8] {
        try ForwardBody(json: Array(json.utf8)).fingerprint
    }

    @Test("is of the content: white space, defaults and the order of members do not matter")
    func content() throws {
        let one = try fingerprint(#"{"inputs": [1, 2], "position": 3}"#)
        #expect(one.count == 32)
        #expect(try fingerprint(#"{"position":3,"inputs":[1.0,2e0],"commit":true}"#) == one)
        #expect(
            try fingerprint(#"{"inputs": {"a": [1], "b": [2]}}"#)
                == fingerprint(#"{"inputs": {"b": [2], "a": [1]}}"#))
    }

    @Test(
        "differs wherever what is asked for differs",
        arguments: [
            #"{"inputs": [1, 3]}"#, #"{"inputs": [[1, 2]]}"#, #"{"inputs": [1, 2], "position": 0}"#,
            #"{"inputs": [1, 2], "commit": false}"#,
            #"{"inputs": [1, 2], "return_sequences": false}"#,
            #"{"inputs": [1, 2], "return_state": true}"#,
            #"{"inputs": [1, 2], "return_state": "all"}"#,
            #"{"inputs": [1, 2], "return_gates": true}"#,
            #"{"inputs": [1, 2], "lengths": [0]}"#, #"{"inputs": [1, 2], "reset_rows": [0]}"#,
            #"{"inputs": {"a": [1, 2]}}"#, #"{"inputs": [1, -0.0]}"#,
        ])
    func different(json: String) throws {
        #expect(try fingerprint(json) != fingerprint(#"{"inputs": [1, 2]}"#))
    }
}
