/// What the inputs `sequence_id` and `sequence_control_input` say, as OpenVINO Model Server read
/// them: each an integer, or an array of one.
struct SequenceControls: Equatable {
    private(set) var id: UInt64?
    private(set) var control: UInt64?

    private static let idName = "sequence_id"
    private static let controlName = "sequence_control_input"

    /// Whether an input of this name is one of the two; no network's own can be called so.
    static func areNamed(_ name: String) -> Bool { name == idName || name == controlName }

    /// Takes the input `node`, whose name is one of the two.
    mutating func take(_ node: JSONNode) throws(WireError) {
        guard let value = try node.type == .number ? node.natural() : node.onlyNatural() else {
            throw .predict(.notOne(place: node.place))
        }
        if node.key == Self.idName {
            id = value
        } else {
            guard value <= 2 else {
                throw .predict(.control(place: node.place, actual: value))
            }
            control = value
        }
    }

    /// The sequence that they name; 0 is no name, and no control.
    var sequence: PredictBody.Sequence? {
        get throws(WireError) {
            let id = id == 0 ? nil : id
            switch control {
            case 1: return PredictBody.Sequence(id: id, starts: true)
            case 2:
                guard let id else { throw .predict(.unnamedSequence) }
                return PredictBody.Sequence(id: id, ends: true)
            default: return id.map { PredictBody.Sequence(id: $0) }
            }
        }
    }
}
