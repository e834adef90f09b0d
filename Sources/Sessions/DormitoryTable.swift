/// The dormitories of one worker by their indexes, none of which is ever given twice.
struct DormitoryTable {
    private var known: [Int: Dormitory] = [:]
    private var last = 0

    var isEmpty: Bool { known.isEmpty }
    /// The dormitories in any order.
    var all: some Sequence<Dormitory> { known.values }

    subscript(index: Int) -> Dormitory {
        _read { yield known[index, default: Self.lost(index)] }
        _modify { yield &known[index, default: Self.lost(index)] }
    }

    /// The index of the dormitory for sessions of `model`, which is made if there is none.
    mutating func index(for model: ModelIdentity) -> Int {
        if let dormitory = all.first(where: { $0.model.isSame(as: model) }) {
            return dormitory.index
        }
        last += 1
        known[last] = Dormitory(index: last, of: model)
        return last
    }

    /// Drops those whose last session has gone.
    mutating func dropEmpty() {
        for (index, dormitory) in known where dormitory.sessionCount == 0 { known[index] = nil }
    }

    private static func lost(_ index: Int) -> Dormitory {
        preconditionFailure("no dormitory \(index)")
    }
}
