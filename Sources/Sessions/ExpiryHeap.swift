/// When sessions may end, soonest first: a binary heap.
///
/// A deadline here may be too early, since a use of a session moves its own deadline but not the
/// heap's: who takes an entry out asks the session, and puts it back where it is too early.
struct ExpiryHeap {
    /// One session's deadline on the monotonic clock.
    struct Entry {
        let deadline: Int64
        let session: SessionID
        /// Tells it from an earlier session of the same id.
        let birth: UInt64

        /// Whether it is of `session`, which has its id.
        func isOf(_ session: Session) -> Bool { session.birth == birth }
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }
    var soonest: Int64? { entries.first?.deadline }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the soonest entry if it is due at `now`.
    mutating func popDue(now: Int64) -> Entry? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first }
        entries[0] = last
        sink(0)
        return first
    }

    /// Drops the entries of sessions that are no more.
    mutating func keep(where isAlive: (Entry) -> Bool) {
        entries = entries.filter(isAlive)
        for index in (0..<entries.count / 2).reversed() { sink(index) }
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var child = 2 * parent + 1
            guard child < entries.count else { return }
            if child + 1 < entries.count,
                entries[child + 1].deadline < entries[child].deadline
            {
                child += 1
            }
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            parent = child
        }
    }
}
