import Kernels
import Recurrent

extension KerasLayerKind {
    /// Layers that look at a window of past steps: with zeros before the first one (`causal`), or
    /// without an output until the window is full (`valid`).
    static let convolution = [
        KerasLayerKind("Conv1D", .convolution) { context throws(ModelFault) in
            let window = try Window(context)
            let filters = try context.options.positive("filters")
            let hasBias = try context.options.bool("use_bias", default: true)
            let width = try context.inputWidth()
            let tensors = try context.weights.tensors(
                in: "vars", [[window.taps, width, filters]] + (hasBias ? [[filters]] : []))
            let activation = try context.activation("activation", default: .linear)
            let bias = hasBias ? tensors[1] : nil
            guard window.taps > 1 else {
                let kernel = Tensor(shape: [width, filters], values: tensors[0].values)
                return try context.checked { () throws(LayerError) in
                    try Dense(kernel: kernel, bias: bias, activation: activation)
                }
            }
            return try context.checked { () throws(LayerError) in
                try Conv1D(
                    kernel: tensors[0], bias: bias, dilation: window.dilation,
                    padding: window.padding, activation: activation)
            }
        }
    ]

    /// The window of a convolution, in steps.
    private struct Window {
        let taps: Int
        let dilation: Int
        let padding: Conv1D.Padding

        private static let paddings: [String: Conv1D.Padding] = ["causal": .zeros, "valid": .none]
        /// More would only fill memory with state.
        private static let stepsMax = 1 << 16

        init(_ context: KerasLayerContext) throws(ModelFault) {
            taps = try Self.length(context, "kernel_size")
            dilation = try Self.length(context, "dilation_rate", default: 1)
            let format = context.options.values["data_format"]
            try Self.require(
                context, "data_format", format == .null || format.string == "channels_last",
                "time must be the axis before the features")
            let name = context.options.values["padding"].string ?? "valid"
            // A window of one step needs no padding, whatever it is called.
            let known = taps == 1 && name == "same" ? .zeros : Self.paddings[name]
            guard let known else {
                throw context.layer.fault(
                    .option(
                        key: "padding", value: context.options.values["padding"].summary,
                        reason: "a step may depend on itself and earlier ones alone;"
                            + " use padding=\"causal\" or \"valid\""))
            }
            padding = known
            try Self.require(
                context, "strides", try Self.length(context, "strides", default: 1) == 1,
                "there must be one output for each step")
            try Self.require(
                context, "groups", try Self.length(context, "groups", default: 1) == 1,
                "all channels are convolved together")
            let (past, isOverflowing) = (taps - 1).multipliedReportingOverflow(by: dilation)
            try Self.require(
                context, "dilation_rate", !isOverflowing && past <= Self.stepsMax,
                "it would keep more than \(Self.stepsMax) steps")
        }

        private static func length(
            _ context: KerasLayerContext, _ key: String, default fallback: Int? = nil
        ) throws(ModelFault) -> Int {
            if let fallback, context.options.values[key] == .null { return fallback }
            let lengths = try context.options.integers(key)
            guard lengths.count == 1, lengths[0] > 0 else {
                throw context.options.wrong(key, expected: "a positive integer")
            }
            return lengths[0]
        }

        private static func require(
            _ context: KerasLayerContext, _ key: String, _ holds: Bool, _ reason: String
        ) throws(ModelFault) {
            guard !holds else { return }
            let value = context.options.values[key].summary
            throw context.layer.fault(.option(key: key, value: value, reason: reason))
        }
    }
}
