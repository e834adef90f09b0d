import Recurrent

extension InputValues {
    private static let place = "inputs"

    /// Reads a nested array, or an object of them.
    init(_ node: JSONNode) throws(WireError) {
        guard node.type == .object else {
            let tensor = try node.tensor()
            try Self.refuseEmpty(tensor, place: node.place)
            self = .single(tensor)
            return
        }
        var tensors: [NamedTensor] = []
        for member in try node.members() {
            let tensor = try member.tensor()
            try Self.refuseEmpty(tensor, place: member.place)
            tensors.append(NamedTensor(name: member.key, tensor: tensor))
        }
        self = .named(tensors)
    }

    /// Reads an npy file: the one input.
    init(npy bytes: [UInt8]) throws(WireError) {
        let tensor = try NumpyFiles.tensor(npy: bytes, place: Self.place)
        try Self.refuseEmpty(tensor, place: Self.place)
        self = .single(tensor)
    }

    /// Reads an npz file: the inputs by name.
    init(npz bytes: [UInt8], bytesMax: Int) throws(WireError) {
        var tensors: [NamedTensor] = []
        for entry in try NumpyFiles.entries(npz: bytes, bytesMax: bytesMax) {
            let place = Place.member(entry.key, of: Self.place)
            let tensor = try NumpyFiles.tensor(entry.array, place: place)
            try Self.refuseEmpty(tensor, place: place)
            tensors.append(NamedTensor(name: entry.key, tensor: tensor))
        }
        self = .named(tensors)
    }

    private static func refuseEmpty(
        _ tensor: Tensor, place: @autoclosure () -> String
    ) throws(WireError) {
        guard tensor.values.isEmpty else { return }
        throw .emptyTensor(place: place(), shape: tensor.shape)
    }
}
