import Kernels

extension Network {
    /// The same network with its products computed by `path`.
    ///
    /// Packing copies the weights; those that were read go with the network that held them.
    public func prepared(for path: KernelPath) -> Network {
        var copy = self
        copy.kernelPath = path
        copy.nodes = nodes.map { node in
            Node(
                name: node.name, layer: node.layer.prepared(for: path), inputs: node.inputs,
                shape: node.shape, recurrentIndex: node.recurrentIndex,
                feedsState: node.feedsState)
        }
        for node in copy.nodes {
            guard let index = node.recurrentIndex, let layer = node.layer as? any RecurrentLayer
            else { continue }
            let before = recurrentLayers[index]
            copy.recurrentLayers[index] = Recurrent(
                name: before.name, layer: layer, stateOffset: before.stateOffset)
        }
        return copy
    }
}
