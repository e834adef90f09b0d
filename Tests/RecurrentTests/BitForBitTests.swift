import Kernels
import Recurrent
import TestSupport
import Testing

/// With packed weights a row's numbers depend neither on its batch-mates nor on how many steps
/// are made at once, to the bit.
@Suite("bit for bit")
struct BitForBitTests {
    /// A network of every cell, with widths that fill no vector of any instruction set evenly.
    static func network(_ random: inout SeededRandom) throws -> Network {
        try Network.chain(
            width: 5,
            [
                ("lstm", try random.lstm(in: 5, units: 21)),
                ("gru", try random.gru(in: 21, units: 18, resetAfter: true)),
                ("before", try random.gru(in: 18, units: 7, resetAfter: false)),
                ("rnn", try random.simpleRNN(in: 7, units: 33)),
                ("hard", try random.gru(in: 33, units: 33, resetAfter: false)),
                ("coupled", try random.lstm(in: 33, units: 9, activation: .relu)),
                ("dense", try random.dense(in: 9, units: 70, activation: .softmax)),
            ])
    }

    /// One client: its sequence, and where it stands.
    struct Client {
        let x: [Float]
        var time = 0
        var state: [Float]
        var outputs: [Float] = []
    }

    @Test(
        "thousands of random mixtures give each client what it gets alone",
        arguments: InstructionSet.available, [WeightPrecision.float32, .bfloat16])
    func mixtures(set: InstructionSet, precision: WeightPrecision) throws {
        var random = SeededRandom(seed: 20_261_121)
        let network = try Self.network(&random).prepared(for: .fused(set, precision))
        let workspace = Workspace(for: network, rowsMax: 24)
        let width = network.stateLayout.rowWidth
        func client() -> Client {
            Client(x: random.floats(5 * 40, in: -2...2), state: random.floats(width))
        }
        let fresh = (0..<24).map { _ in client() }
        func advance(_ clients: inout [Client], _ rows: [Int], steps: Int) {
            for (row, index) in rows.enumerated() {
                for step in 0..<steps {
                    for i in 0..<5 {
                        workspace.inputs[0][(step * rows.count + row) * 5 + i] =
                            clients[index].x[(clients[index].time + step) * 5 + i]
                    }
                }
                for i in 0..<width { workspace.stateIn[row * width + i] = clients[index].state[i] }
            }
            network.step(rows: rows.count, steps: steps, in: workspace, wants: .all)
            for (row, index) in rows.enumerated() {
                clients[index].time += steps
                clients[index].state = (0..<width).map { workspace.stateOut[row * width + $0] }
                for step in 0..<steps {
                    let from = (step * rows.count + row) * 70
                    clients[index].outputs += (0..<70).map { workspace.outputs[0][from + $0] }
                }
            }
        }

        var alone = fresh
        for index in alone.indices { for _ in 0..<40 { advance(&alone, [index], steps: 1) } }
        for round in 0..<12 {
            var mixed = fresh
            while true {
                let unfinished = mixed.indices.filter { mixed[$0].time < 40 }
                if unfinished.isEmpty { break }
                let count = Int.random(in: 1...unfinished.count, using: &random)
                let rows = [Int](unfinished.shuffled(using: &random).prefix(count))
                let left = rows.map { 40 - mixed[$0].time }.min() ?? 1
                let steps = Int.random(in: 1...min(left, 24 / count), using: &random)
                advance(&mixed, rows, steps: steps)
            }
            let differs = mixed.indices.first {
                mixed[$0].outputs.map(\.bitPattern) != alone[$0].outputs.map(\.bitPattern)
                    || mixed[$0].state.map(\.bitPattern) != alone[$0].state.map(\.bitPattern)
            }
            #expect(differs == nil, "round \(round), \(set.name), seed \(random.seed)")
        }
    }
}
