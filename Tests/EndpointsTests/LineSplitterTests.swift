import Testing

@testable import Endpoints

@Suite("Bytes to lines")
struct LineSplitterTests {
    private static func lines(_ pieces: [String], max: Int = 8) -> [LineSplitter.Line] {
        var splitter = LineSplitter(lineBytesMax: max)
        var lines: [LineSplitter.Line] = []
        for piece in pieces {
            splitter.feed(Array(piece.utf8))
            while let line = splitter.next() {
                lines.append(line)
                if line == .tooLong { return lines }
            }
        }
        if let rest = splitter.rest() { lines.append(rest) }
        #expect(splitter.rest() == nil)
        return lines
    }

    private static func line(_ text: String) -> LineSplitter.Line { .line(Array(text.utf8)) }

    @Test(
        "LF ends a line, CR before it is dropped, blank lines are none, the last needs no end",
        arguments: [
            ("[1]\n[2]\n", ["[1]", "[2]"]), ("[1]\r\n[2]", ["[1]", "[2]"]),
            ("\n \t\r\n[1] \n\n", ["[1]"]), ("", []), ("\n", []), (" [1]", [" [1]"]),
        ])
    func split(text: String, expected: [String]) {
        let lines = expected.map(Self.line)
        #expect(Self.lines([text]) == lines)
        #expect(Self.lines(text.map(String.init)) == lines, "byte by byte")
    }

    @Test("a line of the limit is taken, a longer one told before its end has come")
    func limit() {
        #expect(Self.lines(["12345678\n1"]) == [Self.line("12345678"), Self.line("1")])
        #expect(Self.lines(["1\n123456789"]) == [Self.line("1"), .tooLong])
        #expect(Self.lines(["123456789\n"]) == [.tooLong])
        #expect(Self.lines(["1234", "56789"]) == [.tooLong])
    }
}
