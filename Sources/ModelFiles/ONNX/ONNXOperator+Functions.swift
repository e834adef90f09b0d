import Recurrent

extension ONNXOperator {
    /// Functions of one number that exporters write where they take a layer apart.
    static let functions =
        plainFunctions.map { name, function in
            ONNXOperator(name) { builder, node throws(ModelFault) in
                [try apply(function, &builder, node)]
            }
        } + [
            ONNXOperator("Neg") { builder, node throws(ModelFault) in
                let flow = try builder.flow(node, 0)
                return [
                    .flow(
                        try affine(
                            flow, scale: ONNXArray(scalar: -1), offset: ONNXArray(scalar: 0),
                            &builder, node))
                ]
            },
            ONNXOperator("Pow") { builder, node throws(ModelFault) in
                guard let exponent = try builder.scalar(node, 1) else {
                    throw node.fault(.missingInput(1))
                }
                return [try apply(.power(exponent), &builder, node)]
            },
            ONNXOperator("Clip") { builder, node throws(ModelFault) in
                let low = try builder.number(node, "min", orInput: 1)
                let high = try builder.number(node, "max", orInput: 2)
                return [
                    try apply(
                        .clip(low: low ?? -.infinity, high: high ?? .infinity), &builder, node)
                ]
            },
        ]

    private static let plainFunctions: [(String, MathFunction.Function)] = [
        ("Sqrt", .squareRoot), ("Reciprocal", .reciprocal), ("Log", .logarithm),
        ("Abs", .absolute), ("Erf", .errorFunction),
    ]

    private static func apply(
        _ function: MathFunction.Function, _ builder: inout ONNXBuilder, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXValue {
        let flow = try builder.flow(node, 0)
        let layer = MathFunction(kind: node.kind, function)
        return .flow(try builder.add(layer, behind: [flow], for: node, axes: flow.axes))
    }
}
