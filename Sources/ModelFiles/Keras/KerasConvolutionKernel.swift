import Recurrent

/// The kernel `[taps, channels, filters]` that Keras' sparser convolutions come down to, zeros
/// where a filter does not look at a channel.
///
/// They compute the same from fewer numbers; here one kind of convolution is stepped.
struct KerasConvolutionKernel {
    private let context: KerasLayerContext
    private let taps: Int
    private let channels: Int

    /// More weights than this are not made out of a few.
    private static let weightsMax = 1 << 24

    init(_ context: KerasLayerContext, taps: Int) throws(ModelFault) {
        self.context = context
        self.taps = taps
        channels = try context.inputWidth()
    }

    /// Of groups of filters, each of which looks at channels of its own.
    ///
    /// - Parameter stored: `[taps, channels / groups, filters]`.
    func grouped(_ stored: Tensor, groups: Int) throws(ModelFault) -> Tensor {
        let (own, filters) = (stored.shape[1], stored.shape[2])
        return try filled(filters: filters) { tap, channel, filter in
            let group = filter / (filters / groups)
            guard channel / own == group else { return 0 }
            return stored.values[(tap * own + channel % own) * filters + filter]
        }
    }

    /// Of filters that look at one channel each, as many for each channel.
    ///
    /// - Parameter stored: `[taps, channels, multiplier]`.
    func depthwise(_ stored: Tensor) throws(ModelFault) -> Tensor {
        let multiplier = stored.shape[2]
        return try filled(filters: channels * multiplier) { tap, channel, filter in
            guard filter / multiplier == channel else { return 0 }
            return stored.values[tap * channels * multiplier + filter]
        }
    }

    /// Of such filters, and sums of what they make.
    ///
    /// - Parameters:
    ///   - stored: `[taps, channels, multiplier]`.
    ///   - sums: `[1, channels * multiplier, filters]`.
    func separable(_ stored: Tensor, sums: Tensor) throws(ModelFault) -> Tensor {
        let (multiplier, filters) = (stored.shape[2], sums.shape[2])
        return try filled(filters: filters) { tap, channel, filter in
            var sum = 0.0
            for index in channel * multiplier..<(channel + 1) * multiplier {
                let first = Double(stored.values[tap * channels * multiplier + index])
                sum += first * Double(sums.values[index * filters + filter])
            }
            return Float(sum)
        }
    }

    private func filled(
        filters: Int, _ weight: (_ tap: Int, _ channel: Int, _ filter: Int) -> Float
    ) throws(ModelFault) -> Tensor {
        let shape = [taps, channels, filters]
        var count = 1
        for length in shape {
            let (product, isOverflowing) = count.multipliedReportingOverflow(by: length)
            count = isOverflowing ? .max : product
            guard count <= Self.weightsMax else {
                throw context.layer.fault(
                    .option(
                        key: "kernel_size", value: "\(shape)",
                        reason: "it would make more than \(Self.weightsMax) weights of fewer"))
            }
        }
        var values: [Float] = []
        values.reserveCapacity(count)
        for tap in 0..<taps {
            for channel in 0..<channels {
                for filter in 0..<filters { values.append(weight(tap, channel, filter)) }
            }
        }
        return Tensor(shape: shape, values: values)
    }
}
