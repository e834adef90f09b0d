import Kernels

extension Network {
    /// The same network with its products computed by `path`.
    ///
    /// Packing copies the weights; those that were read go with the network that held them, so it
    /// is done once.
    public func prepared(for path: KernelPath) -> Network {
        precondition(kernelPath == .blas, "prepared already: \(kernelPath)")
        var copy = self
        copy.kernelPath = path
        for index in nodes.indices {
            guard let recurrent = nodes[index].recurrentIndex else {
                copy.nodes[index].layer = nodes[index].layer.prepared(for: path)
                continue
            }
            let layer = recurrentLayers[recurrent].layer.preparedCell(for: path)
            copy.nodes[index].layer = layer
            copy.recurrentLayers[recurrent].layer = layer
        }
        return copy
    }
}
