/// One figure of a load: what was put on the server, and what came of it.
struct LoadRow {
    let what: String
    let model: String?
    let connections: Int
    let sessions: Int
    let rate: Double?
    let result: LoadResult
    /// The hash of the answer to the first step, which no speed may change.
    let hash: String?

    static let header =
        column("what", 8) + column("model", 8) + column("conns", -6) + column("sessions", -9)
        + column("requests/s", -12) + column("p50 us", -11) + column("p99 us", -11)
        + column("p99.9 us", -11) + column("refused", -9) + column("failed", -7) + "  answer"

    var text: String {
        Self.column(what, 8) + Self.column(model ?? "-", 8) + Self.column("\(connections)", -6)
            + Self.column("\(sessions)", -9)
            + Self.column("\(Int(result.requestsPerSecond))", -12)
            + [50.0, 99, 99.9].map { Self.column("\(result.microseconds(percentile: $0))", -11) }
            .joined()
            + Self.column("\(result.refusals)", -9) + Self.column("\(result.failures)", -7)
            + "  \(hash ?? "-")"
    }

    var json: String {
        let texts = [("what", what), ("model", model), ("answer", hash)].compactMap { key, value in
            value.map { #""\#(key)":"\#($0)""# }
        }
        let rate = rate.map { [#""rate":\#($0)"#] } ?? []
        let status = result.refusedStatus.map { [#""refused_status":\#($0)"#] } ?? []
        let figures: [(String, Double)] = [
            ("seconds", (result.seconds * 1000).rounded() / 1000),
            ("requests_per_second", (result.requestsPerSecond * 10).rounded() / 10),
            ("p50_us", result.microseconds(percentile: 50)),
            ("p99_us", result.microseconds(percentile: 99)),
            ("p99_9_us", result.microseconds(percentile: 99.9)),
            ("max_us", result.microseconds(percentile: 100)),
        ]
        let counts = [
            ("connections", connections), ("sessions", sessions), ("requests", result.requests),
            ("refused", result.refusals), ("failed", result.failures),
            ("reconnects", result.reconnects), ("body_bytes", result.bodyBytes),
        ]
        let numbers =
            figures.map { #""\#($0)":\#($1)"# } + counts.map { #""\#($0)":\#($1)"# }
        return "{" + (texts + rate + numbers + status).joined(separator: ",") + "}"
    }

    /// `text` with blanks behind it, or before it where `width` is negative.
    private static func column(_ text: String, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? blanks + text : text + blanks
    }
}
