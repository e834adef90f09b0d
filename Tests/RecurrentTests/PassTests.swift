@testable import Recurrent
import TestSupport
import Testing

@Suite("the passes of a network")
struct PassTests {
    private static let sequence = ValueShape(features: [2], isSequence: true)

    /// A bidirectional layer of two units behind `source`: forward, backward, and their sum.
    private static func ways(
        _ name: String, behind source: Network.Source, at index: Int,
        _ random: inout SeededRandom, sequences: Bool = true
    ) throws -> [Network.Definition] {
        let forward = try random.simpleRNN(in: 2, units: 2, returnsSequences: sequences)
        let backward = try random.simpleRNN(in: 2, units: 2, returnsSequences: sequences)
        return [
            .init(name: name + "/forward", layer: forward, inputs: [source]),
            .init(name: name + "/backward", layer: BackwardRecurrent(backward), inputs: [source]),
            .init(name: name, layer: Add(), inputs: [.node(index), .node(index + 1)]),
        ]
    }

    private static func network(
        _ layers: [Network.Definition], outputs: [Network.Source]? = nil
    ) throws -> Network {
        try Network(
            inputs: [.init(name: "input", shape: sequence)], layers: layers,
            outputs: outputs ?? [.node(layers.count - 1)])
    }

    /// Each pass as `forward: a, b`.
    private static func words(_ network: Network) -> [String] {
        network.passes.map { pass in
            let count = pass.sweep.steps.count.map { "\($0) steps " } ?? ""
            return count + (pass.sweep.isBackward ? "backward: " : "forward: ")
                + pass.nodes.map { network.nodes[$0].name }.joined(separator: ", ")
        }
    }

    @Test("a network that reads forward has one, and keeps nothing")
    func one() throws {
        let network = try NetworkTests.deep(seed: 1)
        #expect(Self.words(network) == ["forward: lstm, dense, after, before, simple, out"])
        #expect(network.keptValues.isEmpty)
        #expect(!network.readsWholeRequest)
        #expect(network.stepWidth == network.stateLayout.rowWidth)
    }

