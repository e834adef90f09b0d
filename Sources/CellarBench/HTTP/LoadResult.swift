import Histogram

/// What came of a load, in the time that counts.
struct LoadResult {
    /// Nanoseconds from the time at which a request was to be sent to its answer; successes alone.
    var latencies = Histogram<UInt64>(
        highestTrackableValue: 1_000_000_000_000, numberOfSignificantValueDigits: .three)
    /// Requests answered with a success.
    var requests = 0
    /// Requests answered with another status, and the last such one.
    var refusals = 0
    var refusedStatus: Int?
    /// Requests that were never answered.
    var failures = 0
    /// Connections made again because the server or the plan ended them.
    var reconnects = 0
    /// Bytes of the last success's body.
    var bodyBytes = 0
    var seconds = 0.0

    var requestsPerSecond: Double { seconds > 0 ? Double(requests) / seconds : 0 }

    /// Microseconds that so many of a hundred requests do not exceed.
    func microseconds(percentile: Double) -> Double {
        guard requests > 0 else { return 0 }
        return (Double(latencies.valueAtPercentile(percentile)) / 100).rounded() / 10
    }

    /// Takes in what came of another round of the same load.
    mutating func add(_ other: LoadResult) {
        latencies.add(other.latencies)
        requests += other.requests
        refusals += other.refusals
        refusedStatus = other.refusedStatus ?? refusedStatus
        failures += other.failures
        reconnects += other.reconnects
        bodyBytes = other.bodyBytes
        seconds += other.seconds
    }
}
