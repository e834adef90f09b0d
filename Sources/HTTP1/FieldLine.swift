import HTTPTypes

/// One line of a header or trailer section (RFC 9112, 5): where its name and its value stand.
struct FieldLine {
    let name: Range<Int>
    /// Without the white space around it.
    let value: Range<Int>

    /// - Parameter line: what holds no line end and no control byte but tab.
    init(_ line: borrowing Span<UInt8>) throws(ParseError) {
        let end = line.end(from: 0, \.isToken)
        guard end > 0, end < line.count, line[end] == UInt8(ascii: ":") else {
            throw Self.fault(line)
        }
        name = 0..<end
        value = line.trimmingBlanks((end + 1)..<line.count)
    }

    /// Why a line is no field.
    private static func fault(_ line: borrowing Span<UInt8>) -> ParseError {
        guard !line[0].isBlank else { return .foldedField }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":"), in: 0..<line.count) else {
            return .missingColon
        }
        let name = line.extracting(0..<colon)
        return colon > 0 && name[colon - 1].isBlank
            ? .spaceBeforeColon(name: name.text) : .invalidFieldName(name.text)
    }
}
