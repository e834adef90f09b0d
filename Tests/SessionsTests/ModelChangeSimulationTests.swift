import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// Random requests while versions come and go, against sums in a plain dictionary.
///
/// Requests and changes take effect for each session in the order of their arrival, so the
/// reference may make each at once, whatever waits.
@Suite struct ModelChangeSimulationTests {
    private struct Place: Equatable {
        var sum: Float = 0
        var position = 0
        var version: Int
        var isAsleep = false
    }

    private enum Expectation: Equatable {
        case moved(Float, position: Int, version: Int)
        case made(version: Int)
        case deleted
        case refused(String)
    }

    private struct Reference {
        var sessions: [String: Place] = [:]
        var gone: Set<String> = []
        var open: Set<Int> = [1]

        mutating func create(_ name: String) -> Expectation {
            guard let newest = open.max() else { return .refused("unknownModel") }
            guard sessions[name] == nil else { return .refused("idTaken") }
            sessions[name] = Place(version: newest)
            gone.remove(name)
            return .made(version: newest)
        }

        mutating func forward(_ name: String, _ steps: [Float]) -> Expectation {
            guard let place = sessions[name] else { return missing(name) }
            if place.isAsleep { return .refused("asleep") }
            if steps.contains(Counter.makesNaN) { return .refused("nonfinite") }
            let sum = steps.reduce(place.sum, +)
            let position = place.position + steps.count
            sessions[name]?.sum = sum
            sessions[name]?.position = position
            return .moved(sum, position: position, version: place.version)
        }

        mutating func delete(_ name: String) -> Expectation {
            sessions.removeValue(forKey: name) == nil ? missing(name) : .deleted
        }

        private func missing(_ name: String) -> Expectation {
            .refused(gone.contains(name) ? "gone" : "unknownSession")
        }

        mutating func unload(_ version: Int, _ what: SessionsAtUnload) {
            open.remove(version)
            for (name, place) in sessions where place.version == version && !place.isAsleep {
                switch what {
                case .keep: sessions[name]?.isAsleep = true
                case .delete:
                    sessions[name] = nil
                    gone.insert(name)
                case .finish, .refuse: break
                }
            }
        }

        mutating func load(_ version: Int) {
            open.insert(version)
            for (name, place) in sessions where place.version == version {
                sessions[name]?.isAsleep = false
            }
        }

        mutating func migrate(to version: Int) {
            for name in sessions.keys {
                sessions[name]?.version = version
                sessions[name]?.isAsleep = false
            }
        }
    }

    /// A worker, the reference, and what was asked of both.
    private struct Pair {
        var random: SeededRandom
        var desk: Desk
        var reference = Reference()
        var expected: [(ticket: Ticket, expectation: Expectation)] = []
        /// The shard of each version that was loaded last.
        private var numbers = [1: 0]
        private var loads = 1
        private var pending: Ticket?

        init(seed: UInt64) throws {
            random = SeededRandom(seed: seed)
            var limits = SessionLimits()
            limits.sessionQueueMax = 10_000
            desk = Desk(try .counter(version: 1, units: 1), limits: limits)
        }

        mutating func act() throws {
            let name = "s\(Int.random(in: 0..<6, using: &random))"
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<30: _ = desk.step()
            case 30..<45: try create(name)
            case 45..<85: try forward(name)
            case 85..<90:
                expected.append(
                    (desk.send(.delete, to: try id(name)), reference.delete(name)))
            default: try change()
            }
        }

        private mutating func create(_ name: String) throws {
            // An id is free again once its session has had its turn to end.
            let isTaken = desk.core.ledger.sessions[try id(name)] != nil
            guard isTaken == (reference.sessions[name] != nil) else { return }
            let request = CreateRequest(model: "counter", id: try id(name))
            expected.append((desk.send(.create(request)), reference.create(name)))
        }

        private mutating func forward(_ name: String) throws {
            let steps = (0..<random.pick([1, 1, 2, 3])).map { _ in
                random.chance(1, in: 20)
                    ? Counter.makesNaN : Float(Int.random(in: 1..<9, using: &random))
            }
            let forward = ForwardRequest([1, steps.count, 1], steps)
            let ticket = desk.send(.forward(forward, model: nil), to: try id(name))
            expected.append((ticket, reference.forward(name, steps)))
        }

        /// Makes a change, unless another is under way.
        private mutating func change() throws {
            if let change = pending, desk.answer(change) == nil { return }
            let version = random.pick([1, 2, 3])
            let isOpen = reference.open.contains(version)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                try desk.load(try .counter(version: version, units: 1), as: loads)
                numbers[version] = loads
                loads += 1
                reference.load(version)
            case 1 where isOpen:
                let what = random.pick([SessionsAtUnload.keep, .delete, .finish])
                pending = desk.beginUnload("counter", version, what)
                reference.unload(version, what)
            default:
                guard isOpen, let number = numbers[version] else { return }
                pending = desk.send(.models(.migrate(to: number, isDryRun: false)))
                reference.migrate(to: version)
            }
        }
    }

    @Test("no session is lost or mixed up, whatever comes and goes", arguments: 0..<40)
    func random(seed: UInt64) throws {
        var pair = try Pair(seed: seed)
        for _ in 0..<600 { try pair.act() }
        pair.desk.runAll()
        for (ticket, expectation) in pair.expected {
            let answer = try #require(pair.desk.answer(ticket), "seed \(seed), \(ticket)")
            let found = try found(answer, for: expectation)
            #expect(found == expectation, "seed \(seed), \(ticket)")
        }
        #expect(pair.desk.open.isEmpty, "seed \(seed)")
        let living = try pair.desk.list()
        #expect(living.count == pair.reference.sessions.count, "seed \(seed)")
        for info in living {
            let place = try #require(pair.reference.sessions[info.id.description])
            #expect(info.model.version == place.version, "seed \(seed), \(info.id)")
            #expect(info.isAsleep == place.isAsleep, "seed \(seed), \(info.id)")
            #expect(try pair.desk.states(info.id.description)[0] == [place.sum], "seed \(seed)")
        }
        let statistics = try pair.desk.statistics().models
        #expect(statistics.reduce(0) { $0 + $1.stateBytes } == living.count * 8, "seed \(seed)")
        #expect(statistics.allSatisfy { $0.queueDepth == 0 && $0.sessionsActive == 0 })
        let core = pair.desk.core
        #expect(core.ledger.waiting == 0)
        #expect(core.ledger.waitingBytes == 0)
        #expect(core.shards.all.allSatisfy { $0.rowStepsLeft == 0 })
    }

    /// What an answer says, in the words of what was expected.
    private func found(_ answer: Answer, for expected: Expectation) throws -> Expectation {
        switch answer {
        case .refused(let error): return .refused(String("\(error)".prefix { $0 != "(" }))
        case .forward(let forward):
            return .moved(
                forward.outputs[0].values.last ?? 0, position: forward.position,
                version: forward.session.model.version)
        default:
            let info = try answer.session()
            return expected == .deleted ? .deleted : .made(version: info.model.version)
        }
    }
}
