import Recurrent

extension KerasLayerKind {
    /// Layers that take in a whole sequence or make one.
    static let sequences = [
        KerasLayerKind(KerasBidirectional.kind, .merging) { context throws(ModelFault) in
            let mode = try context.options.string("merge_mode")
            switch mode {
            case "concat":
                return Concatenate(widths: context.inputs.map { $0.shape.features.last ?? 0 })
            case "sum": return Add()
            case "mul": return ElementwiseMerge(.multiply)
            case "ave": return ElementwiseMerge(.average)
            default:
                throw context.options.wrong("merge_mode", expected: "concat, sum, mul, ave or null")
            }
        },
        pooling("GlobalAveragePooling1D", .average),
        pooling("GlobalMaxPooling1D", .maximum),
        KerasLayerKind("RepeatVector", .repeating) { context throws(ModelFault) in
            let count = try context.options.positive("n")
            guard count <= stepsMax else {
                throw context.layer.fault(
                    .option(
                        key: "n", value: "\(count)",
                        reason: "at most \(stepsMax) steps are made of one value"))
            }
            return RepeatVector(count: count)
        },
    ]

    /// More would only keep all others waiting.
    private static let stepsMax = 1 << 16

    private static func pooling(
        _ name: String, _ operation: GlobalPooling.Operation
    ) -> KerasLayerKind {
        KerasLayerKind(name, .pooling) { context throws(ModelFault) in
            try context.refuse("keepdims", because: "the answer would have a time axis of one step")
            let format = context.options.values["data_format"]
            guard format == .null || format.string == "channels_last" else {
                throw context.layer.fault(
                    .option(
                        key: "data_format", value: format.summary,
                        reason: "time must be the axis before the features"))
            }
            return GlobalPooling(
                operation, width: try context.inputWidth(),
                // Keras' maximum knows no masks.
                hasMask: operation == .average && !context.input.mask.isEverything)
        }
    }
}
