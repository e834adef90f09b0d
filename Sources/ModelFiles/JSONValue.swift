import Foundation

/// A JSON document as a value, so that what is in it can be told apart by kind.
enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The document in `bytes`; nil where they are no JSON, or nested too deeply for Foundation.
    init?(parsing bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
            return nil
        }
        self = value
    }

    /// The value under `key`; null where there is none or this is no object.
    subscript(key: String) -> JSONValue {
        guard case .object(let members) = self else { return .null }
        return members[key] ?? .null
    }

    /// The number as an integer, if it is one exactly.
    var integer: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number)
    }

    /// The text, if it is one.
    var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The elements, if it is an array.
    var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The value as short text, for an error that shows what was found.
    var summary: String {
        switch self {
        case .null: "null"
        case .bool(let bool): String(bool)
        case .number(let number): integer.map(String.init) ?? String(number)
        case .string(let string): "\"\(string.prefix(80))\""
        case .array(let elements):
            elements.count > 8 || elements.contains { $0.array != nil }
                ? "an array of \(elements.count)"
                : "[" + elements.map(\.summary).joined(separator: ", ") + "]"
        case .object(let members):
            members["class_name"]?.string.map { "an object of class \($0.prefix(80))" }
                ?? "an object"
        }
    }
}

extension JSONValue: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let elements = try? container.decode([JSONValue].self) {
            self = .array(elements)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}
