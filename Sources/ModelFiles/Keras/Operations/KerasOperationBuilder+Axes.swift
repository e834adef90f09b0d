import Recurrent

/// Axes as Keras counts them: the batch, time where there is one, then the features.
extension KerasOperationBuilder {
    /// The feature axis, from 0, that `key` names of `value`.
    func featureAxis(
        _ key: String, of value: KerasValue, default fallback: Int? = nil
    ) throws(ModelFault) -> Int {
        var axis = fallback
        if options.values[key] != .null || fallback == nil {
            axis = options.values[key].integer
        }
        guard let axis, let feature = try featureAxes([axis], of: value).first else {
            throw options.wrong(key, expected: "an axis")
        }
        return feature
    }

    /// The feature axes that `axes`, counted as Keras does, are of `value`.
    func featureAxes(_ axes: [Int], of value: KerasValue) throws(ModelFault) -> [Int] {
        let (lead, rank) = (value.leadingAxes, value.rank)
        return try axes.map { axis throws(ModelFault) in
            let place = axis < 0 ? axis + rank : axis
            guard (0..<rank).contains(place) else {
                throw layer.fault(.shape(.rank(expected: axis, actual: value.shape.features)))
            }
            guard place >= lead else { throw joins(place) }
            return place - lead
        }
    }

    /// The fault of working along the axis at `place`, which is that of the rows or of time.
    func joins(_ place: Int) -> ModelFault {
        layer.fault(
            .shape(.joinsTime(reason: place == 0 ? "works along the batch" : "works along time")))
    }

    /// The fault that the axis under `key` is not the last one.
    func notLast(_ key: String) -> ModelFault {
        layer.fault(
            .option(
                key: key, value: options.values[key].summary,
                reason: "only the last axis is served step by step"))
    }

    /// `value` with other feature axes, of which one of length 1 in front may be time.
    mutating func reshape(
        _ value: KerasValue, to features: [Int]
    ) throws(ModelFault) -> KerasValue {
        let isTime =
            !value.shape.isSequence && features.count > 1 && leadsToRecurrent && !layer.isPerStep
        guard isTime else { return try add(Reshape(features: features), value) }
        guard features[0] == 1 else {
            throw layer.fault(
                .shape(.joinsTime(reason: "makes \(features[0]) time steps out of features")))
        }
        guard value.isOncePerStep else {
            throw layer.fault(
                .shape(.joinsTime(reason: "makes a time step out of a whole sequence's result")))
        }
        return try add(Reshape(features: [Int](features.dropFirst()), time: .introduced), value)
    }
}
