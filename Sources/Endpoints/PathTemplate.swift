import Foundation

/// The path of an endpoint: `/v1/sessions/{id}/states/{layer}/{name}`, or
/// `/v1/models/{model}:predict`.
struct PathTemplate: Sendable {
    private enum Segment: Equatable {
        case literal([UInt8])
        /// A parameter, and what the segment ends in behind it.
        case parameter(String, ending: [UInt8])
    }

    /// As it is written, which is also how OpenAPI writes it.
    let text: String
    private let segments: [Segment]

    private static let slash = UInt8(ascii: "/")

    init(_ text: String) {
        self.text = text
        segments = text.split(separator: "/").map { part in
            guard part.first == "{", let end = part.firstIndex(of: "}") else {
                return .literal(Array(part.utf8))
            }
            let name = part[..<end].dropFirst()
            return .parameter(String(name), ending: Array(part[end...].utf8.dropFirst()))
        }
    }

    /// The names between braces, in order.
    var parameters: [String] {
        segments.compactMap { if case .parameter(let name, _) = $0 { name } else { nil } }
    }

    /// How many segments a path has, empty ones included.
    static func depth(_ path: borrowing Span<UInt8>) -> Int {
        var count = 0
        for index in 0..<path.count where path[index] == slash { count += 1 }
        return count
    }

    /// The decoded parameters if `path`, not yet decoded, fits.
    func match(_ path: borrowing Span<UInt8>) -> [String]? {
        // Nearly every request is held to nearly every template.
        guard fits(path, { _ in }) else { return nil }
        var values: [String] = []
        var isDecoded = true
        _ = fits(path) { range in
            if let value = Self.decoded(path.extracting(range)) {
                values.append(value)
            } else {
                isDecoded = false
            }
        }
        return isDecoded ? values : nil
    }

    /// Whether `path` has these segments; tells where those of the parameters stand.
    private func fits(_ path: borrowing Span<UInt8>, _ tell: (Range<Int>) -> Void) -> Bool {
        var start = 0
        for segment in segments {
            guard start < path.count, path[start] == Self.slash else { return false }
            start += 1
            let end: Int
            switch segment {
            case .literal(let text):
                end = start + text.count
                guard end <= path.count else { return false }
                for index in text.indices where path[start + index] != text[index] {
                    return false
                }
            case .parameter(_, let ending):
                end = Self.endOfSegment(in: path, from: start)
                let last = end - ending.count
                guard last > start else { return false }
                for index in ending.indices where path[last + index] != ending[index] {
                    return false
                }
                tell(start..<last)
            }
            start = end
        }
        return start == path.count
    }

    private static func endOfSegment(in path: borrowing Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < path.count, path[end] != slash { end += 1 }
        return end
    }

    private static func decoded(_ part: borrowing Span<UInt8>) -> String? {
        let text = part.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        return text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding : text
    }
}
