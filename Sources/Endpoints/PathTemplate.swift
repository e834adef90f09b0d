import Foundation

/// The path of an endpoint: `/v1/sessions/{id}/states/{layer}/{name}`.
struct PathTemplate: Sendable {
    private enum Segment: Equatable {
        case literal(String)
        case parameter(String)
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
        guard path.count == segments.count else { return nil }
        var values: [String] = []
        for (part, segment) in zip(path, segments) {
            switch segment {
            case .literal(let text):
                guard part == text else { return nil }
            case .parameter:
                guard !part.isEmpty, let value = part.removingPercentEncoding else { return nil }
                values.append(value)
            }
        }
        return values
    }

    /// The segments of `path` between its slashes; nil unless it begins with one.
    static func split(_ path: String) -> [Substring]? {
        guard path.first == "/" else { return nil }
        return path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}
