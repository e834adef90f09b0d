import HTTPTypes

/// One line of a header or trailer section (RFC 9112, 5) as a field.
enum FieldLine {
    /// The field of `line`, which holds no line end and no control byte but tab.
    static func field(_ line: ArraySlice<UInt8>) throws(ParseError) -> HTTPField {
        guard line.first?.isBlank != true else { throw .foldedField }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .missingColon }
        let name = line[..<colon]
        guard name.last?.isBlank != true else { throw .spaceBeforeColon(name: name.text) }
        guard !name.isEmpty, name.allSatisfy(\.isToken),
            let fieldName = HTTPField.Name(name.text)
        else { throw .invalidFieldName(name.text) }
        return HTTPField(name: fieldName, value: line[(colon + 1)...].trimmingBlanks)
    }
}
