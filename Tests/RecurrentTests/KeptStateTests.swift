import Recurrent
import TestSupport
import Testing

/// States that a graph reads and writes itself, against sums worked out by hand.
@Suite("kept states")
struct KeptStateTests {
    private let input = Network.Input(
        name: "x", shape: ValueShape(features: [2], isSequence: false))

    /// The sum of all inputs so far as state, and half of it as output.
    private func sums(_ update: [Network.Definition]) throws -> Network {
        try Network(
            inputs: [input],
            layers: [
                .init(name: "sum", layer: KeptState(name: "sum", shape: [2]), inputs: []),
                .init(name: "add", layer: Add(), inputs: [.input(0), .node(0)]),
                .init(
                    name: "half",
                    layer: try Rescaling(
                        scale: Tensor(shape: [], values: [0.5]),
                        offset: Tensor(shape: [], values: [0])), inputs: [.node(1)]),
            ] + update, outputs: [.node(2)])
    }

    @Test("a step begins with what the step before updated the state with")
    func accumulates() throws {
        let network = try sums([
            .init(name: "update", layer: StateUpdate(of: "sum"), inputs: [.node(1)])
        ])
        let x = Tensor(shape: [2, 3, 2], values: [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60])
        let result = StepRunner(network, batch: 2).run([x])
        #expect(result.outputs[0].values == [0.5, 1, 2, 3, 4.5, 6, 5, 10, 20, 30, 45, 60])
        #expect(result.states[0] == Tensor(shape: [2, 2], values: [9, 12, 90, 120]))
        let last = StepRunner(network, batch: 2).run([x], outputsAtLastStepOnly: true)
        #expect(last.states == result.states)
    }

    @Test(
        "several steps at once give what one after the other gives", arguments: [1, 2, 3, 4])
    func atOnce(steps: Int) throws {
        let network = try sums([
            .init(name: "update", layer: StateUpdate(of: "sum"), inputs: [.node(1)])
        ])
        let workspace = Workspace(for: network, rowsMax: 2 * steps)
        for place in 0..<4 * steps { workspace.inputs[0][place] = Float(place) }
        for place in 0..<4 { workspace.stateIn[place] = Float(100 * place) }
        network.step(rows: 2, steps: steps, in: workspace, wants: .all)
        for place in 0..<4 {
            var sum = Float(100 * place)
            for step in 0..<steps {
                sum += Float(4 * step + place)
                #expect(workspace.outputs[0][4 * step + place] == sum / 2)
            }
            #expect(workspace.stateOut[place] == sum)
        }
    }

    @Test("a state that nothing updates stays what it was set to")
    func stays() throws {
        let x = Tensor(shape: [1, 2, 2], values: [1, 2, 3, 4])
        let set = Tensor(shape: [1, 2], values: [7, 8])
        let result = try StepRunner(sums([]), batch: 1).run([x], from: [set])
        #expect(result.states == [set])
        #expect(result.outputs[0].values == [4, 5, 5, 6])
    }

    @Test("an update of no state, or by a value of another width, is refused")
    func refused() throws {
        let unknown = Network.Definition(
            name: "update", layer: StateUpdate(of: "half"), inputs: [.node(1)])
        #expect(throws: NetworkError.unknownSource(layer: "update")) { try sums([unknown]) }
        let narrow = Network.Definition(
            name: "narrow", layer: FeatureMean(over: 2, features: []), inputs: [.node(1)])
        let update = Network.Definition(
            name: "update", layer: StateUpdate(of: "sum"), inputs: [.node(3)])
        #expect(throws: NetworkError.layer(name: "update", .mismatch([[2], []]))) {
            try sums([narrow, update])
        }
    }

    @Test("a kept state takes no input")
    func noInput() {
        #expect(throws: LayerError.inputCount(expected: 0, actual: 1)) {
            try KeptState(name: "h", shape: [2]).outputShape(of: [input.shape])
        }
    }
}
