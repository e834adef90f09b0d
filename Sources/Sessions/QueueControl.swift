/// How long a request may wait for its first step, and how long a new one would, by the pace at
/// which rows have been stepped.
///
/// Decides nothing about any one session, and reads no clock. A queue that has stood for as long
/// as a request may wait is no burst any more: it would only make everybody late, so it is kept
/// short then until it has been empty (Nichols and Jacobson's controlled delay, in the form that
/// Maurer gave it for servers in "Fail at Scale").
struct QueueControl {
    /// Nanoseconds that a request may wait.
    let waitMax: Double
    /// What a step of a row costs of the shard's time while there is more to do than fits a batch:
    /// what comes between two batches, other models' batches included, costs too.
    private(set) var rowNanoseconds: Double
    /// What it is thought to cost where nothing has been measured for long.
    private let guess: Double
    /// When all that was in line last fitted a batch.
    private var emptyAt: Int64
    /// The batch before, if it left something in line.
    private var full: (start: Int64, rowSteps: Int)?

    /// What is left of the time to wait where the queue has stood.
    private static let standingPart = 0.2
    /// How much a batch counts against those before it.
    private static let weight = 0.125
    /// How many times the pace one measurement may be: a machine that stood still is no pace.
    private static let outlier = 16.0

    /// - Parameter rowNanoseconds: what a row costs as long as nothing is measured.
    init(waitSecondsMax: Double, rowNanoseconds: Double, now: Int64) {
        waitMax = waitSecondsMax * 1e9
        self.rowNanoseconds = rowNanoseconds
        guess = rowNanoseconds
        emptyAt = now
    }

    /// The monotonic time before which a request came into line that waits too long at `now`.
    func tooOld(now: Int64) -> Int64 { now - Int64(waitMax) }

    /// The nanoseconds that a new request would wait behind `rows`, if that is too long.
    func excess(rows: Int, now: Int64) -> Double? {
        let wait = Double(rows) * rowNanoseconds
        return wait > allowed(now: now) ? wait : nil
    }

    /// The nanoseconds that a new request may have to wait.
    func allowed(now: Int64) -> Double {
        Double(now - emptyAt) > waitMax ? waitMax * Self.standingPart : waitMax
    }

    /// Notes that nothing is in line.
    mutating func noteEmpty(now: Int64) { emptyAt = now }

    /// Notes a batch that begins: its rows times its steps, and how many rows it leaves in line.
    mutating func begin(rowSteps: Int, leaving rows: Int, now: Int64) {
        if let full {
            let sample = Double(now - full.start) / Double(full.rowSteps)
            learn(min(sample, Self.outlier * rowNanoseconds))
        }
        full = rows > 0 ? (now, rowSteps) : nil
        guard rows == 0 else { return }
        emptyAt = now
        // Who is too slow to have anything in line has nothing to measure: that must not stay so.
        learn(min(guess, rowNanoseconds))
    }

    private mutating func learn(_ sample: Double) {
        rowNanoseconds += (sample - rowNanoseconds) * Self.weight
    }

    /// Whole seconds, 1 to 60, until so many steps of rows are done.
    func retryAfterSeconds(rowSteps: Int) -> Int {
        Self.retryAfterSeconds(nanoseconds: Double(rowSteps) * rowNanoseconds)
    }

    /// As many whole seconds, 1 to 60; who comes back later than that has given up.
    static func retryAfterSeconds(nanoseconds: Double) -> Int {
        Int(min(60, max(1, (nanoseconds / 1e9).rounded(.up))))
    }
}
