import Recurrent

/// The weights of one layer in a weights file, by Keras' path: class in snake case and a counter,
/// never the layer's name.
struct KerasWeights {
    private let file: HDF5File
    private let layer: String
    private let path: String

    /// The weights of `layer` under its path, such as `layers/lstm_1`.
    ///
    /// Newer files carry the layer's name there; it must then be this layer's.
    init(_ file: HDF5File, of layer: KerasLayer) throws(ModelFault) {
        self.file = file
        self.layer = layer.name
        path = layer.path
        let group = "\(path)/vars"
        let owner: String?
        do throws(HDF5Fault) {
            owner = try file.attribute("name", of: group)
        } catch {
            throw .weights(layer: layer.name, path: group, .object(error))
        }
        if let owner, owner != layer.ownName {
            throw .weights(layer: layer.name, path: group, .owner(actual: owner))
        }
    }

    /// The arrays of `group` (`vars`, `cell/vars`), which must be of exactly these shapes.
    ///
    /// - Parameter unread: how many more the group holds that are of no use here.
    func tensors(
        in group: String, _ shapes: [[Int]], unread: Int = 0
    ) throws(ModelFault) -> [Tensor] {
        var tensors: [Tensor] = []
        for (index, shape) in shapes.enumerated() {
            let dataset = "\(path)/\(group)/\(index)"
            do throws(HDF5Fault) {
                let values = try file.floats(at: dataset, shape: shape)
                tensors.append(Tensor(shape: shape, values: values))
            } catch {
                throw .weights(layer: layer, path: dataset, .object(error))
            }
        }
        try checkCount(of: "\(path)/\(group)", shapes.count + unread)
        return tensors
    }

    private func checkCount(of group: String, _ expected: Int) throws(ModelFault) {
        let actual: Int
        do throws(HDF5Fault) {
            actual = try file.memberCount(of: group) ?? 0
        } catch {
            throw .weights(layer: layer, path: group, .object(error))
        }
        guard actual == expected else {
            throw .weights(layer: layer, path: group, .count(expected: expected, actual: actual))
        }
    }
}
