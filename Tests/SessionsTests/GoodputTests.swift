import Glibc
import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// A worker under an open load, with time that passes as its batches take it.
@Suite("What is admitted is done at the pace of the peak, and in time")
struct GoodputTests {
    /// What came of a load, in seconds and requests a second.
    struct Outcome {
        var done = 0.0
        var refused = 0
        var longestWait = 0.0
        /// The waits of the second half.
        var lateWaits: [Double] = []
    }

    /// A batch takes 1 ms and 0.25 ms a row, up to 16 rows: 3,200 requests a second.
    static let capacity = 16 / (0.001 + 16 * 0.00025)

    /// Offers requests at random times, `rate` a second for `seconds`, of 400 clients.
    static func load(rate: Double, seconds: Double, seed: UInt64) throws -> Outcome {
        var random = SeededRandom(seed: seed)
        var limits = SessionLimits()
        limits.batchRowsMax = 16
        limits.queueSecondsMax = 0.25
        var desk = Desk(try .counter(), limits: limits)
        let ids = try (0..<8000).map { try desk.create("s\($0)", of: "counter").id }
        let start = desk.now.monotonicNanoseconds
        var outcome = Outcome()
        var (next, count, answersRead) = (0.0, 0, desk.answered.count)
        var arrivals: [Ticket: Double] = [:]
        var time: Double { Double(desk.now.monotonicNanoseconds - start) / 1e9 }
        while time < seconds {
            while next <= time {
                let request = ForwardRequest(1, 1).with { $0.client = UInt64(count % 400) }
                let ticket = desk.send(
                    .forward(request, model: nil), to: ids[count % ids.count])
                arrivals[ticket] = next
                count += 1
                next -= log(Double.random(in: 1e-9..<1, using: &random)) / rate
            }
            let before = desk.answered.count
            let hasStepped = desk.step()
            let rows = desk.answered[before...].count { desk.answer($0)?.refusal == nil }
            desk.wait(
                seconds: hasStepped ? 0.001 + 0.00025 * Double(rows) : max(1e-6, next - time),
                wakes: false)
            for ticket in desk.answered[answersRead...] {
                guard let arrived = arrivals.removeValue(forKey: ticket) else { continue }
                if desk.answer(ticket)?.refusal != nil {
                    outcome.refused += 1
                } else {
                    outcome.done += 1 / seconds
                    outcome.longestWait = max(outcome.longestWait, time - arrived)
                    if time > seconds / 2 { outcome.lateWaits.append(time - arrived) }
                }
            }
            answersRead = desk.answered.count
        }
        return outcome
    }

    @Test("at 0.9 of the capacity nothing is refused")
    func below() throws {
        let outcome = try Self.load(rate: 0.9 * Self.capacity, seconds: 3, seed: 1)
        #expect(outcome.refused == 0)
    }

    @Test(
        "at and above the capacity it is used, and nobody waits longer than a request may",
        arguments: [1.5, 4, 10])
    func above(times: Double) throws {
        let outcome = try Self.load(rate: times * Self.capacity, seconds: 3, seed: 2)
        #expect(outcome.done >= 0.95 * Self.capacity, "\(outcome.done)")
        #expect(outcome.longestWait <= 0.25 + 0.02, "\(outcome.longestWait)")
        // The queue has stood: a fifth, and the batches that they came during and were in.
        let mean = outcome.lateWaits.reduce(0, +) / Double(outcome.lateWaits.count)
        #expect(mean <= 0.05 + 0.01)
        #expect(outcome.refused > 1000)
    }
}
