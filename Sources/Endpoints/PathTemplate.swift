import Foundation

/// The path of an endpoint: `/v1/sessions/{id}/states/{layer}/{name}`.
struct PathTemplate: Sendable {
    private enum Segment: Equatable {
        case literal(String)
        case parameter(String)

        var isParameter: Bool { if case .parameter = self { true } else { false } }
    }

    /// As it is written, which is also how OpenAPI writes it.
    let text: String
    private let segments: [Segment]

    init(_ text: String) {
        self.text = text
        segments = text.split(separator: "/").map { part in
            part.first == "{" && part.last == "}"
                ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
        }
    }

    /// The names between braces, in order.
    var parameters: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// The decoded parameters if `path`, split at its slashes and not yet decoded, fits.
    func match(_ path: [Substring]) -> [String]? {
        guard path.count == segments.count, hasLiterals(of: path) else { return nil }
        var values: [String] = []
        for (part, segment) in zip(path, segments) where segment.isParameter {
            guard !part.isEmpty, let value = Self.decoded(part) else { return nil }
            values.append(value)
        }
        return values
    }

    /// Bytes beside bytes: every request is held to nearly every template.
    private func hasLiterals(of path: [Substring]) -> Bool {
        for (part, segment) in zip(path, segments) {
            guard case .literal(let text) = segment else { continue }
            guard part.utf8.elementsEqual(text.utf8) else { return false }
        }
        return true
    }

    private static func decoded(_ part: Substring) -> String? {
        part.utf8.contains(UInt8(ascii: "%")) ? part.removingPercentEncoding : String(part)
    }

    /// The segments of `path` between its slashes; nil unless it begins with one.
    static func split(_ path: String) -> [Substring]? {
        let slash = UInt8(ascii: "/")
        guard path.utf8.first == slash else { return nil }
        return path.utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
            .map { Substring($0) }
    }
}
