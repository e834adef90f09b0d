import Recurrent

extension ONNXOperator {
    /// Operators that make constants, or compute with shapes: all folded while the file is read.
    static let shapes = [
        ONNXOperator("Constant") { builder, node throws(ModelFault) in
            if let tensor = try node.tensor("value") {
                return [.array(try builder.read(tensor, named: node.label))]
            }
            if let value = try node.float("value_float") {
                return [.array(ONNXArray(scalar: value))]
            }
            if let value = try node.integer("value_int") {
                return [.array(ONNXArray([], .sizes([.known(value)])))]
            }
            if let values = try node.integers("value_ints") {
                return [.array(ONNXArray([values.count], .sizes(values.map { .known($0) })))]
            }
            if let values = try node.floats("value_floats") {
                return [.array(ONNXArray([values.count], .floats(values)))]
            }
            throw node.fault(
                .attribute(name: "value", value: "nothing", reason: "numbers are served alone"))
        },
        ONNXOperator("ConstantOfShape") { builder, node throws(ModelFault) in
            var value = ONNXArray(scalar: 0)
            if let tensor = try node.tensor("value") {
                value = try builder.read(tensor, named: node.label)
            }
            guard value.count == 1, let sizes = try builder.constant(node, 0)?.sizes else {
                throw node.fault(.input(index: 0, reason: "it is no shape"))
            }
            return [repeated(value.reshaped([]), to: sizes)]
        },
        ONNXOperator("Expand", movesStates: true) { builder, node throws(ModelFault) in
            guard let sizes = try builder.constant(node, 1)?.sizes else {
                throw node.fault(.input(index: 1, reason: "it is no shape"))
            }
            switch try builder.value(node, 0) {
            case .array(let array):
                if let one = array.uniform { return [repeated(one, to: sizes)] }
                let wanted = sizes.compactMap(\.integer)
                guard wanted.count == sizes.count, wanted.allSatisfy({ $0 > 0 }),
                    let shape = ONNXArray.stretched(array.shape, wanted)
                else { throw node.fault(.input(index: 1, reason: "its shape is not constant")) }
                try builder.check(shape, for: node)
                return [.array(array.stretched(to: shape))]
            case .flow:
                throw node.fault(.input(index: 0, reason: "it is computed at each time step"))
            case let other: return [other]
            }
        },
        ONNXOperator("Shape") { builder, node throws(ModelFault) in
            let sizes: [ONNXSize]
            switch try builder.value(node, 0) {
            case .array(let array): sizes = array.shape.map { .known($0) }
            case .flow(let flow): sizes = flow.sizes
            case .state(.some(let known)): sizes = known
            case .filled, .state, .finalState:
                throw node.fault(.input(index: 0, reason: "the shape of a state is not served"))
            }
            let (start, end) = (
                try node.integer("start") ?? 0, try node.integer("end") ?? sizes.count
            )
            func clamped(_ place: Int) -> Int {
                min(max(place < 0 ? place &+ sizes.count : place, 0), sizes.count)
            }
            let part = Array(sizes[clamped(start)..<max(clamped(start), clamped(end))])
            return [.array(ONNXArray([part.count], .sizes(part)))]
        },
        ONNXOperator("Size") { builder, node throws(ModelFault) in
            guard let array = try builder.constant(node, 0) else {
                throw node.fault(.missingInput(0))
            }
            return [.array(ONNXArray([], .sizes([.known(array.count)])))]
        },
        ONNXOperator("Where") { builder, node throws(ModelFault) in
            let condition = try builder.constant(node, 0)
            let (a, b) = (try builder.constant(node, 1), try builder.constant(node, 2))
            guard let condition, let a, let b,
                let both = ONNXArray.stretched(a.shape, b.shape),
                let shape = ONNXArray.stretched(condition.shape, both),
                let choice = condition.stretched(to: shape).integers,
                let first = a.stretched(to: shape).sizes, let second = b.stretched(to: shape).sizes
            else { throw node.fault(.input(index: 0, reason: "only shapes are chosen")) }
            let chosen = choice.indices.map { choice[$0] == 0 ? second[$0] : first[$0] }
            return [.array(ONNXArray(shape, .sizes(chosen)))]
        },
    ]

    /// Numbers of which few enough are made at once; more are kept as one.
    private static let repeatedMax = 1 << 16

    /// `value`, a single number, as often as `sizes` say, as far as that is known.
    private static func repeated(_ value: ONNXArray, to sizes: [ONNXSize]) -> ONNXValue {
        let known = sizes.compactMap(\.integer)
        guard known.count == sizes.count, known.count <= ONNXTensorReader.axesMax,
            known.allSatisfy({ $0 > 0 }),
            let shape = ONNXArray.stretched([], known), shape.reduce(1, *) <= repeatedMax
        else { return .filled(value) }
        return .array(value.stretched(to: shape))
    }
}
