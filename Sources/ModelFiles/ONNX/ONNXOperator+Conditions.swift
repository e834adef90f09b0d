extension ONNXOperator {
    /// Operators that choose: all decided while the file is read.
    static let conditions =
        [
            ONNXOperator("If") { builder, node throws(ModelFault) in
                guard let condition = try builder.constant(node, 0), condition.count == 1,
                    let choice = condition.integers?.first
                else {
                    throw node.fault(
                        .input(
                            index: 0,
                            reason: "the choice depends on the request; only one that is known when"
                                + " the file is read is served"))
                }
                let name = choice == 0 ? "else_branch" : "then_branch"
                guard let branch = node.graph(name) else {
                    throw node.fault(
                        .attribute(name: name, value: "nothing", reason: "it is needed"))
                }
                try branch.run(in: &builder)
                var values: [ONNXValue] = []
                for output in branch.outputs {
                    guard let value = builder[output] else {
                        throw node.fault(.unknownValue(output))
                    }
                    values.append(value)
                }
                return values
            },
            ONNXOperator("Not") { builder, node throws(ModelFault) in
                guard let array = try builder.constant(node, 0), let sizes = array.sizes else {
                    throw node.fault(.input(index: 0, reason: "only constants are decided"))
                }
                let values = sizes.map { size in
                    size.integer.map { $0 == 0 ? ONNXSize.known(1) : .known(0) } ?? .unknown
                }
                return [.array(ONNXArray(array.shape, .sizes(values)))]
            },
        ]
        + comparisons.map { name, decide in
            ONNXOperator(name) { builder, node throws(ModelFault) in
                guard let a = try builder.constant(node, 0), let b = try builder.constant(node, 1),
                    let shape = ONNXArray.stretched(a.shape, b.shape)
                else { throw node.fault(.input(index: 0, reason: "only constants are compared")) }
                let (first, second) = (a.stretched(to: shape), b.stretched(to: shape))
                return [.array(ONNXArray(shape, .sizes(compared(first, second, decide))))]
            }
        }

    /// What is so of two numbers.
    private typealias Decision = @Sendable (Float, Float) -> Bool

    private static let comparisons: [(String, Decision)] = [
        ("Equal", { $0 == $1 }), ("Less", { $0 < $1 }), ("LessOrEqual", { $0 <= $1 }),
        ("Greater", { $0 > $1 }), ("GreaterOrEqual", { $0 >= $1 }),
        ("And", { $0 != 0 && $1 != 0 }), ("Or", { $0 != 0 || $1 != 0 }),
    ]

    /// Element by element, 1 where it is so, as far as the request does not decide it.
    private static func compared(
        _ a: ONNXArray, _ b: ONNXArray, _ decide: Decision
    ) -> [ONNXSize] {
        func truth(_ value: Bool) -> ONNXSize { .known(value ? 1 : 0) }
        guard let first = a.sizes, let second = b.sizes else {
            guard let first = a.floats, let second = b.floats else {
                return [ONNXSize](repeating: .unknown, count: a.count)
            }
            return zip(first, second).map { truth(decide($0, $1)) }
        }
        return zip(first, second).map { first, second in
            switch (first, second) {
            case (.known(let first), .known(let second)):
                return truth(decide(Float(first), Float(second)))
            case (.unknown, _), (_, .unknown): return .unknown
            // A number of rows or steps is no negative number, whatever it is.
            case (.known(let number), _) where number < 0: return truth(decide(-1, 1))
            case (_, .known(let number)) where number < 0: return truth(decide(1, -1))
            default: return first == second ? truth(decide(1, 1)) : .unknown
            }
        }
    }
}
