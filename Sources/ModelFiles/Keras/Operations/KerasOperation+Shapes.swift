import Recurrent

extension KerasOperation {
    /// Operations that move features to other axes, join and repeat them.
    static let shapes = [
        KerasOperation("Concatenate", .merging, keys: ["axis"]) { builder throws(ModelFault) in
            let values = try builder.values()
            let axis = try builder.featureAxis("axis", of: values[0], default: 0)
            return try joined(values, along: axis, &builder)
        },
        KerasOperation("Stack", .merging, keys: ["axis"]) { builder throws(ModelFault) in
            let values = try builder.values()
            let place = try newAxis(values[0], builder)
            var widened: [KerasValue] = []
            for value in values {
                var features = value.shape.features
                guard features == values[0].shape.features else {
                    throw builder.layer.fault(.shape(.mismatch(values.map(\.shape.features))))
                }
                features.insert(1, at: place)
                widened.append(try builder.add(Reshape(features: features), value))
            }
            return try joined(widened, along: place, &builder)
        },
        KerasOperation("Reshape", .reshaping, keys: ["newshape"]) { builder throws(ModelFault) in
            try reshaped(builder.value(), &builder)
        },
        KerasOperation("ExpandDims", .reshaping, keys: ["axis"]) { builder throws(ModelFault) in
            let value = try builder.value()
            var features = value.shape.features
            features.insert(1, at: try newAxis(value, builder))
            return try builder.reshape(value, to: features)
        },
        KerasOperation("Squeeze", .reshaping, keys: ["axis"]) { builder throws(ModelFault) in
            let value = try builder.value()
            let axes = try builder.options.integers("axis")
            if value.fixedTime == 1, axes == [1] || axes == [1 - value.rank] {
                let features = value.shape.features
                return try builder.add(Reshape(features: features, time: .collapsed), value)
            }
            var features = value.shape.features
            for axis in try builder.featureAxes(axes, of: value).sorted(by: >) {
                guard features.indices.contains(axis), features[axis] == 1 else {
                    throw builder.layer.fault(.shape(.mismatch([value.shape.features, axes])))
                }
                features.remove(at: axis)
            }
            return try builder.add(Reshape(features: features), value)
        },
        KerasOperation("Transpose", .reshaping, keys: ["axes"]) { builder throws(ModelFault) in
            let value = try builder.value()
            let axes = try builder.options.integers("axes")
            let lead = value.leadingAxes
            guard axes.count == value.rank,
                axes.sorted() == [Int](axes.indices)
            else { throw builder.options.wrong("axes", expected: "each axis once") }
            guard axes.prefix(lead) == [0, 1].prefix(lead) else { throw builder.joins(1) }
            var map = try builder.map(of: value)
            map.transpose(axes.dropFirst(lead).map { $0 - lead })
            return try builder.move(value, by: map)
        },
        KerasOperation("Swapaxes", keys: ["axis1", "axis2"]) { builder throws(ModelFault) in
            let value = try builder.value()
            let first = try builder.featureAxis("axis1", of: value)
            let second = try builder.featureAxis("axis2", of: value)
            var order = [Int](value.shape.features.indices)
            order.swapAt(first, second)
            var map = try builder.map(of: value)
            map.transpose(order)
            return try builder.move(value, by: map)
        },
        KerasOperation("Moveaxis", keys: ["source", "destination"]) { builder throws(ModelFault) in
            let value = try builder.value()
            let source = try builder.featureAxis("source", of: value)
            var order = [Int](value.shape.features.indices)
            let target = try builder.featureAxis("destination", of: value)
            order.insert(order.remove(at: source), at: target)
            var map = try builder.map(of: value)
            map.transpose(order)
            return try builder.move(value, by: map)
        },
        KerasOperation("Flip", keys: ["axis"]) { builder throws(ModelFault) in
            let value = try builder.value()
            let axis = try builder.featureAxis("axis", of: value)
            var map = try builder.map(of: value)
            map.select(axis: axis, (0..<value.shape.features[axis]).reversed())
            return try builder.move(value, by: map)
        },
        KerasOperation("Repeat", keys: ["axis", "repeats"]) { builder throws(ModelFault) in
            let value = try builder.value()
            let axis = try builder.featureAxis("axis", of: value)
            let count = try builder.options.positive("repeats")
            var features = value.shape.features
            features[axis] *= count
            try builder.checkWidth(features)
            var map = try builder.map(of: value)
            map.select(axis: axis, (0..<features[axis]).map { $0 / count })
            return try builder.move(value, by: map)
        },
    ]

