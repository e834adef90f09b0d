import Kernels
import Recurrent
import TestSupport
import Testing

/// Does the parts of each work one after the other, in an order of its own.
// Belongs to the test's one thread.
private final class Shuffler: Crew, @unchecked Sendable {
    private var random: SeededRandom
    private(set) var shared = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    func share(_ work: UnsafeRawPointer, _ part: Part) {
        shared += 1
        let parts = Int.random(in: 1...9, using: &random)
        for index in (0..<parts).shuffled(using: &random) { part(work, index, parts) }
    }
}

/// Whoever shares a step's products, and in however many parts, its bits are those of one thread.
@Suite("steps shared among threads")
struct CrewTests {
    static func network(_ random: inout SeededRandom) throws -> Network {
        try Network.chain(
            width: 40,
            [
                ("lstm", try random.lstm(in: 40, units: 131)),
                ("gru", try random.gru(in: 131, units: 120, resetAfter: true)),
                ("before", try random.gru(in: 120, units: 137, resetAfter: false)),
                ("rnn", try random.simpleRNN(in: 137, units: 300)),
                ("relu", try random.lstm(in: 300, units: 60, activation: .relu)),
                ("dense", try random.dense(in: 60, units: 270)),
            ])
    }

    @Test(
        "parts in any number and order give the bits of one thread",
        arguments: InstructionSet.available, [WeightPrecision.float32, .bfloat16])
    func bits(set: InstructionSet, precision: WeightPrecision) throws {
        var random = SeededRandom(seed: 51)
        let network = try Self.network(&random).prepared(for: .fused(set, precision))
        let rowsMax = 40
        let crew = Shuffler(seed: 52)
        let alone = Workspace(for: network, rowsMax: rowsMax)
        let together = Workspace(for: network, rowsMax: rowsMax, crew: crew)
        for (rows, steps) in [(40, 1), (20, 2), (7, 5), (2, 20), (1, 40), (33, 1), (1, 39)] {
            let shared = crew.shared
            let input = random.floats(40 * rows * steps)
            let state = random.floats(network.stateLayout.rowWidth * rows)
            for workspace in [alone, together] {
                workspace.inputs[0].update(from: input, count: input.count)
                workspace.stateIn.update(from: state, count: state.count)
                network.step(rows: rows, steps: steps, in: workspace, wants: .all)
            }
            #expect(
                Self.bits(alone.stateOut, state.count) == Self.bits(together.stateOut, state.count))
            let outputs = rows * steps * 270
            #expect(Self.bits(alone.outputs[0], outputs) == Self.bits(together.outputs[0], outputs))
            for layer in network.recurrentLayers.indices {
                let gates = rows * steps * network.recurrentLayers[layer].layer.gateWidth
                #expect(
                    Self.bits(alone.gates[layer], gates) == Self.bits(together.gates[layer], gates))
            }
            #expect(rows * steps < 20 || crew.shared > shared, "\(rows) rows: nothing was shared")
        }
    }

    @Test("a small product is not worth telling others of")
    func small() throws {
        var random = SeededRandom(seed: 53)
        let network = try Network.chain(
            width: 8, [("lstm", try random.lstm(in: 8, units: 100))]
        ).prepared(for: .fused(.best, .float32))
        let crew = Shuffler(seed: 54)
        let workspace = Workspace(for: network, rowsMax: 1, crew: crew)
        network.step(rows: 1, in: workspace, wants: .all)
        #expect(crew.shared == 0)
    }

    private static func bits(_ floats: UnsafePointer<Float>, _ count: Int) -> [UInt32] {
        UnsafeBufferPointer(start: floats, count: count).map(\.bitPattern)
    }
}
