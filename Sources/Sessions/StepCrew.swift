import Glibc
import Recurrent
import Synchronization

/// The threads that share one worker's large steps: the worker itself, and others as long as they
/// have nothing of their own to do.
///
/// Nobody is waited for who has not begun: a part that no helper takes is done by the worker.
// `job` is written by the worker before it sets bits in `unclaimed`, read by who has cleared one,
// and left alone until `unfinished` is zero again: that order protects it. `lacksHelpers` belongs
// to the worker.
public final class StepCrew: Crew, @unchecked Sendable {
    /// Helpers that can stand by, one bit each.
    private static let helpersMax = UInt32.bitWidth
    /// Work that is worth a call: waking a thread takes some tens of microseconds.
    private static let worthNanoseconds = 200_000.0

    private let present = Atomic<UInt32>(0)
    private let unclaimed = Atomic<UInt32>(0)
    private let unfinished = Atomic<Int>(0)
    private let helped = Atomic<Int>(0)
    private var job: Job?
    /// Whether there was something to share and nobody to share it with.
    private var lacksHelpers = false
    private let enlisted = Mutex<[Enlisted]>([])

    /// What is shared, and who may take a part.
    private struct Job {
        let work: UnsafeRawPointer
        let part: CrewPart
        let helpers: UInt32
    }

    private struct Enlisted {
        weak var worker: Worker?
        let place: Place
    }

    /// Which of the helpers one is.
    public struct Place: Sendable {
        fileprivate let bit: UInt32

        /// The place of helper `index`, from 0.
        public init(_ index: Int) {
            precondition((0..<StepCrew.helpersMax).contains(index), "helper \(index)")
            bit = 1 << UInt32(index)
        }
    }

    public init() {}

    /// Parts that were done by helpers, in their own places, since the start.
    var partsByHelpers: Int { helped.load(ordering: .relaxed) }

    /// Says whom to call; as many as there are places for.
    func enlist(_ workers: [Worker]) {
        enlisted.withLock { enlisted in
            enlisted = workers.prefix(Self.helpersMax).enumerated().map { index, worker in
                Enlisted(worker: worker, place: Place(index))
            }
        }
    }

    /// Calls who has nothing to do, where `nanoseconds` of one thread's work are ahead and some of
    /// what was done of late could have been shared.
    func call(for nanoseconds: Double) {
        guard lacksHelpers, nanoseconds >= Self.worthNanoseconds else { return }
        lacksHelpers = false
        let present = present.load(ordering: .relaxed)
        enlisted.withLock { enlisted in
            for helper in enlisted where present & helper.place.bit == 0 {
                helper.worker?.standBy(for: self, at: helper.place)
            }
        }
    }

    public func share(_ work: UnsafeRawPointer, _ part: CrewPart) {
        let helpers = present.load(ordering: .relaxed)
        guard helpers != 0 else {
            lacksHelpers = true
            return part(work, 0, 1)
        }
        job = Job(work: work, part: part, helpers: helpers)
        unfinished.store(helpers.nonzeroBitCount, ordering: .relaxed)
        unclaimed.store(helpers, ordering: .releasing)
        part(work, 0, helpers.nonzeroBitCount + 1)
        while true {
            let rest = unclaimed.load(ordering: .relaxed)
            if rest == 0 { break }
            doPart(of: rest & (0 &- rest))
        }
        waitForOthers()
        job = nil
    }

    /// Waits for parts that others have begun; they take no longer than one's own, unless their
    /// thread has lost its core.
    private func waitForOthers() {
        var looks = 0
        while unfinished.load(ordering: .acquiring) > 0 {
            looks += 1
            if looks.isMultiple(of: 4096) { sched_yield() }
        }
    }

    /// Stands by and does what falls to this helper, until `isFree` says no.
    ///
    /// - Parameter isFree: asked over and over; whether a part was done since it was asked last.
    public func help(at place: Place, while isFree: (_ didPart: Bool) -> Bool) {
        present.bitwiseOr(place.bit, ordering: .relaxed)
        var didPart = false
        while isFree(didPart) {
            didPart =
                unclaimed.load(ordering: .relaxed) & place.bit != 0 && doPart(of: place.bit)
            if didPart { helped.add(1, ordering: .relaxed) }
        }
        present.bitwiseAnd(~place.bit, ordering: .relaxed)
    }

    /// Does the part of a helper, unless somebody else has begun it.
    @discardableResult
    private func doPart(of bit: UInt32) -> Bool {
        let before = unclaimed.bitwiseAnd(~bit, ordering: .acquiringAndReleasing).oldValue
        guard before & bit != 0, let job else { return false }
        let helpers = job.helpers
        job.part(
            job.work, 1 + (helpers & (bit - 1)).nonzeroBitCount, helpers.nonzeroBitCount + 1)
        unfinished.subtract(1, ordering: .releasing)
        return true
    }
}
