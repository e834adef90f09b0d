import Foundation
import TestSupport
import Testing

@testable import WireFormats

/// What is JSON and what is not, and where a text stops to be it.
@Suite struct JSONSyntaxTests {
    @Test(
        "the first fault has its offset and what is expected there",
        arguments: [
            ("", 0, .value), ("  \n", 3, .value), ("]", 0, .value), ("{]", 1, .key),
            ("{\"a\" 1}", 5, .colon), ("{\"a\":}", 5, .value), ("{\"a\":1,}", 7, .key),
            ("{\"a\":1", 6, .commaOrBrace), ("{\"a\":1]", 6, .commaOrBrace), ("{1:2}", 1, .key),
            ("[1 2]", 3, .commaOrBracket), ("[1,]", 3, .value), ("[1,,2]", 3, .value),
            ("[1", 2, .commaOrBracket), ("[1}", 2, .commaOrBracket), ("[,1]", 1, .value),
            ("[1] 2", 4, .end), ("1 2", 2, .end), ("{}}", 2, .end), ("[1]\u{0}", 3, .end),
            ("[01]", 2, .commaOrBracket), ("[-]", 2, .digit), ("[1.]", 3, .digit),
            ("[.5]", 1, .value), ("[+1]", 1, .value), ("[1e]", 3, .digit), ("[1e+]", 4, .digit),
            ("[0x1]", 2, .commaOrBracket), ("[NaN]", 1, .value), ("[Infinity]", 1, .value),
            ("[-Infinity]", 2, .digit), ("[nul]", 4, .value), ("[truex]", 5, .commaOrBracket),
            ("[\"a", 3, .stringCharacter), ("[\"a\nb\"]", 3, .stringCharacter),
            ("[\"\\x\"]", 3, .escape), ("[\"\\u12g4\"]", 6, .escape), ("['a']", 1, .value),
            ("[\"\\ud800\"]", 2, .surrogatePair), ("[\"\\udc00\"]", 2, .surrogatePair),
            ("[\"\\ud800\\u0041\"]", 2, .surrogatePair), ("// c\n1", 0, .value),
            ("{\"inputs\":[[0.1,0.2],[0.3,oops]]}", 26, .value),
        ] as [(String, Int, ExpectedSyntax)])
    func offsets(text: String, offset: Int, expected: ExpectedSyntax) {
        #expect(throws: WireError.malformedJSON(offset: offset, expected: expected)) {
            try JSONDocument.parse(Array(text.utf8))
        }
    }

    @Test(
        "broken UTF-8 is malformed where the broken sequence begins",
        arguments: [
            [0x80], [0xc3], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80],
            [0xf0, 0x80, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff], [0xe2, 0x82],
        ] as [[UInt8]])
    func brokenUTF8(sequence: [UInt8]) {
        let bytes = Array("[1,\"é".utf8) + sequence + Array("\"]".utf8)
        #expect(throws: WireError.malformedJSON(offset: 6, expected: .utf8)) {
            try JSONDocument.parse(bytes)
        }
    }

    @Test("a fault late in a large document is found where it is")
    func lateFault() {
        var bytes = Array("[".utf8)
        for _ in 0..<100_000 { bytes += Array("1.25,".utf8) }
        #expect(throws: WireError.malformedJSON(offset: 500_001, expected: .value)) {
            try JSONDocument.parse(bytes + Array("]".utf8))
        }
    }

    @Test(
        "JSON is what Foundation takes for JSON",
        arguments: [
            "null", "true", "0", "-0", "-0.0", "1e5", "1E+5", "1e-5", "123456789012345678901234",
            "\"\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\/\"", "[]", "{}", " [ ] ", "[[]]",
            "[{}]", "{\"\":0}", "{\"a\":{\"a\":{}}}", "[1,2,3]", "\"\u{2028}\"", "\"\u{7f}\"",
            "[0e999]", "\t[1]\r\n", "[1,\"a\",null,true,{\"b\":[]}]", "[1e-400]",
            "[", "]", "{", "}", "[}", "{]", "[,]", "[1,,1]", "{\"a\"}",
            "{a:1}", "{'a':1}", "01", "1.", ".5", "+1", "--1", "1e", "0x10", "1_000", "nul",
            "True", "undefined", "\"\\x\"", "\"\\u12\"", "\"\t\"", "[1] [2]", "[1]]", "1,2", "\"",
            "\"\\", "tru", "truefalse", "[1\u{a0}]", "\u{feff}[", "[\"a\"\"b\"]", "[1\"a\"]",
            "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{:1}", "[1:2]", "-", "[-]", "[1e+]", "/**/1",
        ])
    func verdicts(text: String) {
        let theirs = try? JSONSerialization.jsonObject(
            with: Data(text.utf8), options: .fragmentsAllowed)
        let ours = try? JSONDocument.parse(Array(text.utf8))
        #expect((ours != nil) == (theirs != nil))
    }

    @Test(
        "we refuse what RFC 8259 refuses or leaves open, and Foundation takes",
        arguments: [
            ("\u{feff}[]", .malformedJSON(offset: 0, expected: .value)),
            ("[1,]", .malformedJSON(offset: 3, expected: .value)),
            ("{\"a\":1,}", .malformedJSON(offset: 7, expected: .key)),
            ("{\"a\":1,\"a\":2}", .duplicateKey(place: "", key: "a")),
        ] as [(String, WireError)])
    func stricter(text: String, error: WireError) throws {
        _ = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        #expect(throws: error) { try JSONDocument.parse(Array(text.utf8)) }
    }

    @Test("random damage to a document is judged as Foundation judges it")
    func randomDamage() {
        var random = SeededRandom(seed: 20)
        let whole = Array(#"{"a":[[1,2.5e3],[-0.0,4]],"b":"x\u00e9\n","c":[true,null,{}]}"#.utf8)
        let spare = Array(#"[]{},:"\ 01.-eEtn"#.utf8)
        for round in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: bytes.indices, using: &random)
                let byte = spare[Int.random(in: spare.indices, using: &random)]
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = byte
                case 1: bytes.insert(byte, at: index)
                default: bytes.remove(at: index)
                }
            }
            let theirs = try? JSONSerialization.jsonObject(
                with: Data(bytes), options: .fragmentsAllowed)
            var isOurs = true
            do throws(WireError) { _ = try JSONDocument.parse(bytes) } catch {
                // Foundation lets a comma stand before a closing bracket.
                if case .malformedJSON(let offset, _) = error, offset < bytes.count,
                    [UInt8(ascii: "]"), UInt8(ascii: "}")].contains(bytes[offset])
                {
                    continue
                }
                if case .malformedJSON = error { isOurs = false }
            }
            #expect(
                isOurs == (theirs != nil),
                "seed \(random.seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
