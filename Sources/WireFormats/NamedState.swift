import Recurrent

/// The value of one state tensor: which, by its address as the client wrote it, and what.
public struct NamedState: Sendable, Equatable {
    /// The layer, by its name or its index among the recurrent layers: `lstm_1` or `1`.
    public let layer: String
    /// The state of the layer, by its name or index: `c` or `1`.
    public let name: String
    /// The value, `[batch, units]` if it is as it should be; the shape is not checked here.
    public let value: Tensor

    /// `value` for state `name` of `layer`.
    public init(layer: String, name: String, value: Tensor) {
        self.layer = layer
        self.name = name
        self.value = value
    }
}

extension NamedState {
    /// Reads `{"lstm": {"h": [[…]], "c": [[…]]}}`.
    static func values(_ node: JSONNode) throws(WireError) -> [NamedState] {
        var values: [NamedState] = []
        for layer in try node.members() {
            for state in try layer.members() {
                values.append(
                    NamedState(layer: layer.key, name: state.key, value: try state.tensor()))
            }
        }
        return values
    }

    /// Reads an npz file with keys `lstm/h`; a layer's own name may hold slashes.
    static func values(npz bytes: [UInt8], bytesMax: Int) throws(WireError) -> [NamedState] {
        var values: [NamedState] = []
        for entry in try NumpyFiles.entries(npz: bytes, bytesMax: bytesMax) {
            let key = entry.key
            guard let slash = key.lastIndex(of: "/") else {
                throw .badStateKey(Place.clipped(key))
            }
            let layer = String(key[..<slash])
            let name = String(key[key.index(after: slash)...])
            guard !layer.isEmpty, !name.isEmpty else { throw .badStateKey(Place.clipped(key)) }
            let place = Place.member(name, of: Place.member(layer, of: "states"))
            values.append(
                NamedState(
                    layer: layer, name: name,
                    value: try NumpyFiles.tensor(entry.array, place: place)))
        }
        return values
    }
}
