import Foundation
import Glibc
import Sessions
import Synchronization

/// Threads that stand by for a crew without sleeping, as workers do while a large step runs.
///
/// A wake-up costs more than a small step, and would be all that is measured.
final class Helpers: Sendable {
    private let isOver = Atomic(false)

    /// Sets `count` threads to help `crew`; they and the caller stay on a core each.
    init(_ count: Int, of crew: StepCrew) {
        if count > 0 { Self.stay(on: 0) }
        for index in 0..<count {
            Thread.detachNewThread { [self] in
                Self.stay(on: index + 1)
                crew.help(at: .init(index)) { _ in !isOver.load(ordering: .relaxed) }
            }
        }
    }

    /// Lets them go.
    func end() { isOver.store(true, ordering: .relaxed) }

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
}