    @Test("what reads backward goes with what it reads where that goes backward too")
    func stacked() throws {
        var random = SeededRandom(seed: 4)
        let first = try Self.ways("one", behind: .input(0), at: 0, &random)
        let second = try Self.ways("two", behind: .node(2), at: 3, &random)
        let network = try Self.network(first + second)
        #expect(
            Self.words(network) == [
                "forward: one/forward", "backward: one/backward, one, two/backward",
                "forward: two/forward, two",
            ])
        #expect(
            network.keptValues.map { network.nodes[$0.node].name } == [
                "one/forward", "one", "two/backward",
            ])
        #expect(network.readsBackward && network.readsWholeRequest)
    }

    @Test("a layer that computes nothing is seen through from a later pass")
    func views() throws {
        var random = SeededRandom(seed: 5)
        let backward = try random.simpleRNN(in: 2, units: 2)
        let network = try Self.network([
            .init(name: "dropout", layer: PassThrough(kind: "Dropout"), inputs: [.input(0)]),
            .init(name: "back", layer: BackwardRecurrent(backward), inputs: [.node(0)]),
            .init(name: "order", layer: Reversed(), inputs: [.node(1)]),
            .init(name: "again", layer: Reversed(), inputs: [.node(2)]),
            .init(name: "tanh", layer: ActivationLayer(.tanh), inputs: [.node(3)]),
        ])
        #expect(Self.words(network) == ["backward: back, tanh"])
    }

    @Test("the last step of what is made backward is taken where it comes last")
    func lastStep() throws {
        var random = SeededRandom(seed: 6)
        let ways = try Self.ways("ways", behind: .input(0), at: 0, &random)
        let network = try Self.network(
            ways + [.init(name: "last", layer: LastStep(), inputs: [.node(2)])],
            outputs: [.node(2), .node(3)])
        #expect(Self.words(network).last == "forward: last")
        let x = random.tensor([3, 4, 2])
        let result = StepRunner(network, batch: 3).run([x])
        #expect(result.outputs[1] == result.outputs[0].steps(3..<4))
    }

    @Test("the first step of a sequence is taken at the end of a backward sweep")
    func firstStep() throws {
        var random = SeededRandom(seed: 6)
        let ways = try Self.ways("ways", behind: .input(0), at: 0, &random)
        let network = try Self.network(
            ways + [.init(name: "first", layer: FirstStep(), inputs: [.node(2)])],
            outputs: [.node(2), .node(3)])
        #expect(Self.words(network).last == "backward: ways/backward, ways, first")
        let x = random.tensor([3, 4, 2])
        let result = StepRunner(network, batch: 3).run([x])
        #expect(result.outputs[1] == result.outputs[0].steps(0..<1))
    }

    @Test("a sequence that is turned round is the same numbers from the other end")
    func reversed() throws {
        var random = SeededRandom(seed: 7)
        let backward = BackwardRecurrent(try random.simpleRNN(in: 2, units: 2))
        let back = Network.Definition(name: "back", layer: backward, inputs: [.input(0)])
        let order = Network.Definition(name: "order", layer: Reversed(), inputs: [.node(0)])
        let dense = try random.dense(in: 2, units: 2)
        let network = try Self.network(
            [back, order, .init(name: "dense", layer: dense, inputs: [.node(1)])],
            outputs: [.node(0), .node(1), .node(2)])
        let x = random.tensor([2, 5, 2])
        let (plain, turned, behind) = {
            ($0[0], $0[1], $0[2])
        }(StepRunner(network, batch: 2).run([x]).outputs)
        for step in 0..<5 {
            let other = plain.steps(4 - step..<5 - step)
            #expect(turned.steps(step..<step + 1) == other)
            let alone = try Self.network([
                .init(
                    name: "rnn", layer: try random.simpleRNN(in: 2, units: 2), inputs: [.input(0)]),
                .init(name: "dense", layer: dense, inputs: [.input(0)]),
            ])
            let expected = StepRunner(alone, batch: 2).run([other]).outputs[0]
            expectClose(behind.steps(step..<step + 1), expected, within: 1e-6)
        }
    }

    @Test("a backward sweep over a sequence is a forward one over the sequence turned round")
    func mirrored() throws {
        var random = SeededRandom(seed: 8)
        let rnn = try random.simpleRNN(in: 2, units: 3)
        let forward = try Network.chain(width: 2, [("rnn", rnn)])
        let backward = try Network.chain(width: 2, [("rnn", BackwardRecurrent(rnn))])
        let states = [random.tensor([2, 3])]
        let x = random.tensor([2, 4, 2])
        var turned = Tensor(zeros: x.shape)
        for (row, step, column) in (0..<16).map({ ($0 / 8, $0 / 2 % 4, $0 % 2) }) {
            turned.values[(row * 4 + 3 - step) * 2 + column] =
                x.values[(row * 4 + step) * 2 + column]
        }
        let one = StepRunner(forward, batch: 2).run([turned], from: states)
        let other = StepRunner(backward, batch: 2).run([x], from: states)
        for step in 0..<4 {
            #expect(
                other.outputs[0].steps(step..<step + 1) == one.outputs[0].steps(3 - step..<4 - step)
            )
        }
        #expect(other.ends == one.states)
        #expect(other.states == states)
    }

    @Test("sequences of different lengths are not joined")
    func lengths() throws {
        var random = SeededRandom(seed: 9)
        let rnn = try random.simpleRNN(in: 2, units: 2, returnsSequences: false)
        let layers: [Network.Definition] = [
            .init(name: "rnn", layer: rnn, inputs: [.input(0)]),
            .init(name: "repeat", layer: RepeatVector(count: 3), inputs: [.node(0)]),
            .init(name: "add", layer: Add(), inputs: [.input(0), .node(1)]),
        ]
        #expect(
            throws: NetworkError.layer(
                name: "add", .joinsTime(reason: "joins sequences of different lengths"))
        ) { try Self.network(layers) }
    }

    @Test("pooling adds up what counts, from the first step of each run on")
    func pooling() throws {
        var random = SeededRandom(seed: 10)
        let layers: [Network.Definition] = [
            .init(name: "mask", layer: StepMask(value: 9, features: [2]), inputs: [.input(0)]),
            .init(
                name: "mean", layer: GlobalPooling(.average, width: 2, hasMask: true),
                inputs: [.input(0), .node(0)]),
            .init(
                name: "greatest", layer: GlobalPooling(.maximum, width: 2), inputs: [.input(0)]),
            .init(
                name: "rnn", layer: try random.simpleRNN(in: 2, units: 1), inputs: [.input(0)]),
        ]
        let network = try Self.network(layers, outputs: [.node(1), .node(2)])
        #expect(network.passes.count == 1 && network.readsWholeRequest)
        #expect(network.stateLayout.rowWidth == 1 && network.stepWidth == 7)
        let x = Tensor(shape: [1, 4, 2], values: [-1, 5, 9, 9, -4, 1, -4, 0])
        let runner = StepRunner(network, batch: 1)
        for _ in 0..<2 {
            let outputs = runner.run([x]).outputs
            #expect(outputs[0].steps(3..<4).values == [-3, 2])
            #expect(outputs[1].values == [-1, 5, 9, 9, 9, 9, 9, 9])
        }
    }
}
