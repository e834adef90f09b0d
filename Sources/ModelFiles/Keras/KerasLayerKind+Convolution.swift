import Kernels
import Recurrent

extension KerasLayerKind {
    /// Layers that look at a window of past steps: with zeros before the first one (`causal`), or
    /// without an output until the window is full (`valid`).
    static let convolution = [
        KerasLayerKind("Conv1D", .convolution) { context throws(ModelFault) in
            let window = try KerasWindow(context)
            let filters = try context.options.positive("filters")
            let width = try context.inputWidth()
            let groups =
                context.options.values["groups"] == .null
                ? 1 : try context.options.positive("groups")
            guard width.isMultiple(of: groups), filters.isMultiple(of: groups) else {
                throw context.options.wrong(
                    "groups", expected: "a divisor of \(width) channels and \(filters) filters")
            }
            let (stored, bias) = try weights(
                context, [[window.taps, width / groups, filters]], filters: filters)
            let kernel = try KerasConvolutionKernel(context, taps: window.taps)
            return try convolution(
                context, window, bias,
                groups == 1 ? stored[0] : try kernel.grouped(stored[0], groups: groups))
        },
        KerasLayerKind("DepthwiseConv1D", .convolution) { context throws(ModelFault) in
            let window = try KerasWindow(context)
            let multiplier = try context.options.positive("depth_multiplier")
            let width = try context.inputWidth()
            let (stored, bias) = try weights(
                context, [[window.taps, width, multiplier]], filters: width * multiplier)
            let kernel = try KerasConvolutionKernel(context, taps: window.taps)
            return try convolution(context, window, bias, kernel.depthwise(stored[0]))
        },
        KerasLayerKind("SeparableConv1D", .convolution) { context throws(ModelFault) in
            let window = try KerasWindow(context)
            let multiplier = try context.options.positive("depth_multiplier")
            let filters = try context.options.positive("filters")
            let width = try context.inputWidth()
            let shapes = [[window.taps, width, multiplier], [1, width * multiplier, filters]]
            let (stored, bias) = try weights(context, shapes, filters: filters)
            let kernel = try KerasConvolutionKernel(context, taps: window.taps)
            return try convolution(
                context, window, bias, kernel.separable(stored[0], sums: stored[1]))
        },
    ]

    /// The arrays of these shapes, and the bias behind them if there is one.
    private static func weights(
        _ context: KerasLayerContext, _ shapes: [[Int]], filters: Int
    ) throws(ModelFault) -> (kernels: [Tensor], bias: Tensor?) {
        let hasBias = try context.options.bool("use_bias", default: true)
        let tensors = try context.weights.tensors(
            in: "vars", shapes + (hasBias ? [[filters]] : []))
        return ([Tensor](tensors.prefix(shapes.count)), hasBias ? tensors.last : nil)
    }

    /// The convolution of `kernel`, `[taps, channels, filters]`; of one step it is a Dense.
    private static func convolution(
        _ context: KerasLayerContext, _ window: KerasWindow, _ bias: Tensor?, _ kernel: Tensor
    ) throws(ModelFault) -> any Layer {
        let activation = try context.activation("activation", default: .linear)
        guard window.taps > 1 else {
            let matrix = Tensor(shape: [Int](kernel.shape.dropFirst()), values: kernel.values)
            return try context.checked { () throws(LayerError) in
                try Dense(kernel: matrix, bias: bias, activation: activation)
            }
        }
        return try context.checked { () throws(LayerError) in
            try Conv1D(
                kernel: kernel, bias: bias, dilation: window.dilation, padding: window.padding,
                activation: activation)
        }
    }
}
