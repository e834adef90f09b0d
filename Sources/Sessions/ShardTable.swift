/// The shards of one worker by their numbers, which are the same for every worker of an engine.
///
/// They lie side by side; a number is found by one look, and none is ever given twice.
struct ShardTable {
    /// The shards in any order.
    private(set) var all: [Shard] = []
    /// By number, where the shard lies in `all`; nil once it is gone.
    private var places: [Int?] = []
    /// By number, the name of its model, also of those that are gone.
    private var names: [String] = []

    /// Whether the shard of `number` is there.
    func contains(_ number: Int) -> Bool {
        places.indices.contains(number) && places[number] != nil
    }

    /// The name of the model that `number` stands for, or stood for.
    func name(of number: Int) -> String { names[number] }

    subscript(number: Int) -> Shard {
        _read { yield all[place(of: number)] }
        _modify { yield &all[place(of: number)] }
    }

    /// The shard at `place` of `all`.
    subscript(at place: Int) -> Shard {
        _read { yield all[place] }
        _modify { yield &all[place] }
    }

    /// Adds a shard whose number is the next that none has had.
    mutating func append(_ shard: Shard) {
        precondition(shard.number == places.count, "shard \(shard.number) of \(places.count)")
        places.append(all.count)
        names.append(shard.model.name)
        all.append(shard)
    }

    /// Takes a shard out.
    mutating func remove(_ number: Int) -> Shard {
        let place = place(of: number)
        all.swapAt(place, all.count - 1)
        places[all[place].number] = place
        places[number] = nil
        return all.removeLast()
    }

    private func place(of number: Int) -> Int {
        guard let place = places[number] else { preconditionFailure("no shard \(number)") }
        return place
    }
}
