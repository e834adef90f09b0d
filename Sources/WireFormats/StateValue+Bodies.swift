import Recurrent

extension StateValue {
    /// Reads `{"lstm": {"h": [[…]], "c": [[…]]}}`.
    static func values(_ node: JSONNode) throws(WireError) -> [StateValue] {
        var values: [StateValue] = []
        for layer in try node.members() {
            for state in try layer.members() {
                values.append(
                    StateValue(layer: layer.key, name: state.key, value: try state.tensor()))
            }
        }
        return values
    }

    /// Reads an npz file with keys `lstm/h`; a layer's own name may hold slashes.
    static func values(npz bytes: [UInt8], bytesMax: Int) throws(WireError) -> [StateValue] {
        var values: [StateValue] = []
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
                StateValue(
                    layer: layer, name: name,
                    value: try NumpyFiles.tensor(entry.array, place: place)))
        }
        return values
    }
}
