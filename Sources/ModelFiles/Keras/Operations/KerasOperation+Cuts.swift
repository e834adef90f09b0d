import Recurrent

extension KerasOperation {
    /// Operations that take parts of the features.
    static let cuts = [
        KerasOperation("GetItem", .reshaping) { builder throws(ModelFault) in
            guard case .value(let value) = try builder.operand(0) else {
                throw builder.layer.fault(.shape(.inputCount(expected: 1, actual: 0)))
            }
            return try KerasSlice(builder.layer).apply(to: value, &builder)
        },
        KerasOperation("Take", keys: ["axis"]) { builder throws(ModelFault) in
            guard case .value(let value) = try builder.operand(0),
                case .constant(let indices) = try builder.operand(1), indices.shape.count < 2
            else {
                throw builder.layer.fault(
                    .option(
                        key: "indices", value: "not constant in one row",
                        reason: "features are taken by constant indices"))
            }
            let axis = try builder.featureAxis("axis", of: value)
            let length = value.shape.features[axis]
            let places = indices.values.compactMap { Int(exactly: $0) }
                .map { $0 < 0 ? $0 + length : $0 }
            guard places.count == indices.values.count, !places.isEmpty,
                places.allSatisfy({ (0..<length).contains($0) })
            else {
                throw builder.options.wrong("indices", expected: "indices of the axis")
            }
            var features = value.shape.features
            features[axis] = places.count
            try builder.checkWidth(features)
            var map = try builder.map(of: value)
            map.select(axis: axis, places)
            if indices.shape.isEmpty { features.remove(at: axis) }
            return try builder.move(value, by: map, to: features)
        },
        KerasOperation(several: "Split", .featurewise, keys: ["axis", "indices_or_sections"]) {
            builder throws(ModelFault) in
            let value = try builder.value()
            let axis = try builder.featureAxis("axis", of: value, default: 0)
            let length = value.shape.features[axis]
            let sections = builder.options.values["indices_or_sections"]
            var ends: [Int] = []
            if let count = sections.integer, (1...length).contains(count),
                length.isMultiple(of: count)
            {
                ends = (1...count).map { $0 * length / count }
            } else if sections.array != nil {
                ends = try builder.options.integers("indices_or_sections") + [length]
            }
            let starts = [0] + ends.dropLast()
            guard !ends.isEmpty, zip(starts, ends).allSatisfy({ 0 <= $0 && $0 < $1 }),
                ends.allSatisfy({ $0 <= length })
            else {
                throw builder.options.wrong(
                    "indices_or_sections", expected: "equal parts of the axis or their ends")
            }
            let whole = try builder.map(of: value)
            var parts: [KerasValue] = []
            for (start, end) in zip(starts, ends) {
                var map = whole
                map.select(axis: axis, [Int](start..<end))
                parts.append(try builder.move(value, by: map))
            }
            return parts
        },
        KerasOperation(several: "Unstack", .featurewise, keys: ["axis", "num"]) {
            builder throws(ModelFault) in
            let value = try builder.value()
            let axis = try builder.featureAxis("axis", of: value, default: 0)
            var features = value.shape.features
            let count = features.remove(at: axis)
            let number = builder.options.values["num"]
            guard number == .null || number.integer == count else {
                throw builder.options.wrong("num", expected: "\(count)")
            }
            let whole = try builder.map(of: value)
            var parts: [KerasValue] = []
            for place in 0..<count {
                var map = whole
                map.select(axis: axis, [place])
                parts.append(try builder.move(value, by: map, to: features))
            }
            return parts
        },
    ]
}
