/// The forwards of one shard, each at most one of its session, in the order of their next steps.
///
/// Clients take turns, a forward each, and those of one client among themselves: who has sent one
/// request waits for one of each other client, however many those have sent. Those of the last
/// batch line up behind what came during it, so that a long request is one batch step in the way
/// of a short one at most.
struct Rotation {
    /// Clients are told apart by their numbers modulo this; those that share a place share turns.
    static let placesMax = 1024

    /// What each place has in line.
    private var lines = [FIFO<RunningForward>](repeating: FIFO(), count: placesMax)
    /// The places that have something in line, in the order of their turns.
    private var turns = FIFO<Int>()
    private var stepped: [RunningForward] = []

    /// Forwards, those of the last batch that have steps left included.
    private(set) var count = 0
    /// Rows of all of them.
    private(set) var rows = 0

    var isEmpty: Bool { count == 0 }
    /// The forward whose turn is next.
    var first: RunningForward? { turns.first.flatMap { lines[$0].first } ?? stepped.first }

    /// Lets a new forward in.
    mutating func join(_ forward: RunningForward) {
        lineUp(forward)
        count += 1
        rows += forward.plan.batchSize
    }

    /// Lets those of the last batch back in that have steps left.
    mutating func rejoin(_ batch: Batch) {
        for member in batch.members where member.forward.stage == .running {
            stepped.append(member.forward)
            count += 1
            rows += member.forward.plan.batchSize
        }
    }

    /// Rows that take their next step before a new forward of `client` takes its first, where all
    /// forwards have as many rows.
    func rowsAhead(of client: UInt64) -> Int {
        guard count > 0 else { return 0 }
        let own = lines[Self.place(of: client)].count
        let others = turns.count - (own > 0 ? 1 : 0)
        return Swift.min(count, own + others * (own + 1)) * rows / count
    }

    /// Puts whole sessions whose turn it is into an empty batch, up to `rowsMax` rows but one
    /// session at least.
    ///
    /// A session that does not fit ends the batch even if a later one would fit: it must not be
    /// passed by for ever. Those that stand in another pass of the network than the first one are
    /// passed by, and are so much nearer to the front.
    /// - Parameter tooOld: the monotonic time before which a forward that has not begun got its
    ///   session's turn too long ago: it leaves, if what is left fills a batch all the same.
    /// - Parameter now: the monotonic time; who has waited for longer than its client wants leaves.
    /// - Returns: those that have left.
    mutating func form(
        _ batch: inout Batch, rowsMax: Int, tooOld: Int64 = .min, now: Int64 = .min
    ) -> [RunningForward] {
        for forward in stepped { lineUp(forward) }
        stepped.removeAll(keepingCapacity: true)
        var (others, left) = ([RunningForward](), [RunningForward]())
        while let place = turns.first, let next = lines[place].first {
            let size = next.plan.batchSize
            let isTooOld = next.stage == .queued && next.turnAt < tooOld
            let leaves =
                next.isLate(now: now) || isTooOld && batch.rows + rows - size >= rowsMax
            guard leaves || batch.rows == 0 || batch.rows + size <= rowsMax else { break }
            takeFirst()
            if leaves {
                left.append(next)
            } else if batch.rows == 0 || next.pass == batch.pass {
                batch.add(next)
            } else {
                others.append(next)
                continue
            }
            count -= 1
            rows -= size
        }
        if !others.isEmpty { putBack(others) }
        return left
    }

    private static func place(of client: UInt64) -> Int { Int(client % UInt64(placesMax)) }

    private mutating func lineUp(_ forward: RunningForward) {
        let place = Self.place(of: forward.plan.request.client)
        if lines[place].isEmpty { turns.append(place) }
        lines[place].append(forward)
    }

    /// Takes the first of the place whose turn it is, which then is the last to have its next.
    private mutating func takeFirst() {
        guard let place = turns.popFirst() else { return }
        _ = lines[place].popFirst()
        if !lines[place].isEmpty { turns.append(place) }
    }

    /// Puts forwards that were passed by back before all others, in their order.
    private mutating func putBack(_ forwards: [RunningForward]) {
        var places: [Int] = []
        for forward in forwards.reversed() {
            let place = Self.place(of: forward.plan.request.client)
            lines[place].prepend([forward])
            places.append(place)
        }
        var seen: Set<Int> = []
        let front = places.reversed().filter { seen.insert($0).inserted }
        turns.keep { !seen.contains($0) }
        turns.prepend(front)
    }
}

extension Rotation: Sequence {
    func makeIterator() -> some IteratorProtocol<RunningForward> {
        (turns.map { lines[$0].map { $0 } } + [stepped]).joined().makeIterator()
    }
}
