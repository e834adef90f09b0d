import Recurrent

/// Layers and state tensors, found by what a client wrote: a name, or else a decimal index.
extension NetworkSignature {
    /// The index among the recurrent layers of the one called `layer`, or numbered so.
    func recurrentIndex(_ layer: String) throws(SessionError) -> Int {
        let names = recurrentLayers.map(\.name)
        if let index = names.firstIndex(of: layer) ?? Self.index(layer, below: names.count) {
            return index
        }
        throw .unknownLayer(layer, known: names)
    }

    /// The state tensor `name` of `layer`, each a name or an index.
    public func stateTensor(layer: String, name: String) throws(SessionError) -> StateTensor {
        let layerIndex = try recurrentIndex(layer)
        let tensors = stateLayout.tensors.filter { $0.layerIndex == layerIndex }
        let names = tensors.map(\.name)
        guard let index = names.firstIndex(of: name) ?? Self.index(name, below: names.count) else {
            throw .unknownState(layer: recurrentLayers[layerIndex].name, name, known: names)
        }
        return tensors[index]
    }

    /// The values by tensor, once all addresses, shapes and counts are right.
    func checked(
        _ states: [StateValue], batchSize: Int
    ) throws(SessionError) -> [(tensor: StateTensor, value: Tensor)] {
        var found: [(tensor: StateTensor, value: Tensor)] = []
        for state in states {
            let tensor = try stateTensor(layer: state.layer, name: state.name)
            guard !found.contains(where: { $0.tensor == tensor }) else {
                throw .duplicateState(layer: tensor.layer, name: tensor.name)
            }
            guard state.value.shape == [batchSize] + tensor.shape else {
                throw .shape(
                    what: "states.\(tensor.layer).\(tensor.name)",
                    expected: [batchSize] + tensor.shape, actual: state.value.shape)
            }
            if let max = tensor.countMax, let index = tensor.firstInvalid(state.value.values) {
                throw .notACount(
                    what: "states.\(tensor.layer).\(tensor.name)",
                    place: state.value.place(of: index), value: state.value.values[index],
                    max: max)
            }
            found.append((tensor, state.value))
        }
        return found
    }

    /// `text` as an index in `0 ..< count`, written as a number is: no sign, no leading zero.
    private static func index(_ text: String, below count: Int) -> Int? {
        guard let index = Int(text), (0..<count).contains(index), String(index) == text else {
            return nil
        }
        return index
    }
}

extension StateTensor {
    /// Its layer's name and its own: `lstm/h`.
    public var path: String { "\(layer)/\(name)" }
}
