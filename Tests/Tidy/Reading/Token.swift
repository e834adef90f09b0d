/// A word or sign of source code; comments and the text of string literals are none.
struct Token: Equatable {
    enum Kind {
        /// An identifier or keyword, without backticks.
        case word
        case number
        /// One character of punctuation, or `->`.
        case symbol
        /// A string or regex literal, its text left out.
        case literal
    }

    let kind: Kind
    let text: String
    let line: Int
}

/// A comment: one `//` line, or a whole `/* */`.
struct Comment: Equatable {
    /// With its slashes.
    let text: String
    let firstLine: Int
    let lastLine: Int

    var isDocumentation: Bool { text.hasPrefix("///") || text.hasPrefix("/**") }
}
