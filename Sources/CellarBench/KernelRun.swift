import Dispatch
import Kernels
import Recurrent

/// Calls of one cell of the table, timed.
// Each thread of a call touches its own workspace alone, which is what protects them.
final class KernelRun: @unchecked Sendable {
    private let cell: KernelCell
    private let network: Network
    private let workspaces: [Workspace]
    private let x: [Float]
    /// The server's default of `batch_rows_max`.
    private static let rowsMax = 64

    /// Rows spread over `cell.threads` threads, each with a workspace of its own, as the server's
    /// workers have them.
    init(_ cell: KernelCell, path: KernelPath) throws {
        self.cell = cell
        network = try cell.network().prepared(for: path)
        let threads = min(cell.threads, cell.batch)
        workspaces = (0..<threads).map { [network] thread in
            Workspace(
                for: network, rowsMax: max(Self.rows(of: thread, threads, cell), Self.rowsMax))
        }
        var random = Weyl(seed: 99)
        x = (0..<cell.batch * cell.time * cell.input).map { _ in random.next() }
    }

    /// The rows of one of `threads` threads.
    private static func rows(of thread: Int, _ threads: Int, _ cell: KernelCell) -> Int {
        cell.batch * (thread + 1) / threads - cell.batch * thread / threads
    }

    /// Microseconds of a step of the whole batch: the median of calls that take `seconds`.
    func microseconds(seconds: Double, _ team: Team) -> Double {
        team.run()
        var times: [Double] = []
        let end = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
        repeat {
            let start = DispatchTime.now().uptimeNanoseconds
            team.run()
            times.append(Double(DispatchTime.now().uptimeNanoseconds - start))
        } while DispatchTime.now().uptimeNanoseconds < end || times.count < 3
        return times.sorted()[times.count / 2] / 1e3 / Double(cell.time)
    }

    /// A hash of the states after two calls from zeros, which does not depend on the threads.
    func hash(_ team: Team) -> String {
        let width = network.stateLayout.rowWidth
        for workspace in workspaces {
            workspace.stateIn.update(repeating: 0, count: workspace.rowsMax * width)
        }
        team.run()
        team.run()
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for thread in workspaces.indices {
            let count = Self.rows(of: thread, workspaces.count, cell) * width
            for index in 0..<count {
                let bits = UInt64(workspaces[thread].stateIn[index].bitPattern)
                hash = (hash ^ bits) &* 0x100_0000_01B3
            }
        }
        return String(hash, radix: 16)
    }

    /// Calls of all threads, over and over, until `body` returns.
    func withTeam<Result>(_ body: (Team) throws -> Result) rethrows -> Result {
        let team = Team(threads: workspaces.count) { [self] in call($0) }
        defer { team.end() }
        return try body(team)
    }

    private func call(_ thread: Int) {
        let workspace = workspaces[thread]
        let rows = Self.rows(of: thread, workspaces.count, cell)
        let first = cell.batch * thread / workspaces.count
        x.withUnsafeBufferPointer { x in
            guard let x = x.baseAddress else { return }
            // As a worker does it: as many steps at once as the buffers of a full batch hold.
            let stepsMax = max(1, Self.rowsMax / rows)
            for time in stride(from: 0, to: cell.time, by: stepsMax) {
                let steps = min(stepsMax, cell.time - time)
                for step in 0..<steps {
                    (workspace.inputs[0] + step * rows * cell.input).update(
                        from: x + ((time + step) * cell.batch + first) * cell.input,
                        count: rows * cell.input)
                }
                network.step(rows: rows, steps: steps, in: workspace, outputsNeeded: true)
                workspace.stateIn.update(
                    from: workspace.stateOut, count: rows * network.stateLayout.rowWidth)
            }
        }
    }
}
