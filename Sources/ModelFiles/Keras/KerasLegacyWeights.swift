/// The weights of an HDF5 model under the paths that Keras 3 would give them.
///
/// Such a file has a group for each layer, by its name, with an attribute `weight_names` that
/// lists its arrays in the order in which Keras 3 numbers them.
struct KerasLegacyWeights: HDF5Reading {
    private let file: any HDF5Reading
    private let attributes: HDF5Attributes
    private let layers: KerasLegacyLayers
    private let isKeras1: Bool
    private let isOfTheano: Bool

    private static let root = "model_weights"
    private static let namesKey = "weight_names"
    // Keras 3 saves the state of random numbers, which inference does not draw.
    private static let unread = "seed_generator"

    /// The arrays of `file` for the layers of `config`.
    ///
    /// - Parameter isOfTheano: whether the file says that Theano computed it; Keras 1 does not say.
    init(
        _ file: any HDF5Reading, _ attributes: HDF5Attributes, _ config: KerasLegacyConfig,
        isKeras1: Bool, isOfTheano: Bool
    ) {
        self.isKeras1 = isKeras1
        self.isOfTheano = isOfTheano
        self.file = file
        self.attributes = attributes
        layers = config.layers
    }

    func floats(at path: String, shape: [Int]) throws(HDF5Fault) -> [Float] {
        guard let layer = layers[path], let arrays = arrays(of: layer),
            let index = path.split(separator: "/").last.flatMap({ Int($0) })
        else { throw .missing }
        func read(_ index: Int, _ shape: [Int]) throws(HDF5Fault) -> [Float] {
            guard arrays.indices.contains(index) else { throw .missing }
            let place = "\(Self.root)/\(layer.names[0])/\(arrays[index])"
            return try file.floats(at: place, shape: shape)
        }
        if let cell = firstCell(layer, arrays) {
            return try cell.floats(index, shape: shape, read)
        }
        if layer.kind == "Conv1D", index == 0, shape.count == 3 {
            return try kernel(shape, isTurned: isTurned(arrays), read)
        }
        guard let blocks = layer.cudnnBlocks else { return try read(index, shape) }
        let cudnn = KerasLegacyCuDNN(shape: shape, index: index, blocks: blocks)
        return cudnn.turned(try read(index, cudnn.storedShape))
    }

    func memberCount(of path: String) throws(HDF5Fault) -> Int? {
        guard let layer = layers[path], let arrays = arrays(of: layer) else { return nil }
        return firstCell(layer, arrays)?.count ?? arrays.count
    }

    private func firstCell(
        _ layer: KerasLegacyLayers.Layer, _ arrays: [String]
    ) -> KerasFirstCell? {
        isKeras1 ? KerasFirstCell(kind: layer.kind, count: arrays.count) : nil
    }

    /// Whether kernels are turned around in time: Theano convolves where TensorFlow correlates,
    /// and in Keras 1 only the names that TensorFlow gives, `:0` behind them, tell which it was.
    private func isTurned(_ arrays: [String]) -> Bool {
        isOfTheano || (isKeras1 && arrays.first?.hasSuffix(":0") == false)
    }

    /// The kernel of a convolution over time, `[taps, channels, filters]`, for which Keras 1 has an
    /// axis more.
    private func kernel(
        _ shape: [Int], isTurned: Bool,
        _ read: (_ array: Int, _ shape: [Int]) throws(HDF5Fault) -> [Float]
    ) throws(HDF5Fault) -> [Float] {
        let stored = isKeras1 ? [shape[0], 1, shape[1], shape[2]] : shape
        let values = try read(0, stored)
        guard isTurned, shape[0] > 0 else { return values }
        let length = values.count / shape[0]
        return (0..<shape[0]).reversed().flatMap { values[$0 * length..<($0 + 1) * length] }
    }

    /// No array here says whose it is: it is found by the layer's name.
    func attribute(_ name: String, of path: String) throws(HDF5Fault) -> String? { nil }

    /// The arrays of `layer` by their paths in the group of its outermost model; nil where the
    /// file has no such group.
    ///
    /// The group lists the arrays of all that is nested in it, each with its own layer's name in
    /// its path.
    private func arrays(of layer: KerasLegacyLayers.Layer) -> [String]? {
        guard let address = attributes.headerAddress(of: "\(Self.root)/\(layer.names[0])") else {
            return nil
        }
        let names = attributes.longTexts(Self.namesKey, headerAt: address)
        let inner = layer.names.dropFirst().last.map { Substring($0) }
        return names?.filter { name in
            // Keras 1 calls what is in a TimeDistributed by its own name alone.
            let isOwn =
                inner.map { isOf(isKeras1 ? layer.wrapped.map { Substring($0) } ?? $0 : $0, name) }
                ?? true
            return isOwn && layer.half?.has(name) != false && !name.contains(Self.unread)
        }
    }

    private static let firstSuffixes: Set = [
        "W", "U", "b", "W_i", "U_i", "b_i", "W_c", "U_c", "b_c", "W_f", "U_f", "b_f", "W_o", "U_o",
        "b_o", "W_z", "U_z", "b_z", "W_r", "U_r", "b_r", "W_h", "U_h", "b_h", "gamma", "beta",
        "running_mean", "running_std", "alphas",
    ]

    /// Whether the array called `name` is of the nested layer `layer`: its path says so, and in
    /// Keras 1 what its name begins with.
    private func isOf(_ layer: Substring, _ name: String) -> Bool {
        guard isKeras1 else { return name.split(separator: "/").dropLast().contains(layer) }
        let plain = name.split(separator: ":").first ?? ""
        return plain.hasPrefix(layer + "_")
            && Self.firstSuffixes.contains(String(plain.dropFirst(layer.count + 1)))
    }
}
