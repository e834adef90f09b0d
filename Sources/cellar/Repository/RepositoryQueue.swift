import Dispatch
import Synchronization

/// Changes that are made one after another, each from its beginning to its end, on a queue of
/// their own: they read files, and wait for workers in between.
final class RepositoryQueue: Sendable {
    /// Makes a change, and calls what it is given once it is made.
    typealias Change = @Sendable (_ done: @escaping @Sendable () -> Void) -> Void

    /// The queue, for parts of the change that is being made.
    let queue = DispatchQueue(label: "cellar.repository")

    private let waiting = Mutex<(isBusy: Bool, changes: [Change])>((false, []))

    /// Whether no change is being made and none waits.
    var isIdle: Bool { waiting.withLock { !$0.isBusy } }

    /// Makes `change` once those before it are made.
    func add(_ change: @escaping Change) {
        let isFirst = waiting.withLock { waiting in
            waiting.changes.append(change)
            defer { waiting.isBusy = true }
            return !waiting.isBusy
        }
        if isFirst { queue.async { self.makeNext() } }
    }

    private func makeNext() {
        let change = waiting.withLock { waiting -> Change? in
            waiting.isBusy = !waiting.changes.isEmpty
            return waiting.isBusy ? waiting.changes.removeFirst() : nil
        }
        change? { self.queue.async { self.makeNext() } }
    }
}
