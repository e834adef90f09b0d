/// What names a session: 1 to 128 characters that need no escaping in a URL.
public struct SessionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The characters.
    public let description: String

    /// Characters that an id may have at most.
    static let lengthMax = 128

    /// An id chosen by a client, or nil unless it is 1 to 128 of `A-Z a-z 0-9 . _ ~ : -`.
    public init?(_ text: String) {
        guard (1...Self.lengthMax).contains(text.utf8.count),
            text.utf8.allSatisfy(Self.isAllowed), text != ".", text != ".."
        else { return nil }
        description = text
    }

    /// A new id of 128 random bits.
    public static func random() -> SessionID {
        var generator = SystemRandomNumberGenerator()
        func hex() -> String {
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return SessionID(trusted: hex() + hex())
    }

    private init(trusted text: String) { description = text }

    /// What stands before the last `~`; all of it where there is none.
    var stem: Substring.UTF8View {
        let text = description.utf8
        return description[..<(text.lastIndex(of: UInt8(ascii: "~")) ?? text.endIndex)].utf8
    }

    /// The id that a sequence of this one has where a session of another model has it: with the
    /// name of its own `model` behind a `~`; nil where that is too long.
    ///
    /// What cannot stand there, and `~` and `:`, become `:` and two hexadecimal digits, so that no
    /// two names of models look alike.
    func besideOthers(of model: String) -> SessionID? {
        var text = description + "~"
        for byte in model.utf8 {
            if Self.isAllowed(byte), byte != UInt8(ascii: "~"), byte != UInt8(ascii: ":") {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += byte < 16 ? ":0" : ":"
                text += String(byte, radix: 16, uppercase: true)
            }
        }
        return SessionID(text)
    }

    /// Orders ids by their bytes.
    public static func < (left: SessionID, right: SessionID) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
