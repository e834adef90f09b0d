/// One state tensor of a network and its place in a state row.
public struct StateTensor: Sendable, Equatable {
    /// The layer's name.
    public let layer: String
    /// The layer's index among the recurrent layers.
    public let layerIndex: Int
    /// The tensor's name: `h` or `c`.
    public let name: String
    /// The tensor's index within its layer: 0 = h, 1 = c.
    public let index: Int
    /// The shape of one row: `[units]`.
    public let shape: [Int]
    /// For a state that counts: its numbers are integers in `0 ... countMax`.
    public let countMax: Int?
    /// Floats before it in a state row.
    public let offset: Int
    /// Whether it goes on from one request to the next.
    ///
    /// Not that of a layer that reads backwards: each of its sweeps begins with what the session
    /// has, and none changes it.
    public let isCarried: Bool

    /// Floats of one row: the product of `shape`.
    public var width: Int { shape.reduce(1, *) }

    /// The index of the first of `values` that this state cannot have; nil where it can have all.
    public func firstInvalid(_ values: [Float]) -> Int? {
        guard let countMax else { return nil }
        return values.firstIndex { !(0...Float(countMax)).contains($0) || $0 != $0.rounded() }
    }
}

/// How the state of one row lies in memory: all state tensors of all layers one after another,
/// in the order of the recurrent layers and of each layer's states.
public struct StateLayout: Sendable, Equatable {
    /// The tensors in the order of their offsets.
    public let tensors: [StateTensor]
    /// Floats of one row.
    public let rowWidth: Int

    init(_ layers: [(name: String, layer: any RecurrentLayer)]) {
        var tensors: [StateTensor] = []
        var offset = 0
        for (layerIndex, entry) in layers.enumerated() {
            for (index, state) in entry.layer.states.enumerated() {
                tensors.append(
                    StateTensor(
                        layer: entry.name, layerIndex: layerIndex, name: state.name, index: index,
                        shape: state.shape, countMax: state.countMax, offset: offset,
                        isCarried: entry.layer.order != .backward))
                offset += state.width
            }
        }
        self.tensors = tensors
        self.rowWidth = offset
    }
}
