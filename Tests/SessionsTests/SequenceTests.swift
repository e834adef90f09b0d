import Recurrent
import Testing

@testable import Sessions

@Suite("Sequences begin and end with requests of theirs")
struct SequenceTests {
    private func request(
        _ text: String, _ values: [Float] = [1, 2], shape: [Int]? = nil,
        of model: String = "counter", start: SequenceStart? = nil, ends: Bool = false,
        version: Int? = nil
    ) throws -> Event {
        var forward = ForwardRequest(shape ?? [1, 1, values.count], values)
        forward.start = start
        forward.ends = ends
        return .sequence(
            SequenceRequest(model: model, version: version, session: try id(text), forward: forward)
        )
    }

    @Test("a sequence is a session from its start to its end")
    func life() throws {
        var desk = Desk(try .counter())
        let first = try desk.ask(request("7", start: .restart)).forward()
        #expect(first.position == 1 && first.outputs[0].values == [1, 2])
        #expect(try desk.states("7") == [[1, 2], [0, 0]])
        // Anybody may read it and step it.
        try desk.forward("7", .init(1, 1))
        let last = try desk.ask(request("7", ends: true)).forward()
        #expect(last.position == 3 && last.outputs[0].values == [3, 5])
        #expect(try desk.ask(request("7")).refusal == .unknownSession(try id("7")))
        #expect(try desk.list().isEmpty)
        let statistics = try desk.statistics().models[0]
        #expect(statistics.created == 1 && statistics.deleted == 1 && statistics.stateBytes == 0)
        #expect(statistics.sequencesCut == 0)
    }

