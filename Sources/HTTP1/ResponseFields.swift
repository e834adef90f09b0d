import HTTPTypes

/// The header fields of an answer, in the order of the wire.
///
/// Not `HTTPFields`, which keeps a dictionary beside its fields: an answer has a handful.
public struct ResponseFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    struct Field: Sendable, Equatable {
        let name: HTTPField.Name
        var value: String
    }

    private(set) var all: [Field] = []

    /// No fields.
    public init() {}

    /// These fields; of equal names, the last.
    public init(dictionaryLiteral fields: (HTTPField.Name, String)...) {
        all.reserveCapacity(fields.count + Self.laterExpected)
        for (name, value) in fields { self[name] = value }
    }

    // What is added to most answers, such as their session.
    private static let laterExpected = 2

    /// The value of the field of that name; nil when there is none.
    public subscript(name: HTTPField.Name) -> String? {
        get { index(of: name).map { all[$0].value } }
        set {
            let index = index(of: name)
            switch (index, newValue.map(Self.legalized)) {
            case (let index?, let value?): all[index].value = value
            case (let index?, nil): all.remove(at: index)
            case (nil, let value?): all.append(Field(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Whether there is a field of that name.
    public func contains(_ name: HTTPField.Name) -> Bool { index(of: name) != nil }

    /// Adds `other`; of equal names, its value counts.
    public mutating func append(contentsOf other: ResponseFields) {
        for field in other.all { self[field.name] = field.value }
    }

    private func index(of name: HTTPField.Name) -> Int? {
        all.firstIndex { $0.name.canonicalName == name.canonicalName }
    }

    /// A value that ends no line and no text: what might is a space (RFC 9110, 5.5).
    private static func legalized(_ value: String) -> String {
        let isLegal = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
        guard !isLegal else { return value }
        return String(
            decoding: value.utf8.map { $0 >= 0x20 && $0 != 0x7f ? $0 : .space }, as: UTF8.self)
    }
}
