/// The weights of an HDF5 model under the paths that Keras 3 would give them.
///
/// Such a file has a group for each layer, by its name, with an attribute `weight_names` that
/// lists its arrays in the order in which Keras 3 numbers them.
struct KerasLegacyWeights: HDF5Reading {
    private let file: any HDF5Reading
    private let attributes: HDF5Attributes
    private let layers: KerasLegacyLayers

    private static let root = "model_weights"
    private static let namesKey = "weight_names"
    // Keras 3 saves the state of random numbers, which inference does not draw.
    private static let unread = "seed_generator"

    init(_ file: any HDF5Reading, _ attributes: HDF5Attributes, _ config: KerasLegacyConfig) {
        self.file = file
        self.attributes = attributes
        layers = config.layers
    }

    func floats(at path: String, shape: [Int]) throws(HDF5Fault) -> [Float] {
        guard let layer = layers[path], let arrays = arrays(of: layer),
            let index = path.split(separator: "/").last.flatMap({ Int($0) }),
            arrays.indices.contains(index)
        else { throw .missing }
        let place = "\(Self.root)/\(layer.names[0])/\(arrays[index])"
        guard let blocks = layer.cudnnBlocks else {
            return try file.floats(at: place, shape: shape)
        }
        let cudnn = KerasLegacyCuDNN(shape: shape, index: index, blocks: blocks)
        return cudnn.turned(try file.floats(at: place, shape: cudnn.storedShape))
    }

    func memberCount(of path: String) throws(HDF5Fault) -> Int? {
        layers[path].flatMap(arrays)?.count
    }

    /// No array here says whose it is: it is found by the layer's name.
    func attribute(_ name: String, of path: String) throws(HDF5Fault) -> String? { nil }

    /// The arrays of `layer` by their paths in the group of its outermost model; nil where the
    /// file has no such group.
    ///
    /// The group lists the arrays of all that is nested in it, each with its own layer's name in
    /// its path. A list that is too long for one attribute goes on in numbered ones.
    private func arrays(of layer: KerasLegacyLayers.Layer) -> [String]? {
        guard let address = attributes.headerAddress(of: "\(Self.root)/\(layer.names[0])") else {
            return nil
        }
        var names = attributes.texts(Self.namesKey, headerAt: address)
        if names == nil {
            var part = 0
            while let more = attributes.texts("\(Self.namesKey)\(part)", headerAt: address) {
                names = (names ?? []) + more
                part += 1
            }
        }
        let inner = layer.names.dropFirst().last.map { Substring($0) }
        return names?.filter { name in
            let isOwn = inner.map { name.split(separator: "/").dropLast().contains($0) } ?? true
            return isOwn && layer.half?.has(name) != false && !name.contains(Self.unread)
        }
    }
}