    /// Where a new axis comes among the features of `value`.
    private static func newAxis(
        _ value: KerasValue, _ builder: KerasOperationBuilder
    ) throws(ModelFault) -> Int {
        let (lead, rank) = (value.leadingAxes, value.rank)
        guard let axis = builder.options.values["axis"].integer, (-rank - 1...rank).contains(axis)
        else { throw builder.options.wrong("axis", expected: "an axis") }
        let place = axis < 0 ? axis + rank + 1 : axis
        guard place >= lead else { throw builder.joins(place) }
        return place - lead
    }

    /// Values side by side along one feature axis.
    private static func joined(
        _ values: [KerasValue], along axis: Int, _ builder: inout KerasOperationBuilder
    ) throws(ModelFault) -> KerasValue {
        var features = values[0].shape.features
        for value in values {
            var other = value.shape.features
            guard other.count == features.count else {
                throw builder.layer.fault(.shape(.mismatch(values.map(\.shape.features))))
            }
            other[axis] = features[axis]
            guard other == features else {
                throw builder.layer.fault(.shape(.mismatch(values.map(\.shape.features))))
            }
        }
        guard values.count > 1 else {
            return try builder.add(PassThrough(kind: "Identity"), values[0])
        }
        let lengths = values.map { $0.shape.features[axis] }
        features[axis] = lengths.reduce(0, +)
        guard axis < features.count - 1 else {
            return try builder.add(Concatenate(widths: lengths), reading: values)
        }
        // One behind the other, and then in the order that the axis has.
        try builder.checkWidth(features)
        var flat: [KerasValue] = []
        for value in values {
            flat.append(try builder.add(Reshape(features: [value.shape.width]), value))
        }
        let widths = flat.map(\.shape.width)
        let row = try builder.add(Concatenate(widths: widths), reading: flat)
        var indices: [Int] = []
        for outer in 0..<features[..<axis].reduce(1, *) {
            var first = 0
            for (value, width) in zip(values, widths) {
                let part = value.shape.features[axis...].reduce(1, *)
                indices += first + outer * part..<first + (outer + 1) * part
                first += width
            }
        }
        return try builder.move(row, by: IndexMap(features, indices))
    }

    /// A reshape whose target counts the batch and time.
    private static func reshaped(
        _ value: KerasValue, _ builder: inout KerasOperationBuilder
    ) throws(ModelFault) -> KerasValue {
        let lengths = try builder.options.array("newshape").map { $0 == .null ? -1 : $0.integer }
        let target = lengths.compactMap { $0 }
        guard target.count == lengths.count, let batch = target.first else {
            throw builder.options.wrong("newshape", expected: "lengths of axes")
        }
        guard batch == -1 else { throw builder.joins(0) }
        let rest = [Int](target.dropFirst())
        let width = value.shape.width
        if !value.shape.isSequence, let features = KerasLayerKind.resolve(rest, width: width) {
            return try builder.reshape(value, to: features)
        }
        if value.shape.isSequence, let time = rest.first, time == value.fixedTime ?? -1,
            let features = KerasLayerKind.resolve([Int](rest.dropFirst()), width: width),
            !rest.dropFirst().contains(-1) || value.fixedTime != nil
        {
            return try builder.add(Reshape(features: features), value)
        }
        if value.fixedTime == 1, let features = KerasLayerKind.resolve(rest, width: width) {
            return try builder.add(Reshape(features: features, time: .collapsed), value)
        }
        throw builder.layer.fault(.shape(.joinsTime(reason: "reshapes time into other axes")))
    }
}
