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
    /// Floats per row.
    public let units: Int
    /// Floats before it in a state row.
    public let offset: Int
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
            for (index, name) in entry.layer.stateNames.enumerated() {
                tensors.append(
                    StateTensor(
                        layer: entry.name, layerIndex: layerIndex, name: name, index: index,
                        units: entry.layer.units, offset: offset))
                offset += entry.layer.units
            }
        }
        self.tensors = tensors
        self.rowWidth = offset
    }
}
