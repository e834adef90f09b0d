import Recurrent

/// States that the graph reads and writes as plain values.
extension ONNXBuilder {
    /// Makes the value of a state's input known, as what the session keeps.
    ///
    /// - Returns: the name of the layer that keeps it.
    mutating func keep(_ pair: ONNXStatePair) throws(ModelFault) -> String {
        guard var flow = pair.input.state(batchAxis: pair.batchAxis) else {
            throw .onnx(
                .input(
                    name: pair.input.name,
                    reason: "is a state with more than one axis of unknown length; export it"
                        + " with a fixed size, or give its batch_axis in the sidecar"))
        }
        let layer = KeptState(name: pair.input.name, shape: flow.features)
        let name = define(label(pair.input.name), layer, [])
        flow.source = name.source
        self[pair.input.name] = .flow(flow)
        return name.label
    }

    /// Writes the output of `pair` into the state that `layer` keeps.
    mutating func update(_ layer: String, with pair: ONNXStatePair) throws(ModelFault) {
        guard case .flow(let flow) = self[pair.output] else {
            throw .onnx(
                .output(name: pair.output, reason: "is a state that is not computed by a step"))
        }
        let expected = pair.input.state(batchAxis: pair.batchAxis)?.axes ?? []
        guard flow.axes == expected, flow.isOncePerStep else {
            throw .onnx(
                .output(
                    name: pair.output,
                    reason: "is a state and has the axes \(flow.axesText) instead of those of"
                        + " \(pair.input.name), once a step; give batch_axis in the sidecar"))
        }
        _ = define(layer + ".update", StateUpdate(of: layer), [flow.source])
    }

    /// A client puts names into URLs, so there are no slashes in them.
    private func label(_ name: String) -> String {
        name.split(separator: "/").joined(separator: ".")
    }
}
