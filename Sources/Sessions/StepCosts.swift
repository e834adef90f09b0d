import Recurrent

/// What a time step of one network costs on this machine, by the rows of its batch.
struct StepCosts: Sendable {
    struct Point: Sendable, Equatable {
        let rows: Int
        let nanoseconds: Double
    }

    /// Ascending, one at least.
    private let points: [Point]

    /// A model whose steps take longer than all of this is measured with fewer rows.
    private static let budgetNanoseconds: Int64 = 200_000_000

    init(_ points: [Point]) {
        precondition(!points.isEmpty, "no costs")
        self.points = points
    }

    /// Measures steps of real shapes, the least of some for each number of rows; which warms up
    /// the network's weights too.
    static func measured(_ network: Network, clock: Clock) -> StepCosts {
        let workspace = Workspace(for: network, rowsMax: SessionLimits.measuredBatchRowsMax)
        let start = clock.now().monotonicNanoseconds
        var (points, rows, isInTime) = ([Point](), 1, true)
        while rows <= SessionLimits.measuredBatchRowsMax, isInTime {
            var least = Int64.max
            for _ in 0..<5 where isInTime || least == .max {
                let begin = clock.now().monotonicNanoseconds
                for pass in network.passes.indices {
                    network.step(rows: rows, of: pass, in: workspace, wants: .outputs)
                }
                let end = clock.now().monotonicNanoseconds
                least = min(least, max(1, end - begin))
                isInTime = end - start < budgetNanoseconds
            }
            points.append(Point(rows: rows, nanoseconds: Double(least)))
            rows *= 2
        }
        return StepCosts(points)
    }

    /// Rows from which on a larger batch makes a row cheaper by a twentieth at most: what is left
    /// to gain then is less than what its first rows wait for the others.
    var rowsMax: Int {
        let perRow = points.map { $0.nanoseconds / Double($0.rows) }
        let least = perRow.min() ?? 0
        let index = perRow.firstIndex { $0 <= least * 1.05 } ?? points.count - 1
        return points[index].rows
    }

    /// What a step of `rows` rows costs; between what was measured on a line, beyond it in
    /// proportion.
    func nanoseconds(rows: Int) -> Double {
        let after = points.firstIndex { $0.rows >= rows } ?? points.count
        guard after < points.count else {
            let last = points[points.count - 1]
            return last.nanoseconds * Double(rows) / Double(last.rows)
        }
        guard after > 0 else { return points[0].nanoseconds }
        let (low, high) = (points[after - 1], points[after])
        let part = Double(rows - low.rows) / Double(high.rows - low.rows)
        return low.nanoseconds + part * (high.nanoseconds - low.nanoseconds)
    }

    /// Steps that a batch of `rows` rows may make at once: they take no longer than one step of a
    /// full batch of `rowsMax`, so nobody who comes meanwhile waits for more than that.
    func stepsAtOnce(rows: Int, rowsMax: Int) -> Int {
        let byTime = nanoseconds(rows: rowsMax) / nanoseconds(rows: rows)
        return max(1, min(rowsMax / rows, Int(byTime)))
    }
}
