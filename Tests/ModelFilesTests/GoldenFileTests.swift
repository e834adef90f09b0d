import Containers
import Foundation
@testable import ModelFiles
import Recurrent
import TestSupport
import Testing

@Suite("recordings that a model is held to")
struct GoldenFileTests {
    /// Two inputs `a` and `b` added, an LSTM of 4 units behind, and what both make as outputs.
    static func twoInputs() throws -> Network {
        var random = SeededRandom(seed: 3)
        let shape = ValueShape(features: [3], isSequence: true)
        return try Network(
            inputs: [.init(name: "a", shape: shape), .init(name: "b", shape: shape)],
            layers: [
                .init(name: "add", layer: Add(), inputs: [.input(0), .input(1)]),
                .init(name: "lstm", layer: try random.lstm(in: 3, units: 4), inputs: [.node(0)]),
            ],
            outputs: [.node(1), .node(0)])
    }

    private func model(_ name: String = "lstm") throws -> Network {
        try ModelFile.load(path: GoldenFiles.path(name)).network
    }

    private func recording(_ name: String = "lstm") throws -> [(key: String, tensor: Tensor)] {
        try npzArrays(GoldenFiles.bytes(name + ".npz"))
    }

    private func differences(
        _ arrays: [(key: String, tensor: Tensor)], _ network: Network, initial: [Float]? = nil
    ) throws -> [GoldenDifference] {
        let npz = try Npz(npz: npzFile(arrays), limits: .init(totalBytesMax: 1 << 20))
        let zeros = [Float](repeating: 0, count: network.stateLayout.rowWidth)
        return try Golden(npz, of: network)
            .differences(of: network, initialState: initial ?? zeros)
    }

    @Test("every model of the goldens holds to its recording", arguments: GoldenFiles.models)
    func holds(name: String) throws {
        let differences = try differences(recording(name), model(name))
        #expect(differences.count >= 6, "an output and a state in each of three calls")
        #expect(differences.allSatisfy { $0.worst <= Golden.tolerance })
    }

    @Test("one call may be recorded without a number")
    func single() throws {
        let arrays = try recording().compactMap { key, tensor -> (key: String, tensor: Tensor)? in
            let parts = key.split(separator: "/").map(String.init)
            guard parts[1] == "0" else { return nil }
            return ((parts.prefix(1) + parts.dropFirst(2)).joined(separator: "/"), tensor)
        }
        let differences = try differences(arrays, model())
        #expect(differences.map(\.key) == ["outputs", "states/lstm/h", "states/lstm/c"])
        #expect(differences.allSatisfy { $0.worst <= Golden.tolerance })
    }

    @Test("a number that is off is found, with its place", arguments: [0.5, .nan] as [Float])
    func wrongNumber(number: Float) throws {
        var arrays = try recording()
        let index = try #require(arrays.firstIndex { $0.key == "states/1/lstm/c" })
        let place = arrays[index].tensor.shape[1] + 2
        let right = arrays[index].tensor.values[place]
        arrays[index].tensor.values[place] = right + number
        let differences = try differences(arrays, model())
        let wrong = differences.filter { $0.worst > Golden.tolerance }
        #expect(wrong.map(\.key) == ["states/1/lstm/c"])
        #expect(wrong[0].place == [1, 2])
        expectClose([wrong[0].actual], [right], within: 1e-6)
        if !number.isNaN { expectClose([wrong[0].worst], [0.5], within: 1e-5) }
    }

    @Test("above 1 a difference counts relatively")
    func relative() {
        let difference = GoldenDifference(
            key: "k", actual: [0.5, 110, 3], expected: [0.375, 100, 3], shape: [1, 3])
        #expect(difference.worst == 0.125)
        #expect(difference.place == [0, 0])
        #expect(difference.actual == 0.5)
        #expect(difference.expected == 0.375)
    }

