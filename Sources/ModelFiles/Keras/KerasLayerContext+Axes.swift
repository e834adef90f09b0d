import Recurrent

/// Axes in a layer's options: Keras counts the batch and time, a step has neither.
extension KerasLayerContext {
    /// The lengths of the axes under `key` (the last one if it is missing), where they are the
    /// last feature axes in their order; else nil.
    func lastAxes(_ key: String) throws(ModelFault) -> [Int]? {
        let (features, rank) = (input.shape.features, input.rank)
        var axes = [rank - 1]
        if options.values[key] != .null {
            axes = try options.integers(key).map { $0 < 0 ? $0 + rank : $0 }.sorted()
        }
        guard !axes.isEmpty, axes.count <= features.count,
            axes == [Int]((rank - axes.count)..<rank)
        else { return nil }
        return [Int](features.suffix(axes.count))
    }

    /// The fault that the axes under `key` are not the last ones.
    func notLast(_ key: String) -> ModelFault {
        layer.fault(
            .option(
                key: key, value: options.values[key].summary,
                reason: "only the last feature axes are served step by step"))
    }
}
