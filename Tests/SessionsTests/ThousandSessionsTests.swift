import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// A thousand sessions of one worker with requests of mixed lengths at random times.
@Suite("a thousand sessions")
struct ThousandSessionsTests {
    /// A request that is under way: what it must answer, and when it came.
    struct Sent {
        let session: Int
        let position: Int
        let batch: Int
        /// Steps of its session that were to be made, its own included.
        let steps: Int
    }

    static let sessions = 1000
    static let rowsMax = 64

    @Test(
        "answers keep each session's order, batches are full under load, and nobody starves",
        arguments: [UInt64(1), 2], [3, 12, 40])
    func run(seed: UInt64, arrivalsMax: Int) throws {
        var random = SeededRandom(seed: seed)
        var desk = Desk(try .counter())
        let ids = try (0..<Self.sessions).map { try id("s\($0)") }
        for id in ids { _ = desk.send(.create(CreateRequest(model: "counter", id: id))) }
        var sent: [Ticket: Sent] = [:]
        // Of each session: its position once all that was sent is answered, and steps left.
        var positions = [Int](repeating: 0, count: Self.sessions)
        var left = positions
        var (stepsMade, worst, fullBatches, read) = (0, 0.0, 0, desk.answered.count)
        for batch in 0..<1500 {
            for _ in 0..<(batch < 1000 ? Int.random(in: 0...arrivalsMax, using: &random) : 0) {
                let session = Int.random(in: 0..<Self.sessions, using: &random)
                let length = random.chance(1, in: 20) ? 60 : Int.random(in: 1...6, using: &random)
                let request = ForwardRequest(inputs: .single(Tensor(zeros: [length, 2])))
                let ticket = desk.send(.forward(request, model: nil), to: ids[session])
                // One more than may wait is refused at once, and changes nothing.
                guard desk.answer(ticket) == nil else { continue }
                (positions[session], left[session]) = (
                    positions[session] + length, left[session] + length
                )
                sent[ticket] = Sent(
                    session: session, position: positions[session], batch: batch,
                    steps: left[session])
            }
            let runnable = left.count { $0 > 0 }
            let hasStepped = desk.step()
            #expect(hasStepped == (runnable > 0))
            let steps = try Self.steps(&desk)
            #expect(steps - stepsMade == min(runnable, Self.rowsMax), "seed \(seed), \(batch)")
            if runnable >= Self.rowsMax { fullBatches += 1 }
            stepsMade = steps
            for ticket in desk.answered[read...] {
                guard let request = sent.removeValue(forKey: ticket) else { continue }
                let answer = try #require(desk.answer(ticket)).forward()
                #expect(answer.position == request.position, "seed \(seed)")
                // Its session steps once in as many batches as all sessions fill, at the worst.
                let rounds = (Self.sessions + Self.rowsMax - 1) / Self.rowsMax
                let bound = rounds * (request.steps + 1)
                worst = max(worst, Double(batch - request.batch) / Double(bound))
                left[request.session] = positions[request.session] - request.position
            }
            read = desk.answered.count
        }
        desk.runAll()
        #expect(desk.open.isEmpty && worst < 1, "seed \(seed), \(worst)")
        #expect(arrivalsMax < 40 || fullBatches > 500, "the load was no load: \(fullBatches)")
    }

    private static func steps(_ desk: inout Desk) throws -> Int {
        let ticket = desk.send(.statistics)
        guard case .statistics(let statistics) = desk.answer(ticket) else { throw WrongAnswer() }
        return statistics.models[0].steps
    }
}
