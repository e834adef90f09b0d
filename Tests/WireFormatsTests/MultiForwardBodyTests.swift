import Recurrent
import Testing
import WireFormats

/// Many forwards in one body: each is read, or refused, by itself.
@Suite struct MultiForwardBodyTests {
    private func requests(_ text: String) throws(WireError) -> [MultiForwardBody.Item] {
        try MultiForwardBody(json: Array(text.utf8)).requests
    }

    @Test("items are read in order, the session may be left out")
    func items() throws {
        let requests = try requests(
            #"{"requests":[{"session":"a","inputs":[1]},{"inputs":[2],"position":3}]}"#)
        #expect(requests.map(\.session) == ["a", nil])
        #expect(try requests[0].body.get().inputs == .single(Tensor(shape: [1], values: [1])))
        #expect(try requests[1].body.get().position == 3)
    }

    @Test("an empty list of requests is none")
    func noItems() throws {
        #expect(try requests(#"{"requests":[]}"#) == [])
    }

    @Test("a fault of one item stays that item's, with its place in the whole body")
    func faultyItems() throws {
        let requests = try requests(
            #"""
            {"requests":[{"session":"a","inputs":[[1],[2,3]]}, {"session":"b","inputs":[1]}, [7],
             {"session":"d"}, {"session":5,"inputs":[1]}, {"session":"f","inputs":[1],"lenghts":[]},
             {"inputs":{"x":[[0,"y"]]}}]}
            """#)
        #expect(requests.map(\.session) == ["a", "b", nil, "d", nil, "f", nil])
        #expect(requests.map { $0.body.error }.enumerated().filter { $0.element != nil }.count == 6)
        let errors: [WireError?] = [
            .ragged(place: "requests[0].inputs[1]", expected: 1, actual: 2), nil,
            .wrongType(place: "requests[2]", expected: .object, actual: .array),
            .missingField(place: "requests[3].inputs"),
            .wrongType(place: "requests[4].session", expected: .string, actual: .number),
            .unknownField(
                place: "requests[5]", field: "lenghts",
                known: [
                    "session", "inputs", "position", "commit", "return_sequences",
                    "return_state", "return_gates", "lengths", "reset_rows",
                ]),
            .notANumber(place: "requests[6].inputs.x[0][1]", actual: .string),
        ]
        #expect(requests.map { $0.body.error } == errors)
    }

    @Test(
        "what is wrong around the items is the whole body's fault",
        arguments: [
            ("{}", .missingField(place: "requests")),
            (
                #"{"requests":{}}"#,
                .wrongType(place: "requests", expected: .objects, actual: .object)
            ),
            (
                #"{"requests":[1,2]}"#,
                .wrongType(place: "requests", expected: .objects, actual: .array)
            ),
            (
                #"{"requests":[],"session":"a"}"#,
                .unknownField(place: "", field: "session", known: ["requests"])
            ),
            (
                #"{"requests":[{"inputs":1,"inputs":2}]}"#,
                .duplicateKey(place: "requests[0]", key: "inputs")
            ),
            (
                #"{"requests":[{"inputs":[1}]}"#,
                .malformedJSON(offset: 25, expected: .commaOrBracket)
            ),
        ] as [(String, WireError)])
    func faults(text: String, error: WireError) {
        #expect(throws: error) { try requests(text) }
    }

    @Test("a hundred thousand faulty items are told apart in no more than linear time")
    func manyFaultyItems() throws {
        let count = 100_000
        let text = "{\"requests\":[" + String(repeating: "{},", count: count - 1) + "{}]}"
        let requests = try requests(text)
        #expect(requests.count == count)
        #expect(requests.last?.body.error == .missingField(place: "requests[99999].inputs"))
    }
}

extension Result {
    /// The error of a failure.
    fileprivate var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
