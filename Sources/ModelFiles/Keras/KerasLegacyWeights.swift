/// The weights of an HDF5 model under the paths that Keras 3 would give them.
///
/// Such a file has a group for each layer, by its name, with an attribute `weight_names` that
/// lists its arrays in the order in which Keras 3 numbers them.
struct KerasLegacyWeights: HDF5Reading {
    private let file: any HDF5Reading
    private let attributes: HDF5Attributes
    private let names: [String: String]
    private let cudnnBlocks: [String: Int]

    private static let root = "model_weights"
    private static let nesting: Set = ["layers", "cells"]
    private static let namesKey = "weight_names"
    // Keras 3 saves the state of random numbers, which inference does not draw.
    private static let unread = "seed_generator"

    init(_ file: any HDF5Reading, _ attributes: HDF5Attributes, _ config: KerasLegacyConfig) {
        self.file = file
        self.attributes = attributes
        names = config.namesByGroup
        cudnnBlocks = config.cudnnBlocks
    }

    func floats(at path: String, shape: [Int]) throws(HDF5Fault) -> [Float] {
        guard let layer = layer(path), let arrays = arrays(of: layer),
            let index = path.split(separator: "/").last.flatMap({ Int($0) }),
            arrays.indices.contains(index)
        else { throw .missing }
        let place = "\(Self.root)/\(layer)/\(arrays[index])"
        guard let blocks = cudnnBlocks[layer] else {
            return try file.floats(at: place, shape: shape)
        }
        let cudnn = KerasLegacyCuDNN(shape: shape, index: index, blocks: blocks)
        return cudnn.turned(try file.floats(at: place, shape: cudnn.storedShape))
    }

    func memberCount(of path: String) throws(HDF5Fault) -> Int? {
        layer(path).flatMap(arrays)?.count
    }

    /// No array here says whose it is: it is found by the layer's name.
    func attribute(_ name: String, of path: String) throws(HDF5Fault) -> String? { nil }

    /// The name of the layer that `path`, such as `layers/lstm/cell/vars/0`, is of.
    ///
    /// None for layers of nested models and cells of stacks: their arrays are listed with those
    /// of their fellows, and a number alone would not tell them apart.
    private func layer(_ path: String) -> String? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 1, parts[0] == "layers",
            !parts.dropFirst(2).contains(where: Self.nesting.contains)
        else { return nil }
        return names[parts[1]]
    }

    /// The arrays of `layer` by their paths in its group; nil where the file has no such group.
    ///
    /// A list that is too long for one attribute goes on in numbered ones.
    private func arrays(of layer: String) -> [String]? {
        guard let address = attributes.headerAddress(of: "\(Self.root)/\(layer)") else {
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
        return names?.filter { !$0.contains(Self.unread) }
    }
}
