import Testing

@Suite("The lexer")
struct LexerTests {
    private func words(_ text: String, _ language: Lexer.Language = .swift) -> [String] {
        Lexer(text, language: language).tokens.filter { $0.kind == .word }.map(\.text)
    }

    @Test(
        "leaves out the text of strings and comments, but not what is interpolated",
        arguments: [
            (#"a "b \" c" d"#, ["a", "d"]),
            (#"a "b \(c + "d \(e)") f" g"#, ["a", "c", "e", "g"]),
            ("a \"\"\"\n b \"c\" \\(d)\n \"\"\" e", ["a", "d", "e"]),
            (##"a #"b \(c) " \#(d)"# e"##, ["a", "d", "e"]),
            ("a // b\nc /* d /* e */ f */ g", ["a", "c", "g"]),
            ("a #/b \" c/# d", ["a", "d"]),
            ("`a` _b b1 é", ["a", "_b", "b1", "é"]),
        ])
    func swift(text: String, expected: [String]) {
        #expect(words(text) == expected)
    }

    @Test("knows C++'s characters, raw strings and comments that do not nest")
    func cxx() {
        #expect(words("a '\"' b /* c /* d */ e", .cxx) == ["a", "b", "e"])
        #expect(words("a R\"x(b )\" c)x\" d", .cxx) == ["a", "d"])
    }

    @Test("counts lines")
    func lines() {
        let lexer = Lexer("a\n\"\"\"\nb\n\"\"\" c\n/*\n*/ d // e")
        #expect(lexer.tokens.map(\.line) == [1, 2, 4, 6])
        #expect(lexer.comments.map(\.firstLine) == [5, 6])
        #expect(lexer.comments.map(\.lastLine) == [6, 6])
    }
}
