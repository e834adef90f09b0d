import Cores
import Dispatch
import Sessions

/// Changes that are made one after another on a queue of their own: they read files, and wait for
/// workers in between.
final class RepositoryQueue: Sendable {
    /// The queue, for parts of the change that is being made.
    let queue = DispatchQueue(label: "cellar.repository")

    private let changes = ChangeQueue()

    /// Whether no change is being made and none waits.
    var isIdle: Bool { changes.isIdle }

    /// Makes `change` on the queue, once those before it are made.
    func add(_ change: @escaping ChangeQueue.Change) {
        changes.run { [queue] end in
            queue.async {
                Cores.leave()
                change(end)
            }
        }
    }
}
