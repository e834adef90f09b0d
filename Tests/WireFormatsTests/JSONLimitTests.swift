import Testing

@testable import WireFormats

/// What a document may ask for at most, and names that stand twice.
@Suite struct JSONLimitTests {
    @Test("32 levels are read, 33 are too deep", arguments: ["[", "{\"a\":"])
    func depth(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        func nested(_ depth: Int) -> [UInt8] {
            let inner = opening == "[" ? "" : "1"
            let text =
                String(repeating: opening, count: depth) + inner
                + String(repeating: closing, count: depth)
            return Array(text.utf8)
        }
        _ = try JSONDocument.parse(nested(32))
        #expect(throws: WireError.tooDeep(limit: 32)) { try JSONDocument.parse(nested(33)) }
    }

    @Test("a million unclosed brackets are too deep, and cost no stack")
    func unclosed() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: WireError.tooDeep(limit: 32)) { try JSONDocument.parse(bytes) }
    }

    @Test("more values than a million are refused, an array of numbers is one")
    func values() throws {
        let limit = 1 << 20
        let objects = "[" + String(repeating: "{},", count: limit) + "1]"
        #expect(throws: WireError.tooManyValues(limit: limit)) {
            try JSONDocument.parse(Array(objects.utf8))
        }
        let numbers = "[" + String(repeating: "0,", count: limit) + "1]"
        let tensor = try JSONDocument.parse(Array(numbers.utf8)).root.tensor()
        #expect(tensor.shape == [limit + 1])
        let rows = "[" + String(repeating: "[0],", count: limit) + "null]"
        #expect(throws: WireError.tooManyValues(limit: limit)) {
            try JSONDocument.parse(Array(rows.utf8))
        }
    }

    @Test(
        "a key that stands twice in one object is refused with the object's place",
        arguments: [
            (#"{"a":1,"a":2}"#, "", "a"), (#"{"a":1,"\u0061":2}"#, "", "a"),
            (#"{"":1,"":2}"#, "", ""), (#"[1,{"k":0,"k":0}]"#, "[1]", "k"),
            (#"[[1],[2],[{"x":{"k":0,"j":0,"k":0}}]]"#, "[2][0].x", "k"),
            (#"{"requests":[{},{"states":{"é":1,"b":2,"é":3}}]}"#, "requests[1].states", "é"),
        ])
    func duplicateKeys(text: String, place: String, key: String) {
        #expect(throws: WireError.duplicateKey(place: place, key: key)) {
            try JSONDocument.parse(Array(text.utf8))
        }
    }

    @Test("one key in two objects is no duplicate, nor a key that differs in case or beginning")
    func noDuplicates() throws {
        let text = #"[{"a":1,"A":1,"ab":1,"":1},{"a":{"a":1}}]"#
        _ = try JSONDocument.parse(Array(text.utf8))
    }

    @Test("of many keys the first that stands for the second time is named")
    func manyKeys() {
        let keys = (0..<5000).map { "\"k\($0)\":0" } + ["\"k4000\":0", "\"k17\":0"]
        #expect(throws: WireError.duplicateKey(place: "", key: "k4000")) {
            try JSONDocument.parse(Array("{\(keys.joined(separator: ","))}".utf8))
        }
    }

    @Test("a hostile key does not come back whole in an error")
    func longKey() {
        let key = String(repeating: "x", count: 1000)
        let cut = String(repeating: "x", count: 64) + "…"
        #expect(throws: WireError.duplicateKey(place: "", key: cut)) {
            try JSONDocument.parse(Array("{\"\(key)\":1,\"\(key)\":2}".utf8))
        }
    }

    @Test("a node that is held keeps its document, whatever is parsed meanwhile")
    func heldNodes() throws {
        let held = try (0..<20).map {
            try JSONDocument.parse(Array("[[\($0)],\"\($0)\"]".utf8)).root
        }
        for _ in 0..<20 { _ = try JSONDocument.parse(Array("[[99],\"other\"]".utf8)) }
        for (index, node) in held.enumerated() {
            let texts = try node.children.map { $0.isNumeric ? "" : try $0.string() }
            #expect(texts == ["", "\(index)"])
            #expect(try node.children.first { $0.isNumeric }?.integers() == [index])
        }
    }

    @Test(
        "what is empty is read by a parser that has never held anything",
        arguments: [
            (#""rows": []"#, nil),
            (#""layers": []"#, nil),
            (#""": 1"#, .unknownField(place: "", field: "", known: ["layers", "rows"])),
            (#""rows": [[]]"#, .wrongType(place: "rows", expected: .integers, actual: .array)),
        ] as [(String, WireError?)])
    func emptyInFreshParser(member: String, expected: WireError?) {
        // A text this long is read by a parser of its own.
        let text = "{" + String(repeating: " ", count: 300_000) + member + "}"
        do throws(WireError) {
            let body = try ResetBody(json: Array(text.utf8))
            #expect(expected == nil && (body.rows == [] || body.layers == []))
        } catch {
            #expect(error == expected)
        }
    }
}
