import Dispatch
import Kernels
import Recurrent
import Sessions

/// Calls of one cell of the table, timed: as one worker makes the steps of one session.
///
/// Not Sendable: it owns a workspace.
final class KernelRun {
    private let cell: KernelCell
    private let network: Network
    private let workspace: Workspace
    private let crew = StepCrew()
    private let x: [Float]
    /// The server's default of `batch_rows_max`.
    private static let rowsMax = 64

    /// Steps whose blocks of units are shared among `cell.threads` threads.
    init(_ cell: KernelCell, path: KernelPath) throws {
        self.cell = cell
        network = try cell.network().prepared(for: path)
        workspace = Workspace(for: network, rowsMax: max(cell.batch, Self.rowsMax), crew: crew)
        var random = Weyl(seed: 99)
        x = (0..<cell.batch * cell.time * cell.input).map { _ in random.next() }
    }

    /// Calls `body` while the other threads stand by.
    func withHelpers<Result>(_ body: () throws -> Result) rethrows -> Result {
        let helpers = Helpers(cell.threads - 1, of: crew)
        defer { helpers.end() }
        return try body()
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

    /// A hash of the states after two calls from zeros, which does not depend on the threads.
    func hash() -> String {
        let count = cell.batch * network.stateLayout.rowWidth
        workspace.stateIn.update(repeating: 0, count: count)
        call()
        call()
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<count {
            hash = (hash ^ UInt64(workspace.stateIn[index].bitPattern)) &* 0x100_0000_01B3
        }
        return String(hash, radix: 16)
    }

    /// As a worker does it: as many steps at once as the buffers of a full batch hold.
    private func call() {
        let rows = cell.batch
        let stepsMax = max(1, Self.rowsMax / rows)
        x.withUnsafeBufferPointer { x in
            guard let x = x.baseAddress else { return }
            for time in stride(from: 0, to: cell.time, by: stepsMax) {
                let steps = min(stepsMax, cell.time - time)
                let width = rows * cell.input
                workspace.inputs[0].update(from: x + time * width, count: steps * width)
                network.step(rows: rows, steps: steps, in: workspace, wants: .outputs)
                workspace.exchangeStates()
            }
        }
    }
}
