import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// How many batches a client waits beside others, whatever they have outstanding.
@Suite("Clients take turns")
struct FairnessTests {
    static func desk(rowsMax: Int = 16) throws -> Desk {
        var limits = SessionLimits()
        limits.batchRowsMax = rowsMax
        return Desk(try .counter(), limits: limits)
    }

    static func request(steps: Int = 1, rows: Int = 1, of client: UInt64) -> ForwardRequest {
        let inputs = InputValues.single(Tensor(zeros: [rows, steps, 2]))
        return ForwardRequest(inputs: inputs).with {
            $0.client = client
            $0.returnsSequences = false
        }
    }

    /// Sends a request of each of 1,000 sessions of client 1.
    static func flood(_ desk: inout Desk, steps: Int) throws -> [Ticket] {
        // Everything that is asked for is awaited, so all sessions are made first.
        try (0..<1000).map { try desk.create("busy\($0)", of: "counter").id }
            .map { desk.send(.forward(request(steps: steps, of: 1), model: nil), to: $0) }
    }

    /// The batches that a request of one row and one step takes.
    static func batches(_ desk: inout Desk, _ name: String, of client: UInt64) throws -> Int {
        let before = desk.batches
        let ticket = desk.send(.forward(request(of: client), model: nil), to: try id(name))
        while desk.answer(ticket) == nil, desk.step() {}
        try #require(desk.answer(ticket) != nil)
        return desk.batches - before
    }

    @Test("beside 1,000 requests of another client, one is in the next batch")
    func short() throws {
        var desk = try Self.desk()
        try desk.create("quiet", of: "counter")
        let tickets = try Self.flood(&desk, steps: 1)
        for _ in 0..<20 { #expect(try Self.batches(&desk, "quiet", of: 2) == 1) }
        desk.runAll()
        #expect(tickets.allSatisfy { desk.answer($0)?.refusal == nil })
        // 1,020 rows of 16 a batch: the turns leave no place empty.
        #expect(desk.batches == 64)
    }

    @Test("beside 1,000 requests of thousands of steps, one is in the next batch")
    func long() throws {
        var desk = try Self.desk()
        try desk.create("quiet", of: "counter")
        _ = try Self.flood(&desk, steps: 3000)
        for _ in 0..<200 { #expect(try Self.batches(&desk, "quiet", of: 2) == 1) }
        // And they have their steps meanwhile, each as many as any other.
        let steps = try desk.statisticsNow().models[0].steps
        #expect(steps == 200 * 16)
    }

    @Test(
        "a request waits for one row of each other client at most",
        arguments: 1...8 as ClosedRange<UInt64>)
    func bound(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var desk = try Self.desk(rowsMax: 8)
        let clients = UInt64.random(in: 2...40, using: &random)
        try desk.create("quiet", of: "counter")
        var requests: [(SessionID, ForwardRequest)] = []
        for client in 1...clients {
            for number in 0..<Int.random(in: 1...60, using: &random) {
                let session = try desk.create("s\(client)-\(number)", of: "counter").id
                let steps = random.pick([1, 2, 500])
                requests.append((session, Self.request(steps: steps, of: client)))
            }
        }
        for (session, request) in requests {
            _ = desk.send(.forward(request, model: nil), to: session)
        }
        // Those before it and itself, by eight.
        let most = (Int(clients) + 1 + 7) / 8
        for _ in 0..<30 {
            let batches = try Self.batches(&desk, "quiet", of: 0)
            #expect(batches <= most, "\(clients) clients, seed \(seed)")
        }
    }

    @Test("what one client has sent begins in the order of its arrival")
    func order() throws {
        var desk = try Self.desk(rowsMax: 4)
        var tickets: [UInt64: [Ticket]] = [:]
        let sessions = try (0..<60).map { try desk.create("s\($0)", of: "counter").id }
        for (index, session) in sessions.enumerated() {
            let client = UInt64(index % 3)
            tickets[client, default: []].append(
                desk.send(.forward(Self.request(of: client), model: nil), to: session))
        }
        desk.runAll()
        for (client, tickets) in tickets {
            #expect(desk.answered.filter(tickets.contains) == tickets, "client \(client)")
        }
    }

    @Test("clients whose numbers share a place share its turns, and nothing else")
    func collision() throws {
        var desk = try Self.desk()
        try desk.create("quiet", of: "counter")
        _ = try Self.flood(&desk, steps: 1)
        let shared = UInt64(Rotation.placesMax) + 1
        #expect(try Self.batches(&desk, "quiet", of: shared) == 1001 / 16 + 1)
    }

    @Test("who stands in another pass is passed by once, whoever's it is")
    func passes() throws {
        var limits = SessionLimits()
        limits.batchRowsMax = 4
        var desk = Desk(try .ways(), limits: limits)
        var tickets: [Ticket] = []
        let sessions = try (0..<24).map { try desk.create("s\($0)", of: "ways").id }
        for (index, session) in sessions.enumerated() {
            let values = (0..<3).map { Float(index % 4 + $0) }
            let request = ForwardRequest([3, 1], values).with { $0.client = UInt64(index % 5) }
            tickets.append(
                desk.send(.forward(request, model: nil), to: session))
            if index.isMultiple(of: 3) { _ = desk.step() }
        }
        desk.runAll()
        for (index, ticket) in tickets.enumerated() {
            let answer = try #require(desk.answer(ticket)).forward()
            let sum = Float(3 * (index % 4) + 3)
            #expect(answer.outputs[0].values.suffix(2).first == sum)
        }
    }
}
