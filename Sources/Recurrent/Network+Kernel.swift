import Kernels

extension Network {
    /// The same network with its products computed by `path`.
    ///
    /// Packing copies the weights; those that were read go with the network that held them, so it
    /// is done once.
    public func prepared(for path: KernelPath) -> Network {
        precondition(kernelPath == .blas, "prepared already: \(kernelPath)")
        var (nodes, recurrentLayers) = (nodes, recurrentLayers)
        for index in nodes.indices {
            guard let recurrent = nodes[index].recurrentIndex else {
                nodes[index].layer = nodes[index].layer.prepared(for: path)
                continue
            }
            let layer = recurrentLayers[recurrent].layer.preparedCell(for: path)
            nodes[index].layer = layer
            recurrentLayers[recurrent].layer = layer
        }
        return Network(self, nodes: nodes, recurrentLayers: recurrentLayers, kernelPath: path)
    }
}