    @Test("the first axis is that of the rows where the request says so, also of one step")
    func rowsFirst() throws {
        var desk = Desk(try .counter("all"), try .ids())
        func ask(
            _ model: String, _ shape: [Int], _ values: [Float]
        ) throws -> Result<[Tensor], SessionError> {
            var forward = ForwardRequest(shape, values)
            forward.isRowsFirst = true
            let answer = try desk.ask(.sequence(SequenceRequest(model: model, alone: forward)))
            if let refusal = answer.refusal { return .failure(refusal) }
            return .success(try answer.forward().outputs)
        }
        // Two rows of one step, which else are two steps of one row.
        let rows = try ask("all", [2, 2], [1, 10, 2, 20]).get()
        #expect(rows == [Tensor(shape: [2, 1, 2], values: [1, 10, 2, 20])])
        #expect(try ask("all", [2, 1, 2], [1, 10, 2, 20]).get() == rows)
        let steps = try ask("all", [1, 2, 2], [1, 10, 2, 20]).get()
        #expect(steps == [Tensor(shape: [1, 2, 2], values: [1, 10, 3, 30])])
        #expect(try ask("ids", [3], [0, 1, 2]).get()[0].shape[0] == 3)
        #expect(
            try ask("all", [2], [1, 10])
                == .failure(.shape(what: "inputs", expected: [1, nil, 2], actual: [2])))
        #expect(
            try ask("all", [2, 3], [1, 2, 3, 4, 5, 6])
                == .failure(.shape(what: "inputs", expected: [2, nil, 2], actual: [2, 3])))
        // As many rows as the session has, whatever may else stand for them.
        _ = try desk.ask(request("7", of: "all", start: .restart))
        var forward = ForwardRequest([2, 2], [1, 10, 2, 20])
        forward.isRowsFirst = true
        let more = SequenceRequest(model: "all", session: try id("7"), forward: forward)
        #expect(
            try desk.ask(.sequence(more)).refusal
                == .shape(what: "inputs", expected: [1, nil, 2], actual: [2, 2]))
    }

    @Test("a duplicate start begins the sequence anew, in its turn, and is counted")
    func duplicateStart() throws {
        var desk = Desk(try .counter())
        _ = try desk.ask(request("7", start: .restart)).forward()
        let tickets = [
            desk.send(try request("7")), desk.send(try request("7", [10, 20], start: .restart)),
            desk.send(try request("7")),
        ]
        desk.runAll()
        let answers = try tickets.map { try #require(desk.answer($0)).forward() }
        #expect(answers.map(\.position) == [2, 1, 2])
        #expect(answers.map { $0.outputs[0].values } == [[2, 4], [10, 20], [11, 22]])
        #expect(try desk.statistics().models[0].sequencesCut == 1)
        #expect(try desk.statistics().models[0].created == 1)
    }

    @Test("a strict start of a live sequence is refused, and nothing else happens")
    func strictStart() throws {
        var desk = Desk(try .counter())
        _ = try desk.ask(request("7", start: .strict)).forward()
        let before = try desk.describe("7").revision
        let error = SessionError.sequenceLive(try id("7"), position: 1)
        #expect(try desk.ask(request("7", start: .strict)).refusal == error)
        #expect(try desk.describe("7").revision == before)
        #expect(try desk.states("7") == [[1, 2], [0, 0]])
        #expect(try desk.statistics().models[0].sequencesCut == 0)
        #expect(try desk.ask(request("7")).forward().position == 2)
    }

    @Test("a strict start behind an end waits for it and begins")
    func strictBehindEnd() throws {
        var desk = Desk(try .counter())
        _ = try desk.ask(request("7", start: .strict)).forward()
        let tickets = [
            desk.send(try request("7", ends: true)), desk.send(try request("7")),
            desk.send(try request("7", [5, 5], start: .strict)), desk.send(try request("7")),
        ]
        desk.runAll()
        #expect(try desk.answer(tickets[0])?.forward().position == 2)
        #expect(desk.answer(tickets[1])?.refusal == .unknownSession(try id("7")))
        #expect(try desk.answer(tickets[2])?.forward().outputs[0].values == [5, 5])
        #expect(try desk.answer(tickets[3])?.forward().outputs[0].values == [6, 7])
        let statistics = try desk.statistics().models[0]
        #expect(statistics.created == 2 && statistics.deleted == 1 && statistics.queueDepth == 0)
    }

    static let refused: [(shape: [Int], values: [Float])] = [
        ([1, 1, 3], [1, 2, 3]), ([9, 1, 2], [Float](repeating: 0, count: 18)),
        ([1, 1, 2], [Counter.makesNaN, 0]), ([1, 1, 2], [Counter.makesInfinity, 0]),
    ]

    @Test("a start that is refused makes no session", arguments: refused)
    func refusedStart(shape: [Int], values: [Float]) throws {
        var limits = SessionLimits()
        limits.batchSizeMax = 8
        var desk = Desk(try .counter(), limits: limits)
        let answer = try desk.ask(request("7", values, shape: shape, start: .restart))
        #expect(answer.refusal != nil)
        #expect(try desk.list().isEmpty)
        #expect(try desk.statistics().models[0].stateBytes == 0)
        #expect(try desk.statistics().models[0].sessionsIdle == 0)
        #expect(try desk.ask(request("7")).refusal == .unknownSession(try id("7")))
        #expect(try desk.ask(request("7", start: .strict)).forward().position == 1)
    }

    @Test("a start or an end that is refused leaves a live sequence as it was", arguments: refused)
    func refusedRestart(shape: [Int], values: [Float]) throws {
        var desk = Desk(try .counter())
        _ = try desk.ask(request("7", start: .restart)).forward()
        let before = try desk.describe("7").revision
        for (start, ends) in [(SequenceStart.restart, false), (nil, true)] as [(_, Bool)] {
            let bad = try request("7", values, shape: shape, start: start, ends: ends)
            #expect(try desk.ask(bad).refusal != nil)
        }
        #expect(try desk.describe("7").revision == before)
        #expect(try desk.states("7") == [[1, 2], [0, 0]])
    }

    @Test("what waits behind a start that fails finds nothing, up to the next start")
    func failedStart() throws {
        var desk = Desk(try .counter())
        let tickets = [
            desk.send(try request("7", [Counter.makesNaN, 0], start: .restart)),
            desk.send(try request("7")), desk.send(.describe, to: try id("7")),
            desk.send(try request("7", [3, 4], start: .strict)), desk.send(try request("7")),
        ]
        desk.runAll()
        #expect(desk.answer(tickets[0])?.refusal == .nonfinite(tensor: "counter/h", step: 0))
        #expect(desk.answer(tickets[1])?.refusal == .unknownSession(try id("7")))
        #expect(desk.answer(tickets[2])?.refusal == .unknownSession(try id("7")))
        #expect(try desk.answer(tickets[3])?.forward().outputs[0].values == [3, 4])
        #expect(try desk.answer(tickets[4])?.forward().outputs[0].values == [4, 6])
        #expect(desk.open.isEmpty)
    }

    @Test("a start that has waited too long makes no session, and takes with it what follows it")
    func waitedTooLong() throws {
        var desk = try OverloadTests.desk()
        let forwards = [
            desk.send(try request("7", start: .restart)), desk.send(try request("7", ends: true)),
        ]
        let read = desk.send(.describe, to: try id("7"))
        _ = try OverloadTests.flood(&desk, 5)
        desk.wait(seconds: 1.5)
        desk.runAll()
        for ticket in forwards {
            guard case .waitedTooLong = desk.answer(ticket)?.refusal else {
                Issue.record("\(String(describing: desk.answer(ticket)))")
                continue
            }
        }
        #expect(desk.answer(read)?.refusal == .unknownSession(try id("7")))
        #expect(try desk.list().count == 50)
        #expect(try desk.statistics().models[0].queueDepth == 0)
        #expect(try desk.ask(request("7", start: .strict)).forward().position == 1)
    }

    @Test("no state leaks into the next sequence of a slot: after an end, a restart, NaN, a delete")
    func noLeak() throws {
        var desk = Desk(try .counter())
        for round in 0..<3 {
            _ = try desk.ask(request("a", [100, 100], start: .restart)).forward()
            switch round {
            case 0: _ = try desk.ask(request("a", ends: true)).forward()
            case 1:
                let nan = try request("a", [Counter.makesNaN, 0])
                #expect(try desk.ask(nan).refusal != nil)
                try desk.delete("a")
            default: desk.wait(seconds: 4000)
            }
            let fresh = try desk.ask(request("b", [1, 2], start: .restart, ends: true)).forward()
            #expect(fresh.outputs[0].values == [1, 2] && fresh.position == 1, "round \(round)")
        }
        #expect(try desk.statistics().models[0].stateBytes == 0)
    }

    @Test("a sequence that timed out is gone, with when and where, until it is begun again")
    func timedOut() throws {
        var desk = Desk(try .counter())
        _ = try desk.ask(request("7", start: .restart)).forward()
        desk.wait(seconds: 3601)
        let refusal = try #require(try desk.ask(request("7")).refusal)
        guard case .gone(let session, let departure) = refusal else {
            Issue.record("\(refusal)")
            return
        }
        #expect(session.description == "7" && departure.reason == .expired)
        #expect(departure.lastPosition == 1)
        #expect(try desk.ask(request("7", [5, 6], start: .strict)).forward().position == 1)
        #expect(try desk.states("7") == [[5, 6], [0, 0]])
    }

    @Test("a sequence that nobody ends costs its slot until it expires, and nothing after")
    func neverEnded() throws {
        var desk = Desk(try .counter())
        for number in 0..<200 {
            _ = try desk.ask(request("\(number)", start: .restart)).forward()
        }
        desk.wait(seconds: 3601)
        let statistics = try desk.statistics().models[0]
        #expect(statistics.expired == 200 && statistics.stateBytes == 0)
        #expect(desk.core.expiryCount == 0)
    }

    @Test("the same name at two models is two sequences, and a model's stays with it")
    func twoModels() throws {
        var desk = Desk(try .counter("a"), try .counter("b"))
        _ = try desk.ask(request("7", [1, 1], of: "a", start: .restart)).forward()
        let other = try desk.ask(request("7", [10, 10], of: "b", start: .restart)).forward()
        #expect(other.session.id.description == "7~b")
        #expect(try desk.ask(request("7", of: "a")).forward().outputs[0].values == [2, 3])
        #expect(try desk.ask(request("7", of: "b")).forward().outputs[0].values == [11, 12])
        // Where the other's has ended, this one goes on.
        _ = try desk.ask(request("7", of: "a", ends: true)).forward()
        let on = try desk.ask(request("7", of: "b")).forward()
        #expect(on.session.id.description == "7~b" && on.position == 3)
        // One that was the other's says nothing of this model's.
        #expect(try desk.ask(request("7", of: "a")).refusal == .unknownSession(try id("7")))
        _ = try desk.ask(request("7", of: "b", ends: true)).forward()
        #expect(try desk.list().isEmpty)
    }

    @Test("that a session of another model timed out is not told of this model's sequence")
    func otherModelsDeparture() throws {
        var desk = Desk(try .counter("a"), try .counter("b"))
        _ = try desk.ask(request("7", of: "a", start: .restart)).forward()
        desk.wait(seconds: 3601)
        #expect(try desk.ask(request("7", of: "b")).refusal == .unknownSession(try id("7")))
        guard case .gone = try desk.ask(request("7", of: "a")).refusal else {
            Issue.record("not gone")
            return
        }
    }

    @Test("where both names are taken by other models, the request is refused")
    func bothTaken() throws {
        var desk = Desk(try .counter("a"), try .counter("b"))
        try desk.create("7", of: "a")
        try desk.create("7~b", of: "a")
        let error = SessionError.otherModel(try id("7"), expected: "b", actual: "a")
        #expect(try desk.ask(request("7", of: "b", start: .restart)).refusal == error)
        #expect(try desk.list().map(\.position) == [0, 0])
    }

    @Test(
        "a model's name behind a ~ looks like no other's",
        arguments: [
            ("m", "7~m"), ("a b", "7~a:20b"), ("a:20b", "7~a:3A20b"), ("a~b", "7~a:7Eb"),
            ("\u{e9}", "7~:C3:A9"), ("\n", "7~:0A"),
        ])
    func besideOthers(model: String, expected: String) throws {
        #expect(try id("7").besideOthers(of: model)?.description == expected)
    }

    @Test("sequences of one name lie at one worker, whatever stands behind the ~")
    func oneWorker() throws {
        let engine = Engine(models: [try .counter()], limits: SessionLimits(), workers: 3)
        var workers: Set<Int> = []
        for number in 0..<50 {
            let worker = engine.workerIndex(of: try id("\(number)"))
            #expect(engine.workerIndex(of: try id("\(number)~model")) == worker)
            workers.insert(worker)
        }
        #expect(workers == [0, 1, 2])
    }

    @Test("a version that is asked for is that of the session, or is refused")
    func versions() throws {
        var desk = Desk(try .counter(version: 1), try .counter(version: 2))
        let first = try desk.ask(request("7", start: .restart, version: 1)).forward()
        #expect(first.session.model.version == 1)
        #expect(try desk.ask(request("7")).forward().session.model.version == 1)
        guard case .otherModel = try desk.ask(request("7", version: 2)).refusal else {
            Issue.record("another version took the session")
            return
        }
        #expect(
            try desk.ask(request("7", version: 3)).refusal
                == .unknownModel(name: "counter", version: 3))
        #expect(try desk.ask(request("8", start: .restart)).forward().session.model.version == 2)
    }

    @Test("a request of a sequence of its own keeps nothing")
    func alone() throws {
        var desk = Desk(try .counter())
        let forward = ForwardRequest([2, 1, 2], [1, 2, 3, 4])
        for _ in 0..<2 {
            let request = SequenceRequest(model: "counter", alone: forward)
            let answer = try desk.ask(.sequence(request)).forward()
            #expect(answer.outputs[0] == tensor([2, 1, 2], 1, 2, 3, 4))
        }
        #expect(try desk.list().isEmpty)
    }

    @Test("a stopping server takes no sequence")
    func draining() throws {
        var desk = Desk(try .counter())
        _ = try desk.ask(.drain)
        #expect(try desk.ask(request("7", start: .restart)).refusal == .draining)
    }

    @Test(
        "a session has the rows of the inputs that begin it",
        arguments: [
            ([3, 1, 2], 3), ([1, 4, 2], 1), ([4, 2], 1), ([2], 1),
        ])
    func rows(shape: [Int], rows: Int) throws {
        var desk = Desk(try .counter())
        let values = [Float](repeating: 1, count: shape.reduce(1, *))
        let answer = try desk.ask(request("7", values, shape: shape, start: .restart)).forward()
        #expect(answer.session.batchSize == rows)
        #expect(answer.position == shape.reduce(1, *) / rows / 2)
    }

    @Test("listeners of a sequence that ends are told, also where the next one begins behind")
    func listeners() throws {
        var desk = Desk(try .counter())
        _ = try desk.ask(request("7", start: .restart)).forward()
        let listener = Listener(number: 1, interest: .end)
        _ = try desk.ask(.listen(try id("7"), listener))
        _ = desk.send(try request("7", ends: true))
        _ = desk.send(try request("7", start: .strict))
        desk.runAll()
        #expect(desk.notices.map(\.listener) == [1] && desk.notices[0].notice.isLast)
        #expect(try desk.describe("7").position == 1)
    }
}
