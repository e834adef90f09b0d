/// Which sessions one worker knows: the shard of each that lives, and why others are gone.
///
/// Ids are unique over all models of a server, since a URL names a session without its model.
struct SessionDirectory {
    /// Where a session is.
    enum Place {
        /// It lives in the shard of this index.
        case shard(Int)
        case departed(Departure)
        case unknown
    }

    private let departuresMax: Int
    private var living: [SessionID: Int] = [:]
    private var departures: [SessionID: (departure: Departure, shard: Int, number: Int)] = [:]
    /// The departures from the oldest on, some of them of ids that were taken again since.
    private var order = FIFO<(session: SessionID, number: Int)>()
    private var nextNumber = 0

    init(departuresMax: Int) { self.departuresMax = departuresMax }

    var livingCount: Int { living.count }

    func place(of id: SessionID) -> Place {
        if let shard = living[id] { return .shard(shard) }
        if let entry = departures[id] { return .departed(entry.departure) }
        return .unknown
    }

    /// Why the session of `id` is gone from one of the shards for which `isMeant` is true.
    func departure(of id: SessionID, where isMeant: (Int) -> Bool) -> Departure? {
        guard let entry = departures[id], isMeant(entry.shard) else { return nil }
        return entry.departure
    }

    /// Enters a new session; a departed one of the same id is forgotten.
    mutating func enter(_ id: SessionID, shard: Int) {
        living[id] = shard
        departures[id] = nil
    }

    /// Forgets a deleted session.
    mutating func forget(_ id: SessionID) { living[id] = nil }

    /// Remembers why a session is gone, at the cost of the oldest departure if too many.
    mutating func depart(_ id: SessionID, _ departure: Departure) {
        guard let shard = living.removeValue(forKey: id) else { return }
        departures[id] = (departure, shard, nextNumber)
        order.append((id, nextNumber))
        nextNumber += 1
        while order.count > departuresMax, let oldest = order.popFirst() {
            if departures[oldest.session]?.number == oldest.number {
                departures[oldest.session] = nil
            }
        }
    }

    /// The first `limit` living sessions behind `after`, in the order of their ids, of shards for
    /// which `isMeant` is true.
    ///
    /// One pass over the living ones that keeps the smallest so far; nothing is sorted as a whole.
    func living(
        _ limit: Int, after: SessionID?, where isMeant: (Int) -> Bool
    ) -> [(id: SessionID, shard: Int)] {
        var smallest: [(id: SessionID, shard: Int)] = []
        guard limit > 0 else { return [] }
        for (id, shard) in living where isMeant(shard) {
            if let after, !(after < id) { continue }
            if smallest.count == limit, let last = smallest.last {
                guard id < last.id else { continue }
                smallest.removeLast()
            }
            smallest.insert((id, shard), at: Self.place(for: id, in: smallest))
        }
        return smallest
    }

    private static func place(
        for id: SessionID, in sorted: [(id: SessionID, shard: Int)]
    ) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
