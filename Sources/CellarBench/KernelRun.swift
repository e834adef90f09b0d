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

    /// Rows spread over `cell.threads` threads, each with a workspace of its own, as the server's
    /// workers have them.
    init(_ cell: KernelCell, path: KernelPath) throws {
        self.cell = cell
        network = try cell.network().prepared(for: path)
        let threads = min(cell.threads, cell.batch)
        workspaces = (0..<threads).map { [network] thread in
            let rows = cell.batch * (thread + 1) / threads - cell.batch * thread / threads
            return Workspace(for: network, rowsMax: rows)
        }
        var random = Weyl(seed: 99)
        x = (0..<cell.batch * cell.time * cell.input).map { _ in random.next() }
    }

    /// Microseconds of a step of the whole batch: the median of calls that take `seconds`.
    func microseconds(seconds: Double) -> Double {
        call()
        var times: [Double] = []
        let end = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
        repeat {
            let start = DispatchTime.now().uptimeNanoseconds
            call()
            times.append(Double(DispatchTime.now().uptimeNanoseconds - start))
        } while DispatchTime.now().uptimeNanoseconds < end || times.count < 3
        return times.sorted()[times.count / 2] / 1e3 / Double(cell.time)
    }

    /// A hash of the outputs and states after two calls from zeros.
    func hash() -> String {
        for workspace in workspaces {
            workspace.stateIn.update(
                repeating: 0, count: workspace.rowsMax * network.stateLayout.rowWidth)
        }
        call()
        call()
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ values: UnsafePointer<Float>, _ count: Int) {
            for index in 0..<count {
                hash = (hash ^ UInt64(values[index].bitPattern)) &* 0x100_0000_01B3
            }
        }
        for workspace in workspaces {
            add(workspace.outputs[0], workspace.rowsMax * cell.units)
            add(workspace.stateIn, workspace.rowsMax * network.stateLayout.rowWidth)
        }
        return String(hash, radix: 16)
    }

    private func call() {
        if workspaces.count == 1 {
            call(0)
        } else {
            DispatchQueue.concurrentPerform(iterations: workspaces.count) { call($0) }
        }
    }

    private func call(_ thread: Int) {
        let workspace = workspaces[thread]
        let rows = workspace.rowsMax
        let first = cell.batch * thread / workspaces.count
        x.withUnsafeBufferPointer { x in
            guard let x = x.baseAddress else { return }
            for time in 0..<cell.time {
                workspace.inputs[0].update(
                    from: x + (time * cell.batch + first) * cell.input, count: rows * cell.input)
                network.step(rows: rows, in: workspace, outputsNeeded: true)
                workspace.stateIn.update(
                    from: workspace.stateOut, count: rows * network.stateLayout.rowWidth)
            }
        }
    }
}
