/// What there is to measure, for each model as it is served.
public struct Statistics: Sendable, Equatable {
    /// How a forward ended.
    public enum ForwardOutcome: String, Sendable, CaseIterable {
        /// It ran.
        case done
        /// It was answered with a kept answer.
        case replayed
        /// It was refused before its first step.
        case refused
        /// Its arithmetic ended in NaN or infinity, and it was refused.
        case nonfinite
    }

    /// What there was not enough of for a request that was refused.
    public enum Shortage: String, Sendable, CaseIterable {
        /// Places for sessions.
        case sessions
        /// Memory for the states of sessions.
        case stateBytes = "state-bytes"
        /// Places in the session's queue.
        case sessionQueue = "session-queue"
        /// Places in the worker's queue.
        case workerQueue = "worker-queue"
        /// Memory for what requests bring.
        case workerQueueBytes = "worker-queue-bytes"
        /// Time: the request would have waited for too long.
        case queueTooLong = "queue-too-long"
        /// Time: the request had waited for too long.
        case waitedTooLong = "waited-too-long"
    }

    /// The numbers of one version of a model.
    public struct Model: Sendable, Equatable {
        /// The model's name.
        public let name: String
        /// Its version.
        public let version: Int
        /// Sessions with a forward that runs or waits.
        public internal(set) var sessionsActive = 0
        /// Sessions without.
        public internal(set) var sessionsIdle = 0
        /// Sessions that wait for their model.
        public internal(set) var sessionsAsleep = 0
        /// Sessions created since the start.
        public internal(set) var created = 0
        /// Sessions ended for lack of use.
        public internal(set) var expired = 0
        /// Sessions ended to make room.
        public internal(set) var evicted = 0
        /// Sessions deleted.
        public internal(set) var deleted = 0
        /// Sequences that were under way when a request began them anew.
        public internal(set) var sequencesCut = 0
        /// Bytes of states of living sessions.
        public internal(set) var stateBytes = 0
        /// Requests that were admitted and have not begun.
        public internal(set) var queueDepth = 0
        /// Seconds that the oldest of those has waited; 0 if there is none.
        public internal(set) var oldestWaitingSeconds: Double = 0
        /// Forwards since the start by how they ended, of sessions that live or lived.
        public internal(set) var forwards: [ForwardOutcome: Int]
        /// What forwards that ran have taken together.
        public internal(set) var times = ForwardTimes()
        /// Requests since the start that were refused because there was too much to do, by what
        /// there was not enough of.
        public internal(set) var refusals: [Shortage: Int]
        /// Seconds from a forward's arrival to its first step.
        public internal(set) var queueSeconds = Histogram(
            bounds: [
                1e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1,
                2.5, 5, 10,
            ])
        /// Time steps of sessions since the start (a batch of 8 sessions takes 8).
        public internal(set) var steps = 0
        /// Rows of each batch.
        public internal(set) var batchRows = Histogram(
            bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024])
        /// Batches by their rows.
        public internal(set) var batches: [Int: BatchTimes] = [:]
        /// Seconds that each batch took, from gather to scatter.
        public internal(set) var stepSeconds = Histogram(
            bounds: [
                1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2,
                0.1, 0.25, 0.5, 1,
            ])

        init(_ model: ModelIdentity) {
            name = model.name
            version = model.version
            forwards = Dictionary(
                uniqueKeysWithValues: ForwardOutcome.allCases.map { ($0, 0) })
            refusals = Dictionary(uniqueKeysWithValues: Shortage.allCases.map { ($0, 0) })
        }

        mutating func count(_ outcome: ForwardOutcome) { forwards[outcome, default: 0] += 1 }

        /// Counts a refusal if it was for want of something.
        mutating func countRefusal(_ error: SessionError) {
            if let shortage = error.shortage { refusals[shortage, default: 0] += 1 }
        }
    }

    /// One entry a model, in the order in which they are served.
    public internal(set) var models: [Model]

    /// Adds what another worker has counted, or another shard of the same version.
    mutating func add(_ others: [Model]) {
        for other in others {
            let same = models.firstIndex { $0.name == other.name && $0.version == other.version }
            if let same { models[same].add(other) } else { models.append(other) }
        }
    }
}

extension Statistics.Model {
    mutating func add(_ other: Self) {
        sessionsActive += other.sessionsActive
        sessionsIdle += other.sessionsIdle
        sessionsAsleep += other.sessionsAsleep
        created += other.created
        expired += other.expired
        evicted += other.evicted
        deleted += other.deleted
        sequencesCut += other.sequencesCut
        times.add(other.times)
        stateBytes += other.stateBytes
        queueDepth += other.queueDepth
        oldestWaitingSeconds = max(oldestWaitingSeconds, other.oldestWaitingSeconds)
        forwards.merge(other.forwards, uniquingKeysWith: +)
        refusals.merge(other.refusals, uniquingKeysWith: +)
        queueSeconds.add(other.queueSeconds)
        steps += other.steps
        batchRows.add(other.batchRows)
        batches.merge(other.batches) { $0.adding($1) }
        stepSeconds.add(other.stepSeconds)
    }
}

extension SessionError {
    /// What there was not enough of; nil where the fault was the request's.
    fileprivate var shortage: Statistics.Shortage? {
        switch self {
        case .sessionsFull: .sessions
        case .stateMemoryFull: .stateBytes
        case .sessionQueueFull: .sessionQueue
        case .workerQueueFull: .workerQueue
        case .workerQueueBytesFull: .workerQueueBytes
        case .queueTooLong: .queueTooLong
        case .waitedTooLong: .waitedTooLong
        default: nil
        }
    }
}
