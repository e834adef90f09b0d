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
                guard let branch = try node.graph(name) else {
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
                return [
                    .array(
                        ONNXArray(
                            shape, .sizes(compared(first, second, builder.fixedTimes, decide))))
                ]
            }
        }

    /// What is so of two numbers.
    private typealias Decision = @Sendable (Double, Double) -> Bool

    private static let comparisons: [(String, Decision)] = [
        ("Equal", { $0 == $1 }), ("Less", { $0 < $1 }), ("LessOrEqual", { $0 <= $1 }),
        ("Greater", { $0 > $1 }), ("GreaterOrEqual", { $0 >= $1 }),
        ("And", { $0 != 0 && $1 != 0 }), ("Or", { $0 != 0 || $1 != 0 }),
    ]

    /// Element by element, 1 where it is so, as far as the request does not decide it.
    private static func compared(
        _ a: ONNXArray, _ b: ONNXArray, _ fixedTimes: Set<Int>, _ decide: Decision
    ) -> [ONNXSize] {
        func truth(_ first: Double, _ second: Double) -> ONNXSize {
            .known(decide(first, second) ? 1 : 0)
        }
        if let first = numbers(of: a), let second = numbers(of: b) {
            return zip(first, second).map(truth)
        }
        return zip(sizes(of: a), sizes(of: b)).map { first, second in
            switch (first, second) {
            case (.unknown, _), (_, .unknown): return .unknown
            // There is one row and one step at least.
            case (.known(let number), .batch) where number < 1: return truth(Double(number), 1)
            case (.batch, .known(let number)) where number < 1: return truth(1, Double(number))
            case (.known(let number), .time(let extra)) where number < 1 &+ extra:
                return truth(0, 1)
            case (.time(let extra), .known(let number)) where number < 1 &+ extra:
                return truth(1, 0)
            case (.step(let ahead), .time(0)) where ahead <= 0: return truth(0, 1)
            case (.step(let ahead), .known(let length))
            where ahead <= 0 && fixedTimes.contains(length):
                return truth(0, 1)
            // That the next step is before the end is so but for the last.
            case (.step(1), .time(0)): return decide(0, 1) && !decide(1, 1) ? .more : .unknown
            case (.step(1), .known(let length)) where fixedTimes.contains(length):
                return decide(0, 1) && !decide(1, 1) ? .more : .unknown
            case (.more, .more): return more(decide(1, 1), decide(0, 0))
            case (.more, .known(let number)):
                return more(decide(1, Double(number)), decide(0, Double(number)))
            case (.known(let number), .more):
                return more(decide(Double(number), 1), decide(Double(number), 0))
            default: return first == second ? truth(1, 1) : .unknown
            }
        }
    }

    /// What is so while there is another step, and when there is none.
    private static func more(_ before: Bool, _ atEnd: Bool) -> ONNXSize {
        if before == atEnd { return .known(before ? 1 : 0) }
        return before ? .more : .unknown
    }

    /// The numbers where all are known; not as Float, which not every integer is.
    private static func numbers(of array: ONNXArray) -> [Double]? {
        array.sizes == nil ? array.floats?.map(Double.init) : array.integers?.map(Double.init)
    }

    private static func sizes(of array: ONNXArray) -> [ONNXSize] {
        if let sizes = array.sizes { return sizes }
        return (array.floats ?? []).map { Int(exactly: $0).map { .known($0) } ?? .unknown }
    }
}
