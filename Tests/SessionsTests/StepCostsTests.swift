import Testing

@testable import Sessions

/// What is decided from measured costs: how many rows, and how many steps at once.
@Suite("step costs")
struct StepCostsTests {
    /// A large matrix: its weights are read once whatever the rows, until the arithmetic counts.
    static let large = StepCosts([
        .init(rows: 1, nanoseconds: 100), .init(rows: 2, nanoseconds: 100),
        .init(rows: 4, nanoseconds: 120), .init(rows: 8, nanoseconds: 200),
        .init(rows: 16, nanoseconds: 390), .init(rows: 32, nanoseconds: 770),
    ])

    @Test("the batch ends where more rows make a row cheaper by a twentieth at most")
    func rows() {
        // 25 a row with 8, 24.4 with 16, 24.1 with 32.
        #expect(Self.large.rowsMax == 8)
        let single = StepCosts([.init(rows: 1, nanoseconds: 5)])
        #expect(single.rowsMax == 1)
    }

    @Test(
        "costs lie on lines between what was measured, and grow in proportion beyond",
        arguments: [(1, 100.0), (3, 110), (6, 160), (32, 770), (64, 1540)])
    func costs(rows: Int, nanoseconds: Double) {
        #expect(Self.large.nanoseconds(rows: rows) == nanoseconds)
    }

    @Test(
        "several steps at once take no longer than one of a full batch, and fit its buffers",
        arguments: [(1, 8, 2), (1, 32, 7), (4, 32, 6), (16, 32, 1), (8, 8, 1), (64, 32, 1)])
    func steps(rows: Int, rowsMax: Int, steps: Int) {
        #expect(Self.large.stepsAtOnce(rows: rows, rowsMax: rowsMax) == steps)
    }

    @Test("a network's costs are measured for every power of two")
    func measured() throws {
        let costs = StepCosts.measured(try ServedModel.counter().network, clock: .system)
        #expect((1...SessionLimits.measuredBatchRowsMax).contains(costs.rowsMax))
        #expect(costs.nanoseconds(rows: 1) > 0)
    }
}
