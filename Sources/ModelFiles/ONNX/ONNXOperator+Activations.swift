import Kernels
import Recurrent

extension ONNXOperator {
    /// Operators that are one of our activations.
    static let activations =
        plainActivations.map { name, activation in
            ONNXOperator(name) { builder, node throws(ModelFault) in
                [try apply(activation, &builder, node)]
            }
        } + [
            ONNXOperator("LeakyRelu") { builder, node throws(ModelFault) in
                let slope = try node.float("alpha") ?? 0.01
                return [try apply(.leakyReLU(negativeSlope: slope), &builder, node)]
            },
            ONNXOperator("Elu") { builder, node throws(ModelFault) in
                [try apply(.elu(alpha: try node.float("alpha") ?? 1), &builder, node)]
            },
            ONNXOperator("Celu") { builder, node throws(ModelFault) in
                [try apply(.celu(alpha: try node.float("alpha") ?? 1), &builder, node)]
            },
            ONNXOperator("Selu") { builder, node throws(ModelFault) in
                for (name, usual) in [("alpha", Float(1.673_263_2)), ("gamma", 1.050_701)] {
                    guard let value = try node.float(name), abs(value - usual) > 1e-5 else {
                        continue
                    }
                    throw node.fault(
                        .attribute(name: name, value: "\(value)", reason: "it is \(usual)"))
                }
                return [try apply(.selu, &builder, node)]
            },
            ONNXOperator("HardSigmoid") { builder, node throws(ModelFault) in
                let (alpha, beta) = (try node.float("alpha") ?? 0.2, try node.float("beta") ?? 0.5)
                guard let activation = ONNXActivation.hardSigmoid(alpha: alpha, beta: beta) else {
                    throw node.fault(
                        .attribute(
                            name: "alpha", value: "\(alpha), beta = \(beta)",
                            reason: "0.2 and 1/6 with 0.5 are served"))
                }
                return [try apply(activation, &builder, node)]
            },
            ONNXOperator("ThresholdedRelu") { builder, node throws(ModelFault) in
                [try apply(.threshold(try node.float("alpha") ?? 1, value: 0), &builder, node)]
            },
            ONNXOperator("Gelu") { builder, node throws(ModelFault) in
                let form = try node.string("approximate") ?? "none"
                guard let activation = gelu[form] else {
                    throw node.fault(
                        .attribute(
                            name: "approximate", value: form, reason: "none and tanh are served"))
                }
                return [try apply(activation, &builder, node)]
            },
            ONNXOperator("Softmax") { builder, node throws(ModelFault) in
                [.flow(try applyRowwise(.softmax, &builder, node))]
            },
            ONNXOperator("LogSoftmax") { builder, node throws(ModelFault) in
                [.flow(try applyRowwise(.logSoftmax, &builder, node))]
            },
        ]

    private static let gelu: [String: Activation] = ["none": .gelu, "tanh": .geluTanh]

    private static let plainActivations: [(String, Activation)] = [
        ("Relu", .relu), ("Sigmoid", .sigmoid), ("Tanh", .tanh), ("Softplus", .softplus),
        ("Softsign", .softsign), ("HardSwish", .hardSiLU), ("Mish", .mish), ("Exp", .exponential),
    ]

    private static func apply(
        _ activation: Activation, _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXValue {
        let flow = try builder.flow(node, 0)
        let layer = ActivationLayer(activation)
        return .flow(try builder.add(layer, behind: [flow], for: node, axes: flow.axes))
    }

    /// Probabilities along one axis; up to opset 12 along all axes from it on.
    private static func applyRowwise(
        _ activation: Activation, _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        let flow = try builder.flow(node, 0)
        let rank = flow.axes.count
        let isFlattening = builder.opset < 13
        let axis = try node.axis(try node.integer("axis") ?? (isFlattening ? 1 : -1), of: rank)
        let row = isFlattening ? axis..<rank : axis..<axis + 1
        guard flow.axes[row].allSatisfy({ $0.length != nil }) else {
            throw node.fault(.axes(expected: "features from \(axis) on", actual: flow.axesText))
        }
        let layer = ActivationLayer(activation)
        if row.upperBound == rank {
            var flat = flow
            let width = flow.axes[row].compactMap(\.length).reduce(1, *)
            flat.axes = flow.axes[..<axis] + [.feature(width)]
            return try builder.add(layer, behind: [flat], for: node, axes: flow.axes)
        }
        var order = Array(0..<rank)
        order.swapAt(axis, rank - 1)
        let last = try builder.transpose(flow, order, node)
        let result = try builder.add(layer, behind: [last], for: node, axes: last.axes)
        return try builder.transpose(result, order, node)
    }
}
