import Kernels
import Recurrent
import Sessions
import TestSupport

extension ServedModel {
    convenience init(
        _ name: String, version: Int = 1, _ network: Network, initialState: [Float]? = nil
    ) {
        self.init(
            name: name, version: version, file: "\(name).keras", digest: "sha256:0",
            network: network, initialState: initialState)
    }

    /// One `counter` of `units` units that returns sequences or not; its output is its `h`.
    static func counter(
        _ name: String = "counter", version: Int = 1, units: Int = 2, sequences: Bool = true
    ) throws -> ServedModel {
        let counter = Counter(units: units, returnsSequences: sequences)
        return ServedModel(
            name, version: version, try .chain(width: units, [("counter", counter)]))
    }

    /// Two counters with signs turned between them; the output is the second's last `h`.
    ///
    /// - Parameter initialState: `[8]`: `h` and `c` of the first, then those of the second.
    static func pair(
        _ name: String = "pair", initialState: [Float]? = nil
    ) throws -> ServedModel {
        let layers: [(String, any Layer)] = [
            ("first", Counter(units: 2)), ("turn", Negation()),
            ("second", Counter(units: 2, returnsSequences: false)),
        ]
        return ServedModel(
            name, try .chain(width: 2, layers), initialState: initialState)
    }

    /// Counters from both ends of a sequence of single numbers, side by side: `front` and `back`.
    static func ways(sequences: Bool = true) throws -> ServedModel {
        let front = Counter(units: 1, returnsSequences: sequences)
        let layers: [Network.Definition] = [
            .init(name: "front", layer: front, inputs: [.input(0)]),
            .init(name: "back", layer: BackwardRecurrent(front), inputs: [.input(0)]),
            .init(name: "both", layer: Concatenate(widths: [1, 1]), inputs: [.node(0), .node(1)]),
        ]
        let shape = ValueShape(features: [1], isSequence: true)
        return ServedModel(
            "ways",
            try Network(
                inputs: [.init(name: "input", shape: shape)], layers: layers, outputs: [.node(2)]))
    }

    /// A mean of a counter's sums, three times over, added up by another: `coder` and `decoder`.
    static func decoder() throws -> ServedModel {
        let layers: [(String, any Layer)] = [
            ("coder", Counter(units: 1)), ("mean", GlobalPooling(.average, width: 1)),
            ("three", RepeatVector(count: 3)), ("decoder", Counter(units: 1)),
        ]
        return ServedModel("decoder", try .chain(width: 1, layers))
    }

    /// The vectors that `ids` adds up; the last one makes NaN.
    static let table: [[Float]] = [[0, 0], [1, 0], [0, 1], [2, 3], [Counter.makesNaN, 0]]

    /// An embedding of `table`, and a counter behind it.
    static func ids(_ name: String = "ids") throws -> ServedModel {
        let embedding = Embedding(
            table: Tensor(shape: [5, 2], values: table.flatMap { $0 }))
        let scalar = ValueShape(features: [], isSequence: true)
        let layers: [(String, any Layer)] = [("embed", embedding), ("counter", Counter(units: 2))]
        return ServedModel(name, try .chain(scalar, layers))
    }

    /// Two LSTMs and a dense layer with random weights: 3 in, 2 out.
    static func lstm(seed: UInt64 = 7) throws -> ServedModel {
        var random = SeededRandom(seed: seed)
        let layers: [(String, any Layer)] = [
            ("lstm", try random.lstm(in: 3, units: 16)),
            ("lstm_1", try random.lstm(in: 16, units: 8)),
            ("dense", try random.dense(in: 8, units: 2)),
        ]
        return ServedModel("lstm", try .chain(width: 3, layers))
    }
}

/// A tensor as nested brackets read: `tensor([2, 3], 1, 2, 3, 4, 5, 6)`.
func tensor(_ shape: [Int], _ values: Float...) -> Tensor { Tensor(shape: shape, values: values) }

/// An id from a literal.
func id(_ text: String) throws -> SessionID {
    guard let id = SessionID(text) else { throw BadID(text: text) }
    return id
}

struct BadID: Error { let text: String }

extension ForwardRequest {
    /// A forward of one tensor.
    init(_ shape: [Int], _ values: [Float]) {
        self.init(inputs: .single(Tensor(shape: shape, values: values)))
    }

    /// A forward of one step of one row of two features.
    init(_ first: Float, _ second: Float) { self.init([2], [first, second]) }

    /// The same, with `change` made.
    func with(_ change: (inout ForwardRequest) -> Void) -> ForwardRequest {
        var request = self
        change(&request)
        return request
    }
}

extension CreateRequest {
    /// A session under an id that does not matter.
    init(
        model: String, batchSize: Int = 1, timeToLive: TimeToLive = .standard,
        states: [StateValue] = []
    ) {
        self.init(
            model: model, id: .random(), batchSize: batchSize, timeToLive: timeToLive,
            states: states)
    }
}
