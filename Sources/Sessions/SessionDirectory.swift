/// Which sessions one worker knows: all that live, awake or not, and why others are gone.
///
/// The one table of them: shards and dormitories count theirs, and a session says where it is. Ids
/// are unique over all models of a server, since a URL names a session without its model.
struct SessionDirectory {
    private let departuresMax: Int
    private var living: [SessionID: Session] = [:]
    private var departures: [SessionID: (departure: Departure, shard: Int, number: Int)] = [:]
    /// The departures from the oldest on, some of them of ids that were taken again since.
    private var order = FIFO<(session: SessionID, number: Int)>()
    private var nextNumber = 0

    init(departuresMax: Int) { self.departuresMax = departuresMax }

    var livingCount: Int { living.count }

    /// The session of `id`, if it lives.
    subscript(id: SessionID) -> Session? { living[id] }

    /// The session of `id`.
    ///
    /// - Throws: `gone` or `unknownSession`.
    func session(_ id: SessionID) throws(SessionError) -> Session {
        if let session = living[id] { return session }
        if let entry = departures[id] { throw .gone(id, entry.departure) }
        throw .unknownSession(id)
    }

    /// Those that are in a shard or a dormitory, in any order.
    func sessions(in home: Session.Home) -> [Session] { living.values.filter { $0.home == home } }

    /// Why the session of `id` is gone from one of the shards for which `isMeant` is true.
    func departure(of id: SessionID, where isMeant: (Int) -> Bool) -> Departure? {
        guard let entry = departures[id], isMeant(entry.shard) else { return nil }
        return entry.departure
    }

    /// Enters a session, whose id is free; a departed one of the same id is forgotten.
    mutating func enter(_ session: Session) {
        living[session.id] = session
        departures[session.id] = nil
    }

    /// Forgets a session, unless its id is another's by now.
    mutating func forget(_ session: Session) {
        if living[session.id] === session { living[session.id] = nil }
    }

    /// Forgets a session of a shard and remembers why it is gone, at the cost of the oldest
    /// departure if too many.
    mutating func depart(_ session: Session, from shard: Int, _ departure: Departure) {
        forget(session)
        departures[session.id] = (departure, shard, nextNumber)
        order.append((session.id, nextNumber))
        nextNumber += 1
        while order.count > departuresMax, let oldest = order.popFirst() {
            if departures[oldest.session]?.number == oldest.number {
                departures[oldest.session] = nil
            }
        }
    }

    /// The first `limit` living sessions behind `after`, in the order of their ids, of homes for
    /// which `isMeant` is true.
    ///
    /// One pass over the living ones that keeps the smallest so far; nothing is sorted as a whole.
    func living(
        _ limit: Int, after: SessionID?, where isMeant: (Session.Home) -> Bool
    ) -> [Session] {
        var smallest: [Session] = []
        guard limit > 0 else { return [] }
        for session in living.values where isMeant(session.home) {
            if let after, !(after < session.id) { continue }
            if smallest.count == limit, let last = smallest.last {
                guard session.id < last.id else { continue }
                smallest.removeLast()
            }
            smallest.insert(session, at: Self.rank(of: session.id, in: smallest))
        }
        return smallest
    }

    private static func rank(of id: SessionID, in sorted: [Session]) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
