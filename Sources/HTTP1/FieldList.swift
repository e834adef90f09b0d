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

    /// `text` without the spaces and tabs around it.
    static func trimmed(_ text: Substring) -> Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let first = text.firstIndex(where: { !isSpace($0) }),
            let last = text.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return text[first...last]
    }
}
