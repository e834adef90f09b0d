import Foundation

/// How a point in time is written: RFC 3339, UTC, with milliseconds.
enum Timestamp {
    /// `2026-01-31T12:00:00.000Z` for milliseconds since 1970-01-01 UTC.
    static func text(_ wallMilliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(wallMilliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
