import Recurrent

/// The window of a convolution over time, in steps, and what its padding makes of the first ones.
struct KerasWindow {
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
        let isGiven = context.options.values["padding"] != .null
        let name = isGiven ? try context.options.string("padding") : "valid"
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
