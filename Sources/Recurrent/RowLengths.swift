/// How many steps each row of a request has, and where on the time axis a row stands in a sweep.
///
/// Every row begins with a sweep; shorter ones end before the others, in a backward sweep too.
public struct RowLengths: Sendable {
    /// Rows.
    public let batch: Int
    /// The length of the request's time axis.
    public let time: Int
    private let lengths: [Int]?
    private let longest: Int

    /// Rows of `time` steps, or of as many as `lengths` says of each.
    public init(batch: Int, time: Int, lengths: [Int]? = nil) {
        precondition(lengths == nil || lengths?.count == batch, "lengths of \(batch) rows")
        self.batch = batch
        self.time = time
        self.lengths = lengths
        longest = lengths?.max() ?? time
    }

    /// The length of a time axis, nil for a value that has none: then it is 1.
    public func axis(_ steps: Sweep.Steps?) -> Int {
        switch steps {
        case nil: 1
        case .request: time
        case .fixed(let count): count
        }
    }

    /// Steps until every row has ended.
    public func stepCount(of steps: Sweep.Steps) -> Int {
        steps == .request ? longest : axis(steps)
    }

    /// Steps that `row` takes.
    public func length(of row: Int, over steps: Sweep.Steps) -> Int {
        guard steps == .request else { return axis(steps) }
        return lengths?[row] ?? time
    }

    /// Where on the time axis `row` stands in its step number `step`, which it has.
    public func place(of step: Int, row: Int, in sweep: Sweep) -> Int {
        sweep.isBackward ? length(of: row, over: sweep.steps) - 1 - step : step
    }

    /// Whether `step` is the last one of some row.
    public func endsRow(at step: Int, over steps: Sweep.Steps) -> Bool {
        guard steps == .request, let lengths else { return step == axis(steps) - 1 }
        return lengths.contains(step + 1)
    }
}
