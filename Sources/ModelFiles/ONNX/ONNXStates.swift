/// The inputs of a graph that are initial states and nothing else.
struct ONNXStates {
    /// Their names.
    let names: Set<String>

    /// Finds them among `inputs`: those that reach an initial state of a recurrent operator, and
    /// otherwise only operators that move axes.
    init(_ nodes: [ONNXNode], inputs: [String]) {
        var origins: [String: Set<String>] = [:]
        for input in inputs { origins[input] = [input] }
        var asState: Set<String> = []
        var otherwise: Set<String> = []
        for node in nodes {
            let isRecurrent = ["LSTM", "GRU", "RNN"].contains(node.kind)
            let moves = ONNXOperator.byName[node.kind]?.movesStates == true
            for (index, name) in node.inputs.enumerated() {
                guard let own = origins[name] else { continue }
                if isRecurrent && (index == 5 || index == 6) {
                    asState.formUnion(own)
                } else if moves && (index == 0 || node.kind == "Concat") {
                    for output in node.outputs {
                        // A chain of concatenations must not grow the sets without end.
                        origins[output, default: []].formUnion(own)
                    }
                } else {
                    otherwise.formUnion(own)
                }
            }
        }
        names = asState.subtracting(otherwise)
    }
}
