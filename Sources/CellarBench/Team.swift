import Foundation
import Glibc
import Synchronization

/// Threads that wait for work without sleeping, as workers under load do not sleep either.
///
/// A wake-up costs more than a small step, and would be all that is measured.
// `work` is written before `round` moves on and read after that has been seen, which is what
// protects it.
final class Team: @unchecked Sendable {
    private let round = Atomic(0)
    private let busy = Atomic(0)
    private let isOver = Atomic(false)
    private let others: Int
    private let work: @Sendable (Int) -> Void

    /// The caller of `run` and `threads - 1` others, each of which does its part of `work`.
    init(threads: Int, work: @escaping @Sendable (Int) -> Void) {
        others = threads - 1
        self.work = work
        if others > 0 { Self.stay(on: 0) }
        for index in 0..<threads - 1 {
            Thread.detachNewThread { [self] in
                Self.stay(on: index + 1)
                var seen = 0
                while true {
                    Self.wait { round.load(ordering: .acquiring) == seen }
                    if isOver.load(ordering: .acquiring) { return }
                    seen += 1
                    work(index + 1)
                    busy.subtract(1, ordering: .acquiringAndReleasing)
                }
            }
        }
    }

    /// Does all parts of the work, the caller's own among them, and returns when all are done.
    func run() {
        busy.store(others, ordering: .relaxed)
        round.add(1, ordering: .releasing)
        work(0)
        Self.wait { busy.load(ordering: .acquiring) > 0 }
    }

    /// Keeps the calling thread on one core, where the system can: else both may begin on the same.
    ///
    /// Looked up by name, since the C library declares it for GNU programs alone.
    private static func stay(on core: Int) {
        typealias SetAffinity = @convention(c) (pid_t, Int, UnsafeRawPointer) -> CInt
        guard let symbol = dlsym(nil, "sched_setaffinity") else { return }
        var cores = [UInt8](repeating: 0, count: 128)
        cores[core / 8 % 128] |= 1 << UInt8(core % 8)
        _ = unsafeBitCast(symbol, to: SetAffinity.self)(0, cores.count, cores)
    }

    /// Waits a while, then lets others run too: two threads that spin on one core would wait for
    /// each other until the scheduler parts them.
    private static func wait(while condition: () -> Bool) {
        var rounds = 0
        while condition() {
            rounds += 1
            if rounds.isMultiple(of: 2000) { sched_yield() }
        }
    }

    /// Lets the others go; nobody may call `run` any more.
    func end() {
        isOver.store(true, ordering: .releasing)
        round.add(1, ordering: .releasing)
    }
}
