import Dispatch

/// Looking at the files without being asked by a client.
extension LiveRepository {
    /// Looks every so many seconds, while the timer that is returned lives; a difference counts
    /// once two of these looks have seen it.
    ///
    /// A timer and not the kernel's notices of changes, which do not come from network file
    /// systems and often not into containers.
    func watch(everySeconds seconds: Double) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: changes.queue)
        timer.schedule(deadline: .now() + seconds, repeating: seconds)
        timer.setEventHandler { [weak self] in
            // Where a change takes longer, the next look is the one behind it.
            guard let self, changes.isIdle else { return }
            changes.add { [self] done in
                follow(take(), before: looks.withLock { $0.last }, done: done)
            }
        }
        timer.activate()
        return timer
    }

    /// Looks twice, and once that is done has changed what they agree on.
    func lookOnce() {
        changes.add { [self] done in
            guard let first = take() else { return done() }
            changes.queue.asyncAfter(deadline: .now() + Self.settleSeconds) { [self] in
                follow(take(), before: first, done: done)
            }
        }
    }

    /// What is there now; nil where a directory cannot be read, which says nothing of its models.
    private func take() -> RepositoryLook? {
        do throws(RepositoryFault) {
            let look = try files.look()
            looks.withLock { $0.fault = nil }
            return look
        } catch {
            let isNews = looks.withLock { looks in
                defer { looks.fault = error }
                return looks.fault != error
            }
            if isNews {
                logger.error("models cannot be looked at", metadata: ["reason": "\(error)"])
            }
            return nil
        }
    }

    /// Serves what two looks agree on.
    private func follow(
        _ look: RepositoryLook?, before: RepositoryLook, done: @escaping @Sendable () -> Void
    ) {
        guard let look else { return done() }
        looks.withLock { $0.last = look }
        let (now, earlier) = (look.byName, before.byName)
        let names = Set(now.keys).union(records.withLock { $0.keys }).sorted()
        follow(names[...], now, earlier, done: done)
    }

    private func follow(
        _ names: ArraySlice<String>, _ now: [String: RepositoryLook.Model],
        _ earlier: [String: RepositoryLook.Model], done: @escaping @Sendable () -> Void
    ) {
        var rest = names
        while let name = rest.popFirst() {
            let plan = plan(
                name, now[name], before: earlier[name], policy: policy(of: name), isAsked: false)
            guard !plan.changesNothing else {
                noteFaults(plan, of: name)
                if now[name] == nil { forget(name) }
                continue
            }
            let left = rest
            return carryOut(plan, of: name) { [self] _ in
                changes.queue.async { [self] in follow(left, now, earlier, done: done) }
            }
        }
        done()
    }

    /// Forgets a model without files of which nothing is known.
    private func forget(_ name: String) {
        records.withLock { records in
            if records[name]?.versions.isEmpty == true { records[name] = nil }
        }
    }
}
