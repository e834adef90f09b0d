import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// Random requests of a few sequences of two models, against sums in plain dictionaries.
///
/// Requests of one sequence run in the order of their arrival, so the reference may take each at
/// once, whatever waits: starts behind ends, ends behind NaN, and what is refused in between.
@Suite struct SequenceSimulationTests {
    private struct Name: Hashable {
        let id: String
        let model: String
    }

    private enum Expectation: Equatable {
        case sum(Float, position: Int)
        case refused(kind: String)
    }

    private struct Reference {
        var sums: [Name: (sum: Float, position: Int)] = [:]

        /// What `steps` of `name` give; NaN is refused, and then nothing has happened.
        mutating func take(
            _ name: Name, _ steps: [Float], start: SequenceStart?, ends: Bool
        ) -> Expectation {
            guard start != nil || sums[name] != nil else { return .refused(kind: "unknown") }
            if start == .strict, sums[name] != nil { return .refused(kind: "live") }
            guard !steps.contains(Counter.makesNaN) else { return .refused(kind: "nonfinite") }
            let before = start == nil ? sums[name] : nil
            let sum = steps.reduce(before?.sum ?? 0, +)
            let position = (before?.position ?? 0) + steps.count
            sums[name] = ends ? nil : (sum, position)
            return .sum(sum, position: position)
        }
    }

    @Test(
        "what sequences answer is what they would answer one request at a time", arguments: 0..<20)
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var limits = SessionLimits()
        limits.sessionQueueMax = 10_000
        var desk = Desk(try .counter("a", units: 1), try .counter("b", units: 1), limits: limits)
        var reference = Reference()
        var expected: [(ticket: Ticket, name: Name, expectation: Expectation)] = []
        for _ in 0..<400 {
            if random.chance(1, in: 3) {
                _ = desk.step()
                continue
            }
            let name = Name(id: random.pick(["1", "2", "3"]), model: random.pick(["a", "b"]))
            let steps = (0..<random.pick([1, 1, 2, 3])).map { _ in
                random.chance(1, in: 20)
                    ? Counter.makesNaN : Float(Int.random(in: 1..<9, using: &random))
            }
            var forward = ForwardRequest([1, steps.count, 1], steps)
            forward.start = random.pick([nil, nil, nil, .restart, .strict])
            forward.ends = random.chance(1, in: 6)
            let ticket = desk.send(
                .sequence(
                    SequenceRequest(model: name.model, session: try id(name.id), forward: forward)))
            let expectation = reference.take(
                name, steps, start: forward.start, ends: forward.ends)
            expected.append((ticket, name, expectation))
        }
        desk.runAll()
        for (ticket, name, expectation) in expected {
            let answer = try #require(desk.answer(ticket))
            #expect(try self.expectation(answer) == expectation, "seed \(seed), \(ticket), \(name)")
        }
        let living = try desk.list()
        #expect(living.count == reference.sums.count, "seed \(seed)")
        let statistics = try desk.statistics().models
        let bytes = statistics.reduce(0) { $0 + $1.stateBytes }
        #expect(bytes == living.count * 8, "seed \(seed)")
        #expect(statistics.allSatisfy { $0.queueDepth == 0 && $0.sessionsActive == 0 })
        let made = statistics.reduce(0) { $0 + $1.created - $1.deleted }
        #expect(made == living.count, "seed \(seed)")
    }

    private func expectation(_ answer: Answer) throws -> Expectation {
        switch answer.refusal {
        case nil:
            let forward = try answer.forward()
            return .sum(forward.outputs[0].values.last ?? 0, position: forward.position)
        case .unknownSession: return .refused(kind: "unknown")
        case .sequenceLive: return .refused(kind: "live")
        case .nonfinite: return .refused(kind: "nonfinite")
        case let other?: return .refused(kind: "\(other)")
        }
    }
}
