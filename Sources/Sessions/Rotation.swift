/// The forwards of one shard, each at most one of its session, in the order of their next steps.
///
/// Those of the last batch line up behind what came during it, so that a long request is one batch
/// step in the way of a short one at most.
struct Rotation {
    private var order = FIFO<RunningForward>()
    private var stepped: [RunningForward] = []
    /// The rows of all of them.
    private(set) var rows = 0

    var count: Int { order.count + stepped.count }
    var isEmpty: Bool { count == 0 }
    /// The forward whose turn is next.
    var first: RunningForward? { order.first ?? stepped.first }

    /// Lets a new forward in.
    mutating func join(_ forward: RunningForward) {
        order.append(forward)
        rows += forward.plan.batchSize
    }

    /// Lets those of the last batch back in that have steps left.
    mutating func rejoin(_ batch: Batch) {
        for member in batch.members where member.forward.stage == .running {
            stepped.append(member.forward)
            rows += member.forward.plan.batchSize
        }
    }

    /// Puts whole sessions from the front into an empty batch, up to `rowsMax` rows but one session
    /// at least.
    ///
    /// A session that does not fit ends the batch even if a later one would fit: it must not be
    /// passed by for ever. Those that stand in another pass of the network than the first one are
    /// passed by, and are so much nearer to the front.
    mutating func form(_ batch: inout Batch, rowsMax: Int) {
        for forward in stepped { order.append(forward) }
        stepped.removeAll(keepingCapacity: true)
        var others: [RunningForward] = []
        while let next = order.first,
            batch.rows == 0 || batch.rows + next.plan.batchSize <= rowsMax,
            let forward = order.popFirst()
        {
            if batch.rows == 0 || forward.pass == batch.pass {
                batch.add(forward)
            } else {
                others.append(forward)
            }
        }
        order.prepend(others)
        rows -= batch.rows
    }
}

extension Rotation: Sequence {
    func makeIterator() -> some IteratorProtocol<RunningForward> {
        [order.map { $0 }, stepped].joined().makeIterator()
    }
}
