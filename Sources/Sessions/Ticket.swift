/// Names one request at one worker, from its arrival to its answer.
///
/// A shard knows nothing else of who asked, so that it holds no closure.
struct Ticket: Hashable, Sendable {
    let number: UInt64
}
