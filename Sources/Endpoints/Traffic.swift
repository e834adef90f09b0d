import HTTPTypes
import Synchronization

/// Counts answers by endpoint and status, for the metrics.
final class Traffic: Sendable {
    struct Key: Hashable {
        let endpoint: String
        let status: Int
    }

    private let counts = Mutex<[Key: Int]>([:])

    func count(endpoint: String, status: HTTPResponse.Status) {
        counts.withLock { $0[Key(endpoint: endpoint, status: status.code), default: 0] += 1 }
    }

    /// The counts so far, in a steady order.
    func snapshot() -> [(key: Key, count: Int)] {
        counts.withLock { $0 }
            .map { (key: $0.key, count: $0.value) }
            .sorted { ($0.key.endpoint, $0.key.status) < ($1.key.endpoint, $1.key.status) }
    }
}
