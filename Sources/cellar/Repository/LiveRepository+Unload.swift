import Endpoints
import Sessions

/// Serving versions no more.
extension LiveRepository {
    /// Serves a model, or one version of it, no more until somebody has it loaded.
    func unloadNow(
        _ name: String, version: Int?, sessions: SessionsAtUnload,
        done: @escaping Done<RepositoryUnload>
    ) {
        let record = record(of: name) ?? ModelRecord()
        let numbers = version.map { [$0] } ?? record.versions.keys.sorted()
        guard !numbers.isEmpty, numbers.allSatisfy({ record.versions[$0] != nil }) else {
            return done(.failure(.unknownModel(name: name, version: version)))
        }
        engine.unload(name, version: version, sessions: sessions) { [self] result in
            changes.queue.async { [self] in
                switch result {
                case .failure(.unknownModel):
                    // None of it is served.
                    noteHeld(name, version, numbers, left: 0)
                    done(.success(RepositoryUnload(deleted: 0, kept: 0, left: 0)))
                case .failure(let error): done(.failure(.session(error)))
                case .success(let report):
                    noteHeld(name, version, numbers, left: report.left)
                    log(
                        "model unloaded", name, version,
                        [
                            "sessions_deleted": "\(report.deleted)",
                            "sessions_kept": "\(report.kept)",
                            "sessions_left": "\(report.left)",
                        ])
                    done(
                        .success(
                            RepositoryUnload(
                                deleted: report.deleted, kept: report.kept, left: report.left)))
                }
            }
        }
    }

    private func noteHeld(_ name: String, _ version: Int?, _ numbers: [Int], left: Int) {
        note(name) { record in
            if version == nil { record.isHeld = true }
            for number in numbers {
                let isUsed = record.versions[number].map {
                    $0.stamps != nil || $0.state == .unloading
                }
                record.noteUnloaded(number, left: isUsed == true ? left : 0, isHeld: true)
            }
        }
    }

    /// Serves versions no more whose files are gone or that the rule no longer names; their
    /// sessions go on until they end.
    func retire(
        _ numbers: ArraySlice<Int>, of name: String, done: @escaping @Sendable () -> Void
    ) {
        guard let number = numbers.first else { return done() }
        engine.unload(name, version: number, sessions: .finish) { [self] result in
            changes.queue.async { [self] in
                switch result {
                case .success(let report):
                    note(name) { $0.noteUnloaded(number, left: report.left, isHeld: false) }
                    log("model retired", name, number, ["sessions_left": "\(report.left)"])
                case .failure(let error):
                    noteFailure(name, number, .session(error), files: nil)
                }
                retire(numbers.dropFirst(), of: name, done: done)
            }
        }
    }
}
