import Foundation
import Testing

/// Holds every request and answer of these tests against the server's own `openapi.json`.
struct ContractChecker {
    private let document: JSONValue

    init(_ document: JSONValue) { self.document = document }

    /// What does not agree with the contract, a line each.
    func faults(
        method: String, path: String, request: JSONValue?, status: Int, contentType: String?,
        answer: JSONValue
    ) -> [String] {
        guard let operation = operation(method, path) else {
            return [404, 405].contains(status) ? [] : ["\(method) \(path) is not in the contract"]
        }
        let response = operation["responses"]["\(status)"]
        guard response != .null else {
            return ["\(method) \(path): status \(status) is not in the contract"]
        }
        var faults: [String] = []
        if let contentType {
            let media = response["content"][contentType]
            if media == .null {
                faults.append("\(method) \(path): \(contentType) is not in the contract")
            } else if contentType.hasSuffix("json") {
                faults += check(answer, media["schema"], at: "answer")
            }
        }
        if let request, (200..<300).contains(status) {
            let schema = operation["requestBody"]["content"]["application/json"]["schema"]
            faults += check(request, schema, at: "request")
        }
        return faults.map { "\(method) \(path): \($0)" }
    }

    private func operation(_ method: String, _ path: String) -> JSONValue? {
        let parts = path.prefix { $0 != "?" }.split(separator: "/")
        for template in document["paths"].keys {
            let segments = template.split(separator: "/")
            let fits =
                segments.count == parts.count
                && zip(segments, parts).allSatisfy { segment, part in
                    // What stands behind a parameter stands behind its value too.
                    segment.first == "{"
                        ? part.hasSuffix(segment.drop { $0 != "}" }.dropFirst()) : segment == part
                }
            let operation = document["paths"][template][method.lowercased()]
            if fits, operation != .null { return operation }
        }
        return nil
    }

    /// The part of JSON Schema that the contract uses.
    private func check(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
        if let reference = schema["$ref"].string {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            return check(value, document["components"]["schemas"][name], at: place)
        }
        if schema == .null { return ["\(place): no schema"] }
        var faults: [String] = []
        let types =
            schema["type"].string.map { [$0] } ?? schema["type"].elements.compactMap(\.string)
        if !types.isEmpty, !types.contains(where: { value.isOf($0) }) {
            faults.append("\(place) is not \(types.joined(separator: " or "))")
        }
        if case .array(let choices) = schema["enum"], !choices.contains(value) {
            faults.append("\(place) is none of the choices")
        }
        for name in schema["required"].elements.compactMap(\.string) where value[name] == .null {
            // A member may be there and be null.
            if !value.keys.contains(name) { faults.append("\(place).\(name) is missing") }
        }
        for name in value.keys {
            let property = schema["properties"][name]
            let rest = schema["additionalProperties"]
            if property != .null {
                faults += check(value[name], property, at: "\(place).\(name)")
            } else if rest == false {
                faults.append("\(place).\(name) is not in the schema")
            } else if rest != .null {
                faults += check(value[name], rest, at: "\(place).\(name)")
            }
        }
        if schema["items"] != .null {
            for (index, element) in value.elements.enumerated() {
                faults += check(element, schema["items"], at: "\(place)[\(index)]")
            }
        }
        return faults
    }
}

extension JSONValue {
    /// Whether the value is of JSON Schema's `type`.
    fileprivate func isOf(_ type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"),
            (.array, "array"), (.object, "object"):
            true
        case (.number(let value), "integer"): value == value.rounded()
        default: false
        }
    }
}
