/// A graph in an attribute of a node: a branch of an `If`, the body of a `Loop`.
struct ONNXSubgraph {
    let nodes: [ONNXNode]
    let inputs: [Onnx_ValueInfoProto]
    let outputs: [String]
    private let tensors: [Onnx_TensorProto]

    init(_ graph: Onnx_GraphProto) {
        nodes = graph.node.enumerated().map { ONNXNode($1, index: $0) }
        inputs = graph.input
        outputs = graph.output.map(\.name)
        tensors = graph.initializer
    }

    /// Makes the graph's own constants known, and computes its nodes.
    func run(in builder: inout ONNXBuilder) throws(ModelFault) {
        for tensor in tensors {
            builder[tensor.name] = .array(try builder.read(tensor, named: tensor.name))
        }
        for node in nodes { try builder.run(node) }
    }
}
