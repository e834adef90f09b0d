import Foundation
import HTTP1

/// The parameters of a request's query, decoded.
struct QueryParameters {
    private let values: [String: String]

    /// Reads `a=1&b=two`; of a name that comes twice the last value counts.
    init(_ request: Request) {
        var values: [String: String] = [:]
        for pair in (request.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decode(parts[0])
            values[name] = parts.count == 2 ? Self.decode(parts[1]) : ""
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    /// Refuses a name that is none of `known`.
    func check(_ known: [String]) throws(EndpointError) {
        guard let name = values.keys.sorted().first(where: { !known.contains($0) }) else { return }
        throw .unknownQuery(name: name, known: known)
    }

    /// Refuses any parameter: a body beside them has fields of their names.
    func checkNone() throws(Refusal) {
        guard let name = values.keys.min() else { return }
        throw Refusal(EndpointError.queryBesideBody(name: name))
    }

    /// An integer of `range`, or nil if there is none.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let expected =
                range.upperBound == .max
                ? "an integer from \(range.lowerBound)"
                : "an integer from \(range.lowerBound) to \(range.upperBound)"
            throw Refusal(EndpointError.query(name: name, value: text, expected: expected))
        }
        return value
    }

    /// Integers between commas, or nil if there are none.
    func integers(_ name: String) throws(Refusal) -> [Int]? {
        guard let text = values[name] else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count else {
            throw Refusal(
                EndpointError.query(
                    name: name, value: text, expected: "integers between commas"))
        }
        return numbers
    }

    /// One of `choices`, or nil if it is not there.
    func choice<Value>(
        _ name: String, _ choices: KeyValuePairs<String, Value>
    ) throws(Refusal) -> Value? {
        guard let text = values[name] else { return nil }
        guard let choice = choices.first(where: { $0.key == text }) else {
            throw Refusal(
                EndpointError.query(
                    name: name, value: text,
                    expected: choices.map(\.key).joined(separator: " or ")))
        }
        return choice.value
    }

    private static func decode(_ text: Substring) -> String {
        text.replacing("+", with: " ").removingPercentEncoding ?? String(text)
    }
}
