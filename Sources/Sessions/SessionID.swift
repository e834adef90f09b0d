/// What names a session: 1 to 128 characters that need no escaping in a URL.
public struct SessionID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The characters.
    public let description: String

    /// Characters that an id may have at most.
    static let lengthMax = 128

    /// An id chosen by a client, or nil unless it is 1 to 128 of `A-Z a-z 0-9 . _ ~ : -`.
    public init?(_ text: some StringProtocol) {
        guard (1...Self.lengthMax).contains(text.utf8.count),
            text.utf8.allSatisfy(Self.isAllowed), text != ".", text != ".."
        else { return nil }
        description = String(text)
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
