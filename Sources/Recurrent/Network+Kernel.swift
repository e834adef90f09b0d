import Kernels

extension Network {
    /// The same network with its products computed by `path`.
    ///
    /// Packing copies the weights; those that were read go with the network that held them.
    public func prepared(for path: KernelPath) -> Network {
        var copy = self
        copy.kernelPath = path
        for index in nodes.indices {
            let layer = nodes[index].layer.prepared(for: path)
            copy.nodes[index].layer = layer
            if let recurrent = nodes[index].recurrentIndex, let layer = layer as? any RecurrentLayer
            {
                copy.recurrentLayers[recurrent].layer = layer
            }
        }
        return copy
    }
}
