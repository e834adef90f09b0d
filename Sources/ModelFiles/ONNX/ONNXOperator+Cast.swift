extension ONNXOperator {
    /// `value` as numbers of `type`.
    static func cast(
        _ value: ONNXValue, to type: ONNXType, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXValue {
        switch value {
        case .array(let array): return .array(try cast(array, to: type, node))
        case .filled(let array): return .filled(try cast(array, to: type, node))
        case .flow(var flow):
            guard type.isFloat || flow.isInteger && type.isWide else {
                throw node.fault(
                    .input(index: 0, reason: "a computed value would be cut to what \(type) holds")
                )
            }
            flow.isInteger = !type.isFloat
            return .flow(flow)
        case .state, .finalState: return value
        }
    }

    private static func cast(
        _ array: ONNXArray, to type: ONNXType, _ node: ONNXNode
    ) throws(ModelFault) -> ONNXArray {
        var result = array
        if type.isFloat {
            // Sizes that only a request knows stay what they are.
            if let floats = array.floats { result.elements = .floats(floats) }
            return result
        }
        var sizes: [ONNXSize] = []
        switch array.elements {
        case .floats(let floats):
            for float in floats {
                let whole = type == .bool ? (float == 0 ? 0 : 1) : float.rounded(.towardZero)
                guard let integer = Int(exactly: whole) else {
                    throw node.fault(.input(index: 0, reason: "its numbers are no integers"))
                }
                sizes.append(.known(integer))
            }
        case .sizes(let integers): sizes = type == .bool ? integers.map(\.truth) : integers
        }
        guard sizes.allSatisfy({ holds($0, type) }) else {
            throw node.fault(.input(index: 0, reason: "its numbers are beyond \(type)"))
        }
        result.elements = .sizes(sizes)
        return result
    }

    /// Whether `type`, one of integers, holds `size`, whatever a request makes of it.
    private static func holds(_ size: ONNXSize, _ type: ONNXType) -> Bool {
        size.integer.map(type.holds) ?? (type.isWide || type == .bool)
    }
}