    @Test("the first call begins with the initial state, in every row")
    func initialState() throws {
        let network = try model()
        let initial = (0..<network.stateLayout.rowWidth).map { Float($0) / 10 }
        let rows = Tensor(shape: [3, initial.count], values: initial + initial + initial)
        let input = try recording()[0].tensor
        let result = SequenceRunner(network, batch: 3).run([input], from: rows)
        let states = network.stateLayout.states(of: result.states)
        let arrays = [
            (key: "inputs", tensor: input), ("outputs", result.outputs[0]),
            ("states/lstm/h", states[0]),
        ]
        let zeros = try differences(arrays, network)
        #expect(zeros.allSatisfy { $0.worst > Golden.tolerance })
        let begun = try differences(arrays, network, initial: initial)
        #expect(begun.map(\.worst) == [0, 0])
    }

    @Test("inputs and outputs of a model with several go by their names")
    func names() throws {
        let network = try Self.twoInputs()
        let inputs = [Float(1), 2].map {
            Tensor(shape: [1, 2, 3], values: .init(repeating: $0, count: 6))
        }
        let result = StepRunner(network, batch: 1).run(inputs)
        let arrays = [
            (key: "inputs/b", tensor: inputs[1]), ("inputs/a", inputs[0]),
            ("outputs/lstm", result.outputs[0]),
            ("outputs/add", Tensor(shape: [1, 2, 3], values: [3, 3, 3, 3, 3, 3])),
        ]
        #expect(try differences(arrays, network).map(\.worst) == [0, 0])
        let numbered = arrays.map { key, tensor in
            (key: key.replacingOccurrences(of: "puts/", with: "puts/0/"), tensor: tensor)
        }
        let keys = try differences(numbered, network).map(\.key)
        #expect(keys == ["outputs/0/lstm", "outputs/0/add"])
    }

    private static let wrong = Tensor(zeros: [3, 1, 7])
    static let faultCases: [(String, String?, Tensor?, CompanionFault)] = [
        ("inputs/0", nil, nil, .missing(key: "inputs")),
        ("outputs/1", nil, nil, .missing(key: "outputs/1")),
        (
            "states/0/lstm/h", "states/0/lstm/x", nil,
            .unknownKey(
                "states/0/lstm/x",
                known: ["inputs/0", "outputs/0", "states/0/lstm/h", "states/0/lstm/c"])
        ),
        (
            "inputs/1", nil, wrong,
            .shape(key: "inputs/1", expected: [3, nil, 3], actual: [3, 1, 7])
        ),
        (
            "outputs/0", nil, wrong,
            .shape(key: "outputs/0", expected: [3, 2], actual: [3, 1, 7])
        ),
        (
            "states/2/lstm/c", nil, wrong,
            .shape(key: "states/2/lstm/c", expected: [3, 4], actual: [3, 1, 7])
        ),
    ]

    @Test("a recording that would take gigabytes to run is refused by its size")
    func tooLarge() throws {
        var random = SeededRandom(seed: 4)
        let network = try Network.chain(
            width: 1, [("lstm", random.simpleRNN(in: 1, units: 64))])
        let (rows, steps) = (1 << 10, 1 << 11)
        let many = NpyArray(
            shape: [rows, steps, 1], values: [Float](repeating: 0, count: rows * steps))
        #expect {
            try Golden(Npz([.init(key: "inputs", array: many)]), of: network)
        } throws: { error in
            guard case CompanionFault.tooLarge("inputs", 1 << 26, let actual) = error else {
                return false
            }
            return actual > rows * steps * 64
        }
    }

    @Test("what does not go with the model is refused by its key", arguments: faultCases)
    func faults(key: String, newKey: String?, tensor: Tensor?, fault: CompanionFault) throws {
        var arrays = try recording()
        let index = try #require(arrays.firstIndex { $0.key == key })
        if newKey == nil, tensor == nil { arrays.remove(at: index) }
        if let newKey { arrays[index].key = newKey }
        if let tensor { arrays[index].tensor = tensor }
        let network = try model()
        #expect(throws: fault) { try differences(arrays, network) }
    }

    @Test(
        "ids that the vocabulary does not have are refused",
        arguments: [-1, 11, 1.5, .nan] as [Float])
    func ids(id: Float) throws {
        var arrays = try recording("embedding")
        arrays[0].tensor.values[1] = id
        let network = try model("embedding")
        #expect {
            try differences(arrays, network)
        } throws: { error in
            guard case CompanionFault.number("inputs/0", [0, 1], _, "an id from 0 to 10") = error
            else { return false }
            return true
        }
    }
}
