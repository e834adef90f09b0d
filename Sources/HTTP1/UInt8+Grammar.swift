/// The classes of bytes in HTTP's grammar (RFC 9110, 5.6; RFC 3986, 2 and 3).
extension UInt8 {
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")

    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    var isAlpha: Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= self
            || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self
    }

    /// Space or tab: optional white space.
    var isBlank: Bool { self == .space || self == .tab }

    /// Visible, blank, or above ASCII: what may stand in a line; no control byte.
    var isText: Bool { self >= .space && self != 0x7f || self == .tab }

    /// `tchar`: methods, field names, codings.
    var isToken: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: isAlpha || isDigit
        }
    }

    /// `unreserved` and `sub-delims`: what stands for itself in a host name and in a path.
    var isNamePart: Bool {
        switch self {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"),
            UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
            true
        default: isAlpha || isDigit
        }
    }

    /// The value of a hexadecimal digit.
    var hexValue: UInt64? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// The same bytes without the spaces and tabs around them.
    var trimmingBlanks: ArraySlice<UInt8> {
        guard let first = firstIndex(where: { !$0.isBlank }),
            let last = lastIndex(where: { !$0.isBlank })
        else { return [] }
        return self[first...last]
    }

    /// The bytes as text, bytes that are no UTF-8 replaced; for reports, never for decisions.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// Whether these bytes are `name`, which is lower-case ASCII, in any case.
    func isCaseInsensitively(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        let names = UnsafeBufferPointer(start: name.utf8Start, count: count)
        return zip(self, names).allSatisfy { byte, lower in
            byte == lower || byte.isAlpha && byte | 0x20 == lower
        }
    }
}
