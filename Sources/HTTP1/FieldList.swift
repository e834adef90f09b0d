/// Comma-separated field values (RFC 9110, 5.6.1): lenient lists such as Connection's.
///
/// Not for fields that decide where a message ends: those are read strictly in `BodyFraming`.
enum FieldList {
    /// The members of a list, lower-cased, without white space around them and without empty ones.
    static func members(of value: String) -> [String] {
        value.split(separator: ",")
            .map { trimmed($0).lowercased() }
            .filter { !$0.isEmpty }
    }

    /// Whether the list in `range` of `line` has `member`, lower-case ASCII, in any case.
    static func contains(
        _ member: StaticString, _ line: borrowing Span<UInt8>, _ range: Range<Int>
    ) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            let rest = start..<range.upperBound
            let end = line.firstIndex(of: UInt8(ascii: ","), in: rest) ?? range.upperBound
            if line.isCaseInsensitively(line.trimmingBlanks(start..<end), member) { return true }
            start = end + 1
        }
        return false
    }

    /// `text` without the spaces and tabs around it.
    static func trimmed(_ text: Substring) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let first = text.firstIndex(where: { !isSpace($0) }),
            let last = text.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return text[first...last]
    }
}
