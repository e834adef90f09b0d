/// Splits Swift or C++ into tokens and comments, so that no check trips over a word in a string.
///
/// What is interpolated into a string counts as code. Not known: Swift's bare `/regex/` literals
/// (`#/regex/#` are).
struct Lexer {
    enum Language {
        case swift
        case cxx
    }

    private(set) var tokens: [Token] = []
    private(set) var comments: [Comment] = []
    private let bytes: [UInt8]
    private let language: Language
    private var position = 0
    private var line = 1

    init(_ text: String, language: Language = .swift) {
        bytes = Array(text.utf8)
        self.language = language
        while position < bytes.count { readNext() }
    }

    private func peek(_ ahead: Int = 0) -> UInt8 {
        position + ahead < bytes.count ? bytes[position + ahead] : 0
    }

    private func isNext(_ text: StaticString) -> Bool {
        for index in 0..<text.utf8CodeUnitCount where peek(index) != text.utf8Start[index] {
            return false
        }
        return true
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func readNext() {
        let byte = peek()
        if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") {
            advance()
        } else if isNext("//") {
            readLineComment()
        } else if isNext("/*") {
            readBlockComment()
        } else if language == .cxx && isNext("R\"") {
            readRawCxxString()
        } else if language == .cxx && byte == UInt8(ascii: "'") {
            readQuoted(by: byte)
        } else if byte == UInt8(ascii: "\"") {
            language == .swift ? readSwiftString(hashes: 0) : readQuoted(by: byte)
        } else if language == .swift && byte == UInt8(ascii: "#") {
            readHash()
        } else if byte == UInt8(ascii: "`") {
            advance()
        } else if Self.startsWord(byte) {
            readWord()
        } else if Self.isDigit(byte) {
            readNumber()
        } else {
            let start = position
            advance(isNext("->") ? 2 : 1)
            tokens.append(Token(kind: .symbol, text: text(from: start), line: line))
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func startsWord(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (97...122).contains(lower) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private mutating func readWord() {
        let start = position
        while Self.startsWord(peek()) || Self.isDigit(peek()) { advance() }
        tokens.append(Token(kind: .word, text: text(from: start), line: line))
    }

    private mutating func readNumber() {
        let start = position
        while Self.startsWord(peek()) || Self.isDigit(peek())
            || (peek() == UInt8(ascii: ".") && Self.isDigit(peek(1)))
        {
            advance()
        }
        tokens.append(Token(kind: .number, text: text(from: start), line: line))
    }

    private mutating func readLineComment() {
        let start = position
        while position < bytes.count && peek() != UInt8(ascii: "\n") { advance() }
        comments.append(Comment(text: text(from: start), firstLine: line, lastLine: line))
    }

    private mutating func readBlockComment() {
        let start = position
        let firstLine = line
        var depth = 0
        repeat {
            if isNext("/*") {
                // C++ comments do not nest.
                depth = language == .swift ? depth + 1 : 1
                advance(2)
            } else if isNext("*/") {
                depth -= 1
                advance(2)
            } else {
                advance()
            }
        } while depth > 0 && position < bytes.count
        comments.append(Comment(text: text(from: start), firstLine: firstLine, lastLine: line))
    }
}

extension Lexer {
    private mutating func addLiteral(line: Int) {
        tokens.append(Token(kind: .literal, text: "", line: line))
    }

    /// `#if`, `#"string"#` or `#/regex/#`.
    private mutating func readHash() {
        var hashes = 0
        while peek(hashes) == UInt8(ascii: "#") { hashes += 1 }
        if peek(hashes) == UInt8(ascii: "\"") {
            advance(hashes)
            readSwiftString(hashes: hashes)
        } else if peek(hashes) == UInt8(ascii: "/") {
            addLiteral(line: line)
            advance(hashes + 1)
            while position < bytes.count && !isNext("/#") { advance() }
            advance(hashes + 1)
        } else {
            tokens.append(Token(kind: .symbol, text: "#", line: line))
            advance()
        }
    }

    /// A literal whose opening quote is next; the token stands before those of its interpolations.
    private mutating func readSwiftString(hashes: Int) {
        addLiteral(line: line)
        let isMultiline = isNext("\"\"\"")
        let quotes = isMultiline ? 3 : 1
        advance(quotes)
        while position < bytes.count {
            if hasDelimiter(quotes: quotes, hashes: hashes) {
                return advance(quotes + hashes)
            }
            if peek() == UInt8(ascii: "\\") && hasHashes(hashes, after: 1) {
                advance(1 + hashes)
                if peek() == UInt8(ascii: "(") { readInterpolation() } else { advance() }
            } else if peek() == UInt8(ascii: "\n") && !isMultiline {
                return
            } else {
                advance()
            }
        }
    }

    private func hasDelimiter(quotes: Int, hashes: Int) -> Bool {
        for index in 0..<quotes where peek(index) != UInt8(ascii: "\"") { return false }
        return hasHashes(hashes, after: quotes)
    }

    private func hasHashes(_ count: Int, after offset: Int) -> Bool {
        for index in 0..<count where peek(offset + index) != UInt8(ascii: "#") { return false }
        return true
    }

    private mutating func readInterpolation() {
        var depth = 0
        repeat {
            if peek() == UInt8(ascii: "(") { depth += 1 }
            if peek() == UInt8(ascii: ")") { depth -= 1 }
            readNext()
        } while depth > 0 && position < bytes.count
    }

    private mutating func readQuoted(by quote: UInt8) {
        addLiteral(line: line)
        advance()
        while position < bytes.count && peek() != quote && peek() != UInt8(ascii: "\n") {
            advance(peek() == UInt8(ascii: "\\") ? 2 : 1)
        }
        advance()
    }

    private mutating func readRawCxxString() {
        addLiteral(line: line)
        advance(2)
        let start = position
        while position < bytes.count && peek() != UInt8(ascii: "(") { advance() }
        let end = [UInt8(ascii: ")")] + bytes[start..<position] + [UInt8(ascii: "\"")]
        while position < bytes.count && !bytes[position...].starts(with: end) { advance() }
        advance(end.count)
    }
}
