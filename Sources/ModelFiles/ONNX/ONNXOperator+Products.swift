import Recurrent

extension ONNXOperator {
    /// Matrix products with constant matrices.
    static let products = [
        ONNXOperator("MatMul") { builder, node throws(ModelFault) in
            let flow = try builder.flow(node, 0)
            guard var matrix = try builder.floats(node, 1) else {
                throw node.fault(.missingInput(1))
            }
            let leading = max(0, matrix.shape.count - 2)
            guard matrix.shape.count >= 2, leading <= max(0, flow.axes.count - 2),
                matrix.shape[..<leading].allSatisfy({ $0 == 1 })
            else { throw node.fault(.layer(.mismatch([matrix.shape]))) }
            matrix = Tensor(shape: Array(matrix.shape[leading...]), values: matrix.values)
            return [.flow(try dense(flow, matrix, bias: nil, &builder, node))]
        },
        ONNXOperator("Gemm") { builder, node throws(ModelFault) in
            try node.require("transA", 0, because: "a value is not transposed")
            let flow = try builder.flow(node, 0)
            guard flow.axes.count == 2, let matrix = try builder.floats(node, 1),
                matrix.shape.count == 2
            else {
                throw node.fault(
                    .axes(expected: "[rows, features] and a constant", actual: flow.axesText))
            }
            let isTransposed = try node.integer("transB") ?? 0 != 0
            let alpha = try node.float("alpha") ?? 1
            var map = IndexMap(matrix.shape)
            if isTransposed { map.transpose([1, 0]) }
            let kernel = Tensor(
                shape: map.shape, values: map.indices.map { alpha * matrix.values[$0] })
            if case .flow(let summand) = try builder.optional(node, 2) {
                let beta = try node.float("beta") ?? 1
                guard beta == 1 else {
                    throw node.fault(
                        .attribute(
                            name: "beta", value: "\(beta)", reason: "it is 1 for a computed value"
                        ))
                }
                let product = try dense(flow, kernel, bias: nil, &builder, node)
                return [.flow(try sum(product, summand, &builder, node))]
            }
            let bias = try gemmBias(builder, node, columns: map.shape[1])
            return [.flow(try dense(flow, kernel, bias: bias, &builder, node))]
        },
    ]

    private static func dense(
        _ flow: ONNXFlow, _ kernel: Tensor, bias: Tensor?, _ builder: inout ONNXBuilder,
        _ node: ONNXNode
    ) throws(ModelFault) -> ONNXFlow {
        guard flow.axes.last?.length == kernel.shape[0] else {
            throw node.fault(
                .axes(
                    expected: "\(kernel.shape[0]) features in the last axis",
                    actual: flow.axesText))
        }
        let layer = try builder.checked(node) { () throws(LayerError) in
            try Dense(kernel: kernel, bias: bias)
        }
        return try builder.add(
            layer, behind: [flow], for: node,
            axes: flow.axes.dropLast() + [.feature(kernel.shape[1])])
    }

    private static func gemmBias(
        _ builder: ONNXBuilder, _ node: ONNXNode, columns: Int
    ) throws(ModelFault) -> Tensor? {
        guard let bias = try builder.floats(node, 2) else { return nil }
        let beta = try node.float("beta") ?? 1
        let row = bias.shape.last ?? 1
        guard bias.values.count == row, row == columns || row == 1 else {
            throw node.fault(.layer(.mismatch([bias.shape, [columns]])))
        }
        return Tensor(
            shape: [columns],
            values: (0..<columns).map { beta * bias.values[row == 1 ? 0 : $0] })
    }
}
