/// Which sessions one worker knows: the shard of each that lives, and why others are gone.
///
/// Ids are unique over all models of a server, since a URL names a session without its model.
struct SessionDirectory {
    /// Where a session is.
    enum Place {
        /// It lives in the shard of this index.
        case shard(Int)
        /// It sleeps in the dormitory of this index.
        case asleep(Int)
        case departed(Departure)
        case unknown
    }

    private let departuresMax: Int
    /// The number of a shard, or the complement of a dormitory's index.
    private var living: [SessionID: Int] = [:]
    private var departures: [SessionID: (departure: Departure, shard: Int, number: Int)] = [:]
    /// The departures from the oldest on, some of them of ids that were taken again since.
    private var order = FIFO<(session: SessionID, number: Int)>()
    private var nextNumber = 0

    init(departuresMax: Int) { self.departuresMax = departuresMax }

    var livingCount: Int { living.count }

    func place(of id: SessionID) -> Place {
        if let code = living[id] { return Self.place(code) }
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

    /// Notes that a session sleeps from now on.
    mutating func lull(_ id: SessionID, dormitory: Int) { living[id] = ~dormitory }

    private static func place(_ code: Int) -> Place { code < 0 ? .asleep(~code) : .shard(code) }

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

    /// The first `limit` living sessions behind `after`, in the order of their ids, of places for
    /// which `isMeant` is true.
    ///
    /// One pass over the living ones that keeps the smallest so far; nothing is sorted as a whole.
    func living(
        _ limit: Int, after: SessionID?, where isMeant: (Place) -> Bool
    ) -> [(id: SessionID, place: Place)] {
        var smallest: [(id: SessionID, place: Place)] = []
        guard limit > 0 else { return [] }
        for (id, code) in living {
            let place = Self.place(code)
            guard isMeant(place) else { continue }
            if let after, !(after < id) { continue }
            if smallest.count == limit, let last = smallest.last {
                guard id < last.id else { continue }
                smallest.removeLast()
            }
            smallest.insert((id, place), at: Self.rank(of: id, in: smallest))
        }
        return smallest
    }

    private static func rank(
        of id: SessionID, in sorted: [(id: SessionID, place: Place)]
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
