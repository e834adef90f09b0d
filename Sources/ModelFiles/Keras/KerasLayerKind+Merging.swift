import Recurrent

extension KerasLayerKind {
    /// Layers that make one value of several.
    static let merging =
        [
            KerasLayerKind("Add", .merging) { _ throws(ModelFault) in Add() },
            KerasLayerKind("Concatenate", .merging) { context throws(ModelFault) in
                try checkLastAxis(context)
                return Concatenate(widths: context.inputs.map { $0.shape.features.last ?? 0 })
            },
            KerasLayerKind("Dot", .merging) { context throws(ModelFault) in
                let isVectors = context.inputs.allSatisfy {
                    !$0.shape.isSequence && $0.shape.features.count == 1
                }
                // Two sequences have time in both, of which one at least would be left.
                guard isVectors else {
                    throw context.layer.fault(
                        .shape(.joinsTime(reason: "multiplies each time step with every other")))
                }
                let axes = try context.options.integers("axes")
                guard axes.allSatisfy({ $0 == 1 || $0 == -1 }) else {
                    throw context.options.wrong("axes", expected: "the axis of features")
                }
                return DotProduct(
                    width: try context.inputWidth(),
                    normalizes: try context.options.bool("normalize", default: false))
            },
        ]
        + elementwise.map { operation in
            KerasLayerKind(operation.rawValue, .merging) { _ throws(ModelFault) in
                ElementwiseMerge(operation)
            }
        }

    private static let elementwise: [ElementwiseMerge.Operation] = [
        .subtract, .multiply, .average, .maximum, .minimum,
    ]

    private static func checkLastAxis(_ context: KerasLayerContext) throws(ModelFault) {
        let rank = context.input.rank
        let axis = try context.options.integer("axis", default: -1)
        guard axis != -1, axis != rank - 1 else { return }
        if context.input.shape.isSequence, axis == 1 || axis == 1 - rank {
            throw context.layer.fault(.shape(.joinsTime(reason: "joins values along time")))
        }
        throw context.layer.fault(
            .option(
                key: "axis", value: context.options.values["axis"].summary,
                reason: "only the last axis is joined step by step"))
    }
}
