import Foundation
import Recurrent
import Testing
import WireFormats

/// Answers as JSON text.
@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("objects and arrays have commas where they belong")
    func structure() {
        let text = text {
            $0.beginObject()
            $0.key("id")
            $0.string("a")
            $0.key("none")
            $0.beginObject()
            $0.endObject()
            $0.key("list")
            $0.beginArray()
            $0.int(-7)
            $0.null()
            $0.beginArray()
            $0.endArray()
            $0.bool(true)
            $0.endArray()
            $0.key("shape")
            $0.integers([2, 0])
            $0.endObject()
        }
        #expect(text == #"{"id":"a","none":{},"list":[-7,null,[],true],"shape":[2,0]}"#)
    }

    @Test(
        "texts are escaped so that Foundation reads them back",
        arguments: [
            "", "plain", "\"\\/", "a\nb\r\tc", "\u{0}\u{1}\u{1f}\u{7f}", "é\u{2028}\u{1F600}",
            "\\n",
            String(repeating: "x\"", count: 1000),
        ])
    func escapes(value: String) throws {
        let written = text { $0.string(value) }
        let read = try JSONSerialization.jsonObject(
            with: Data(written.utf8), options: .fragmentsAllowed)
        #expect(read as? String == value)
        #expect(!written.utf8.contains { $0 < 0x20 })
    }

    @Test("control characters have the short escapes where there are some")
    func shortEscapes() {
        #expect(text { $0.string("\u{1}\u{1b}\n\"") } == #""\u0001\u001b\n\"""#)
    }

    @Test(
        "a tensor is nested as deep as it has axes",
        arguments: [
            ([], [1.5], "1.5"), ([0], [], "[]"), ([2, 0], [], "[[],[]]"), ([0, 2], [], "[]"),
            ([3], [1, 2, 3], "[1,2,3]"), ([2, 2], [1, 2, 3, 4], "[[1,2],[3,4]]"),
            ([1, 2, 1], [1, 2], "[[[1],[2]]]"),
        ] as [([Int], [Float], String)])
    func tensors(shape: [Int], values: [Float], expected: String) {
        let tensor = Tensor(shape: shape, values: values)
        #expect(text { $0.tensor(tensor) } == expected)
    }

    @Test(
        "a float is the shortest text that reads back to it",
        arguments: [
            (0.1, "0.1"), (-0.0, "-0.0"), (0, "0"), (1e20, "1e+20"), (16_777_216, "16777216"),
            (.greatestFiniteMagnitude, "3.4028235e+38"), (.leastNonzeroMagnitude, "1e-45"),
            (.leastNormalMagnitude, "1.1754944e-38"), (7.038531e-26, "7.038531e-26"),
            (1.0 / 3, "0.33333334"), (.nan, "null"), (-.infinity, "null"),
        ] as [(Float, String)])
    func floats(value: Float, expected: String) {
        #expect(text { $0.tensor(Tensor(shape: [], values: [value])) } == expected)
    }

    @Test(
        "a double is the shortest text that reads back to it",
        arguments: [(0.1, "0.1"), (1_700_000_000.123, "1700000000.123"), (.infinity, "null")]
            as [(Double, String)])
    func doubles(value: Double, expected: String) {
        #expect(text { $0.double(value) } == expected)
    }
}
