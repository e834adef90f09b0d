import Recurrent

extension StepDetail {
    private static let word = "all"

    /// Reads true, false or `"all"`; absent is false.
    init(_ node: JSONNode?) throws(WireError) {
        guard let node else {
            self = .none
            return
        }
        switch node.type {
        case .boolean: self = try node.bool() ? .last : .none
        case .string:
            let text = try node.string()
            guard text == Self.word else {
                throw .unknownValue(
                    place: node.place, actual: Place.clipped(text), known: [Self.word])
            }
            self = .all
        default: throw node.wrongType(.booleanOrAll)
        }
    }
}
