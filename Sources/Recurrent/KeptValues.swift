/// What the passes of a network hand on to later ones while one request runs: sequences with all
/// their steps, other values as they are at each row's last step.
///
/// Made for networks of several passes alone. Not Sendable: it belongs to the request's worker.
public final class KeptValues {
    private let network: Network
    private let rows: RowLengths
    private let floats: UnsafeMutablePointer<Float>
    /// Where each kept value begins in `floats`: `[batch, steps, width]`, or `[batch, width]`.
    private let offsets: [Int]

    /// Room for a request with rows of these lengths.
    public init(_ network: Network, rows: RowLengths) {
        self.network = network
        self.rows = rows
        var (offsets, next) = ([Int](), 0)
        for value in network.keptValues {
            offsets.append(next)
            next += Self.floats(of: value, rows)
        }
        self.offsets = offsets
        // Not filled: what a row has not kept, nobody reads.
        floats = .allocate(capacity: max(1, next))
    }

    deinit { floats.deallocate() }

    /// Bytes that a request with rows of these lengths takes; nothing is made.
    public static func bytes(for network: Network, rows: RowLengths) -> Int {
        network.keptValues.reduce(0) { $0 + floats(of: $1, rows) } * MemoryLayout<Float>.stride
    }

    private static func floats(of value: Network.KeptValue, _ rows: RowLengths) -> Int {
        rows.batch * rows.axis(value.steps) * value.width
    }

    /// Keeps what `step` of `pass` has made in the rows of `workspace` behind `firstRow`.
    public func record(step: Int, of pass: Int, from workspace: Workspace, firstRow: Int) {
        let sweep = network.passes[pass].sweep
        for index in network.passes[pass].keeps {
            let value = network.keptValues[index]
            let source = workspace.kept[index] + firstRow * value.width
            for row in 0..<rows.batch {
                let length = rows.length(of: row, over: sweep.steps)
                guard value.steps == nil ? step == length - 1 : step < length else { continue }
                let place = value.steps == nil ? 0 : rows.place(of: step, row: row, in: sweep)
                self.row(row, place, of: index)
                    .update(from: source + row * value.width, count: value.width)
            }
        }
    }

    /// Hands `step` of `pass` what it reads, in the rows of `workspace` behind `firstRow`; zeros
    /// to rows that have ended.
    public func gather(step: Int, of pass: Int, to workspace: Workspace, firstRow: Int) {
        let sweep = network.passes[pass].sweep
        for (read, buffer) in zip(network.passes[pass].reads, workspace.passes[pass].reads) {
            let value = network.keptValues[read.kept]
            let destination = buffer + firstRow * value.width
            for row in 0..<rows.batch {
                let to = destination + row * value.width
                let length = rows.length(of: row, over: sweep.steps)
                guard step < length else {
                    to.update(repeating: 0, count: value.width)
                    continue
                }
                var place = rows.place(of: step, row: row, in: sweep)
                if read.isReversed { place = length - 1 - place }
                if value.steps == nil { place = 0 }
                to.update(from: self.row(row, place, of: read.kept), count: value.width)
            }
        }
    }

    /// The numbers of `row` at `place` of kept value `index`.
    private func row(_ row: Int, _ place: Int, of index: Int) -> UnsafeMutablePointer<Float> {
        let value = network.keptValues[index]
        return floats + offsets[index] + (row * rows.axis(value.steps) + place) * value.width
    }
}
