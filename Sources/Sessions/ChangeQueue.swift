import Synchronization

/// Changes that are made one after another, each begun once the one before it has ended.
public final class ChangeQueue: Sendable {
    /// Does something, and calls `end` once it is done, from any thread.
    public typealias Change = @Sendable (_ end: @escaping @Sendable () -> Void) -> Void

    private struct State {
        var isBusy = false
        var waiting = FIFO<Change>()
    }

    private let state = Mutex(State())

    /// A queue without changes.
    public init() {}

    /// Whether no change is being made and none waits.
    public var isIdle: Bool { state.withLock { !$0.isBusy } }

    /// Begins `change` at once if no other is being made.
    public func run(_ change: @escaping Change) {
        let isFirst = state.withLock { state in
            guard state.isBusy else {
                state.isBusy = true
                return true
            }
            state.waiting.append(change)
            return false
        }
        if isFirst { begin(change) }
    }

    private func begin(_ change: Change) {
        change { [self] in
            let next = state.withLock { state in
                let next = state.waiting.popFirst()
                if next == nil { state.isBusy = false }
                return next
            }
            if let next { begin(next) }
        }
    }
}
