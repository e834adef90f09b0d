import Testing

@testable import Sessions

/// The queue's pace and patience, with a clock moved by hand.
@Suite("how long a request may and would wait")
struct QueueControlTests {
    static let second: Int64 = 1_000_000_000

    /// A queue of a second in which a row costs a millisecond until something is measured.
    static func control() -> QueueControl {
        QueueControl(waitSecondsMax: 1, rowNanoseconds: 1e6, now: 0)
    }

    @Test("a new request would wait for the rows before it, and may for a second")
    func excess() {
        let control = Self.control()
        #expect(control.excess(rows: 1000, now: 0) == nil)
        #expect(control.excess(rows: 1001, now: 0) == 1.001e9)
    }

    @Test("the pace is the time from a batch that left something to the next")
    func pace() {
        var control = Self.control()
        control.begin(rowSteps: 10, leaving: 5, now: 0)
        #expect(control.rowNanoseconds == 1e6, "nothing is known before the batch is over")
        control.begin(rowSteps: 10, leaving: 5, now: 90_000_000)
        #expect(control.rowNanoseconds == 2e6, "an eighth of what is above it")
        for batch in 1...100 {
            control.begin(rowSteps: 10, leaving: 5, now: 90_000_000 + Int64(batch) * 5_000_000)
        }
        #expect(abs(control.rowNanoseconds - 5e5) < 10)
    }

    @Test("a machine that stood still for an hour is taken for one that is a little slower")
    func pause() {
        var control = Self.control()
        control.begin(rowSteps: 10, leaving: 5, now: 0)
        control.begin(rowSteps: 10, leaving: 5, now: 3600 * Self.second)
        #expect(control.rowNanoseconds == 1e6 * (1 + 15.0 / 8))
    }

    @Test("a pace at which nothing would be let in is forgotten by and by")
    func relief() {
        var control = Self.control()
        for batch in 0..<100 {
            control.begin(rowSteps: 10, leaving: 5, now: Int64(batch) * 10 * Self.second)
        }
        #expect(control.excess(rows: 10, now: 1000 * Self.second) != nil)
        for batch in 100..<200 {
            control.begin(rowSteps: 10, leaving: 0, now: Int64(batch) * 10 * Self.second)
        }
        #expect(control.excess(rows: 900, now: 1990 * Self.second) == nil)
    }

    @Test("time in which nothing was in line is no pace")
    func idle() {
        var control = Self.control()
        control.begin(rowSteps: 10, leaving: 0, now: 0)
        control.begin(rowSteps: 10, leaving: 5, now: 3600 * Self.second)
        #expect(control.rowNanoseconds == 1e6)
    }

    @Test("a queue that has stood for a second may hold a fifth of one, until it is empty")
    func standing() {
        var control = Self.control()
        control.noteEmpty(now: 0)
        for tenth in 1...10 {
            control.begin(rowSteps: 10, leaving: 5, now: Int64(tenth) * Self.second / 10)
        }
        #expect(control.allowed(now: Self.second) == 1e9)
        #expect(control.allowed(now: Self.second + 1) == 2e8)
        control.begin(rowSteps: 10, leaving: 0, now: 2 * Self.second)
        #expect(control.allowed(now: 2 * Self.second) == 1e9)
        control.noteEmpty(now: 99 * Self.second)
        #expect(control.allowed(now: 100 * Self.second) == 1e9, "a burst after an hour of nothing")
    }

    @Test(
        "to come back is told in whole seconds, 1 to 60",
        arguments: [
            (0, 1), (1000, 1), (1001, 2), (30_000, 30), (1_000_000, 60),
        ])
    func retryAfter(rowSteps: Int, seconds: Int) {
        #expect(Self.control().retryAfterSeconds(rowSteps: rowSteps) == seconds)
    }
}
