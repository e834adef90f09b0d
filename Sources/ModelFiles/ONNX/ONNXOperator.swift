/// One operator that is served, and what is made of a node of it.
struct ONNXOperator: Sendable {
    /// The values of the node's outputs, in their order; trailing ones may be missing.
    typealias Build = @Sendable (inout ONNXBuilder, ONNXNode) throws(ModelFault) -> [ONNXValue]

    /// Its name in ONNX, such as `LSTM`.
    let name: String
    /// Whether what it makes of an initial state is an initial state still.
    let movesStates: Bool
    let build: Build

    /// Every operator that is served, the families of the other files together.
    static let all =
        recurrent + products + arithmetic + activations + functions + normalizations + moves
        + cuts + convolutions + shapes + conditions + loops

    /// The names of the operators that are served.
    static let served = all.map(\.name).sorted()

    static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// The operator `name`, whose nodes `build` turns into values.
    init(_ name: String, movesStates: Bool = false, _ build: @escaping Build) {
        self.name = name
        self.movesStates = movesStates
        self.build = build
    }
}
