/// A Swift file read as tokens, comments and declarations.
struct SwiftFile {
    let path: String
    let tokens: [Token]
    let comments: [Comment]
    let declarations: [Declaration]

    init(path: String, text: String) {
        self.path = path
        let lexer = Lexer(text)
        tokens = lexer.tokens
        comments = lexer.comments
        declarations = DeclarationScanner(lexer.tokens).declarations
    }

    /// The comment lines directly above `line`, joined; empty without any.
    func comment(above line: Int) -> String {
        var found: [String] = []
        var next = line - 1
        for comment in comments.reversed() where comment.lastLine == next {
            found.insert(comment.text, at: 0)
            next = comment.firstLine - 1
        }
        return found.joined(separator: "\n")
    }

    /// The first tokens of all places where `words` follow each other.
    func places(of words: [Token]) -> [Int] {
        guard !words.isEmpty, tokens.count >= words.count else { return [] }
        return (0...tokens.count - words.count).filter { start in
            zip(tokens[start...], words).allSatisfy { $0.kind == $1.kind && $0.text == $1.text }
        }
    }
}
