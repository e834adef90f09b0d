/// The inputs of a graph that are initial states of its recurrent operators and nothing else.
struct ONNXStates {
    /// Their names.
    var names: Set<String> { asState.subtracting(otherwise) }
    /// Whether the graph has a recurrent operator.
    private(set) var hasCells = false

    /// The inputs that each value is made of by nothing but moving axes.
    private var origins: [String: Set<String>] = [:]
    private var asState: Set<String> = []
    private var otherwise: Set<String> = []

    /// Finds them among `inputs`: those that reach an initial state of a recurrent operator, and
    /// otherwise only operators that move axes or ask for a shape.
    init(_ nodes: [ONNXNode], inputs: [String]) {
        for input in inputs { origins[input] = [input] }
        follow(nodes)
    }

    private mutating func follow(_ nodes: [ONNXNode]) {
        for node in nodes {
            let isRecurrent = ["LSTM", "GRU", "RNN"].contains(node.kind)
            if isRecurrent { hasCells = true }
            let moves = ONNXOperator.byName[node.kind]?.movesStates == true
            for (index, name) in node.inputs.enumerated() {
                guard let own = origins[name] else { continue }
                if isRecurrent && (index == 5 || index == 6) {
                    asState.formUnion(own)
                } else if moves && (index == 0 || node.kind == "Concat") {
                    for output in node.outputs { add(own, to: output) }
                } else if node.kind != "Shape" {
                    otherwise.formUnion(own)
                }
            }
            // Which branch is taken is not known yet, so both are followed.
            for graph in node.graphs {
                follow(graph.nodes)
                for (inner, outer) in zip(graph.outputs, node.outputs) {
                    if let own = origins[inner] { add(own, to: outer) }
                }
            }
        }
    }

    private mutating func add(_ own: Set<String>, to name: String) {
        origins[name, default: []].formUnion(own)
    }
}
