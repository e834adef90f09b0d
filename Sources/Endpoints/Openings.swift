import Synchronization

/// Counts what is open in pieces, for the metrics.
final class Openings: Sendable {
    /// Streams of steps.
    let streams = Atomic(0)
    /// Listeners to events.
    let listeners = Atomic(0)
    /// Events that listeners could not take, since the start.
    let missedEvents = Atomic(0)
}

extension Atomic where Value == Int {
    /// The count as it stands.
    var now: Int { load(ordering: .relaxed) }
}
