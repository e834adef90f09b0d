import Recurrent

extension KerasLayerKind {
    /// Layers that move axes.
    ///
    /// What they do to time is decided here, where the file's fixed time lengths are known; the
    /// network itself knows no length.
    static let reshaping = [
        KerasLayerKind("Reshape", .reshaping) { context throws(ModelFault) in
            let target = try context.options.integers("target_shape")
            return context.input.shape.isSequence
                ? try reshapeSequence(context, target) : try reshapeFeatures(context, target)
        },
        KerasLayerKind("Flatten", .reshaping) { context throws(ModelFault) in
            Flatten(collapsesUnitTime: context.input.fixedTime == 1)
        },
        KerasLayerKind("Permute", .reshaping) { context throws(ModelFault) in
            let input = context.input.shape
            var order = try context.options.integers("dims").map { $0 - 1 }
            if input.isSequence {
                guard order.first == 0 else {
                    throw context.layer.fault(.shape(.joinsTime(reason: "moves the time axis")))
                }
                order = order.dropFirst().map { $0 - 1 }
            }
            return try context.checked { () throws(LayerError) in
                try Permute(order: order, features: input.features)
            }
        },
    ]

    /// Keeps the time axis as the first one of `target`, or drops one of length 1.
    private static func reshapeSequence(
        _ context: KerasLayerContext, _ target: [Int]
    ) throws(ModelFault) -> Reshape {
        let width = context.input.shape.width
        let fixedTime = context.input.fixedTime
        if let time = target.first, fixedTime != 1 || target.count > 1,
            time == fixedTime ?? -1 || (time == -1 && !target.dropFirst().contains(-1)),
            let features = resolve(Array(target.dropFirst()), width: width)
        {
            return Reshape(features: features, time: .kept)
        }
        if fixedTime == 1, let features = resolve(target, width: width) {
            return Reshape(features: features, time: .collapsed)
        }
        throw context.layer.fault(.shape(.joinsTime(reason: "reshapes time into other axes")))
    }

    /// Reshapes the features, the first of which becomes time where a recurrent layer follows.
    private static func reshapeFeatures(
        _ context: KerasLayerContext, _ target: [Int]
    ) throws(ModelFault) -> Reshape {
        let input = context.input.shape
        guard let features = resolve(target, width: input.width) else {
            throw context.layer.fault(.shape(.mismatch([input.features, target])))
        }
        guard context.leadsToRecurrent, features.count > 1 else {
            return Reshape(features: features, time: .kept)
        }
        guard features[0] == 1 else {
            throw context.layer.fault(
                .shape(.joinsTime(reason: "makes \(features[0]) time steps out of features")))
        }
        guard context.input.isOncePerStep else {
            throw context.layer.fault(
                .shape(.joinsTime(reason: "makes a time step out of a whole sequence's result")))
        }
        return Reshape(features: Array(features.dropFirst()), time: .introduced)
    }

    /// `target` with its -1 worked out, where it then has `width` elements.
    static func resolve(_ target: [Int], width: Int) -> [Int]? {
        var known = 1
        for axis in target where axis != -1 {
            let (product, isOverflowing) = known.multipliedReportingOverflow(by: axis)
            guard axis > 0, !isOverflowing else { return nil }
            known = product
        }
        switch target.count(where: { $0 == -1 }) {
        case 0: return known == width ? target : nil
        case 1 where width.isMultiple(of: known):
            return target.map { $0 == -1 ? width / known : $0 }
        default: return nil
        }
    }
}
