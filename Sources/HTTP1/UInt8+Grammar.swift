/// The classes of bytes in HTTP's grammar (RFC 9110, 5.6; RFC 3986, 2 and 3).
extension UInt8 {
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")

    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    /// Space or tab: optional white space.
    var isBlank: Bool { self == .space || self == .tab }

    /// `tchar`, letters, digits and ``!#$%&'*+-.^_`|~``: methods, field names, codings.
    var isToken: Bool { isIn(0x03ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe) }

    /// `unreserved` and `sub-delims`, letters, digits and `-._~!$&'()*+,;=`: what stands for itself
    /// in a host name and in a path.
    var isNamePart: Bool { isIn(0x2bff_7fd2_0000_0000, 0x47ff_fffe_87ff_fffe) }

    /// What stands for itself in a path with its query: the same and `:@/?`.
    var isPathPart: Bool { isIn(0xafff_ffd2_0000_0000, 0x47ff_fffe_87ff_ffff) }

    /// The value of a hexadecimal digit.
    var hexValue: UInt64? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Whether this is ASCII whose bit is set: in `low` up to 63, in `high` from there.
    private func isIn(_ low: UInt64, _ high: UInt64) -> Bool {
        let bits = self < 64 ? low : self < 128 ? high : 0
        return bits &>> UInt64(self & 63) & 1 == 1
    }
}
