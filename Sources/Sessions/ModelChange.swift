import Recurrent

/// What becomes of the living sessions of a version that is unloaded.
public enum SessionsAtUnload: String, Sendable, CaseIterable {
    /// It is not unloaded while there are any.
    case refuse
    /// Each ends in its turn.
    case delete
    /// Each falls asleep in its turn, and goes on when the version is loaded again.
    case keep
    /// They go on until they end by themselves; the version is kept for them alone.
    case finish
}

/// What has become of sessions at an unload.
public struct UnloadReport: Sendable, Equatable {
    /// Sessions that were ended.
    public internal(set) var deleted = 0
    /// Sessions that sleep.
    public internal(set) var kept = 0
    /// Sessions that go on until they end.
    public internal(set) var left = 0
}

/// What a load has changed for sessions.
public struct LoadReport: Sendable, Equatable {
    /// Sessions that had slept since an unload and go on.
    public internal(set) var woken = 0
    /// Sessions of the same version that stay with the file they began with.
    public internal(set) var staying = 0
}

/// Which sessions of a model another version has taken over, or would.
public struct MigrationReport: Sendable {
    /// One session of another version, or of another file of the same.
    public struct Entry: Sendable, Equatable {
        /// What becomes of it.
        public enum Outcome: Sendable, Equatable {
            /// It goes on with the new version from where it stands.
            case fits
            /// The new version's states are others; it stays as it is.
            case differs(StateDifference)
            /// It ended before its turn came.
            case ended
        }

        /// Its id.
        public let session: SessionID
        /// The version that it was of.
        public let version: Int
        /// The steps that it had taken.
        public let position: Int
        /// What becomes of it.
        public var outcome: Outcome
    }

    /// The version that takes over.
    public let version: Int
    /// Whether nothing was changed.
    public let isDryRun: Bool
    /// The sessions by id.
    public let sessions: [Entry]
}

/// The first state tensor in which two networks differ.
public struct StateDifference: Sendable, Equatable {
    /// The layer's name and the tensor's: `lstm/h`.
    public let tensor: String
    /// The shape of a row that the session has; nil where it has no such tensor in this place.
    public let had: [Int]?
    /// The shape of a row that the new version needs; nil where it has none in this place.
    public let needed: [Int]?

    /// - Returns: nil where states of the one are states of the other.
    init?(from old: StateLayout, to new: StateLayout) {
        let count = max(old.tensors.count, new.tensors.count)
        let pairs = (0..<count).lazy.map { index in
            (
                old: index < old.tensors.count ? old.tensors[index] : nil,
                new: index < new.tensors.count ? new.tensors[index] : nil
            )
        }
        guard let pair = pairs.first(where: { $0.old != $0.new }),
            let tensor = pair.new ?? pair.old
        else { return nil }
        let isSame = pair.old?.layer == pair.new?.layer && pair.old?.name == pair.new?.name
        self.tensor = tensor.path
        needed = pair.new?.shape
        had = isSame || pair.new == nil ? pair.old?.shape : nil
    }
}

/// A change of the models as it reaches every worker.
enum ModelChange: Sendable {
    /// Serves `model` as the shard of `number`.
    case load(ServedModel, number: Int, costs: StepCosts)
    /// Begins no more sessions of these versions; answered with how many live, if there are any
    /// such versions.
    case close(name: String, version: Int?)
    /// Undoes `close`.
    case reopen(name: String, version: Int?)
    /// Lets go of what was closed; answered once no session is left that must leave.
    case retire(name: String, version: Int?, SessionsAtUnload)
    /// Lets the shard of `to` take over the sessions of others of its model; answered once all
    /// have had their turn.
    case migrate(to: Int, isDryRun: Bool)
    /// Tells which loads of a version have sessions, of one that goes on and of those before it.
    case inUse(name: String, version: Int)
}

/// A worker's part of the answer to a change of the models.
enum ModelChangeAnswer: Sendable {
    case loaded(LoadReport)
    case living(Int?)
    case reopened
    case retired(UnloadReport)
    case migrated([MigrationReport.Entry])
    case inUse(Set<Int>)
}
