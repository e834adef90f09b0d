import Recurrent
import TestSupport
import Testing

@testable import Sessions

/// Random clients at one worker's core, each answer compared with what plain arrays say.
///
/// Everything follows from the seed: what is asked, when a batch step runs, when time passes.
struct Simulation {
    static let limits = {
        var limits = SessionLimits()
        limits.sessionsMax = 9
        limits.stateBytesMax = 1000
        limits.batchSizeMax = 8
        limits.batchRowsMax = 6
        limits.timeStepsMax = 5
        limits.sessionQueueMax = 4
        limits.keysPerSessionMax = 3
        limits.timeToLiveSeconds = 20
        // Here time jumps; what has waited too long has tests of its own.
        limits.queueSecondsMax = 1e6
        return limits
    }()

    private var random: SeededRandom
    private var desk: Desk
    private var living: [SessionID: ReferenceSession] = [:]
    private var departed: [SessionID: Int] = [:]
    private var expected: [Ticket: (session: ReferenceSession?, Expectation)] = [:]
    private var seenRevisions: Set<UInt64> = []
    private var answersRead = 0
    private(set) var forwards: [Statistics.ForwardOutcome: Int]
    private(set) var refusals: [String: Int] = [:]

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        let begun = ReferenceNetwork.begun.initial.flatMap { $0 }
        desk = Desk(
            try .pair(), try .ids(), try .pair("begun", initialState: begun),
            limits: Self.limits)
        forwards = Statistics.Model(try ServedModel.pair().identity).forwards
    }

    private var place: Comment { "seed \(random.seed), answer \(answersRead)" }

    /// Sends a request, lets a batch step run, or lets time pass.
    mutating func act() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<10: try create()
        case 10..<70: try askSession()
        case 70..<96:
            let hasStepped = desk.step()
            #expect(hasStepped == expected.values.contains { $0.session != nil }, place)
        case 96..<98: try list()
        default:
            desk.wait(
                seconds: Double.random(in: 0..<6, using: &random),
                wakes: random.chance(1, in: 2))
            expire()
        }
        try readAnswers()
    }

    /// Runs what is left, and compares what stands at the end.
    mutating func finish() throws {
        desk.runAll()
        try readAnswers()
        #expect(desk.open.isEmpty && expected.isEmpty, place)
        for session in living.values {
            send(.states, to: session, .states(position: session.position, session.states))
            try readAnswers()
        }
        try list()
        try readAnswers()
        let models = try desk.statistics().models
        for outcome in Statistics.ForwardOutcome.allCases {
            let count = models.reduce(0) { $0 + ($1.forwards[outcome] ?? 0) }
            #expect(count == forwards[outcome], "\(outcome), \(place)")
        }
        let bytes = living.values.reduce(0) { $0 + Self.bytes($1) }
        #expect(models.reduce(0) { $0 + $1.stateBytes } == bytes, place)
        #expect(models.reduce(0) { $0 + $1.sessionsIdle } == living.count, place)
        #expect(models.allSatisfy { $0.queueDepth == 0 && $0.sessionsActive == 0 }, place)
    }
}

extension Simulation {
    private mutating func create() throws {
        let id = try id("s\(Int.random(in: 0..<14, using: &random))")
        let network = random.pick(ReferenceNetwork.allCases)
        let batchSize = random.pick([1, 1, 1, 2, 3, 8, 9])
        let seconds = random.pick([nil, nil, 5, 15] as [Double?])
        let session = ReferenceSession(
            id: id, network: network, batchSize: batchSize,
            timeToLive: Int64((seconds ?? 20) * 1e9), now: desk.now.monotonicNanoseconds)
        let states = random.values(for: session)
        for (index, value) in states { session.set(index, value.value) }
        let refusal = refusal(of: session)
        let ticket = desk.send(
            .create(
                CreateRequest(
                    model: network.name, id: id, batchSize: batchSize,
                    timeToLive: seconds.map(TimeToLive.seconds) ?? .standard,
                    states: states.map(\.value))))
        if let refusal {
            expected[ticket] = (nil, .refused(refusal))
        } else {
            living[id] = session
            departed[id] = nil
            session.open = [(ticket, nil)]
            expected[ticket] = (session, .session(position: 0))
        }
    }

    private func refusal(of new: ReferenceSession) -> SessionError? {
        let limits = Self.limits
        if living[new.id] != nil { return .idTaken(new.id) }
        if new.rows.count > limits.batchSizeMax {
            return .batchSize(new.rows.count, max: limits.batchSizeMax)
        }
        if living.count >= limits.sessionsMax {
            return .sessionsFull(max: limits.sessionsMax, retryAfterSeconds: 0)
        }
        let bytes = living.values.reduce(Self.bytes(new)) { $0 + Self.bytes($1) }
        return bytes > limits.stateBytesMax
            ? .stateMemoryFull(bytesMax: limits.stateBytesMax, retryAfterSeconds: 0) : nil
    }

    private static func bytes(_ session: ReferenceSession) -> Int {
        session.rows.count * session.network.layers.count * 16
    }

    private mutating func askSession() throws {
        let id = try id("s\(Int.random(in: 0..<14, using: &random))")
        guard let session = living[id] else {
            let ticket = desk.send(.describe, to: id)
            let departure = departed[id].map { position in
                Departure(reason: .expired, wallMilliseconds: 0, lastPosition: position)
            }
            expected[ticket] = (
                nil, .refused(departure.map { .gone(id, $0) } ?? .unknownSession(id))
            )
            return
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: send(.describe, to: session, .session(position: session.position))
        case 1: send(.states, to: session, .states(position: session.position, session.states))
        case 2:
            let index = Int.random(in: 0..<2 * session.network.layers.count, using: &random)
            let request = SessionRequest.state(layer: "\(index / 2)", name: "\(index % 2)")
            let answer = Expectation.state(position: session.position, session.state(index))
            send(request, to: session, answer)
        case 3, 4: set(session)
        case 5, 6: reset(session)
        case 7 where random.chance(1, in: 2):
            send(.delete, to: session, .session(position: session.position)) {
                $0.isDeleted = true
            }
        default: forward(session)
        }
    }

    private mutating func forward(_ session: ReferenceSession) {
        var (forward, refusal) = random.forward(for: session)
        if let last = session.lastForward, random.chance(1, in: 8) {
            (forward, refusal) = (last, nil)
        }
        if refusal == nil { session.lastForward = forward }
        let keyRefusal = session.refusalOfKey(forward.request)
        send(
            .forward(forward.request, model: session.network.name), to: session,
            refusal: keyRefusal ?? refusal, claim: RetryClaim(forward.request)
        ) { $0.forward(forward, recordsMax: Self.limits.keysPerSessionMax) }
    }

    private mutating func reset(_ session: ReferenceSession) {
        let (request, refusal) = random.reset(for: session)
        send(.reset(request), to: session, refusal: refusal) {
            $0.reset(request)
            return .session(position: $0.position)
        }
    }

    private mutating func set(_ session: ReferenceSession) {
        let values = random.values(for: session)
        var request = SetStatesRequest(states: values.map(\.value))
        var isOld = false
        if session.open.isEmpty, random.chance(1, in: 2) {
            isOld = random.chance(1, in: 2)
            request.revisions = isOld ? [1] : [1, session.revision]
        }
        var refusal: SessionError?
        if random.chance(1, in: 10) {
            let bad = Tensor(zeros: [session.rows.count, 3])
            request.states.insert(.init(layer: "0", name: "h", value: bad), at: 0)
            refusal = .shape(
                what: "states.\(session.network.layers[0]).h", expected: [session.rows.count, 2],
                actual: bad.shape)
        }
        send(.set(request), to: session, refusal: refusal) {
            if isOld { return .refused(.revision(actual: 0)) }
            for (index, value) in values { $0.set(index, value.value) }
            return .states(position: $0.position, $0.states)
        }
    }

    private mutating func send(
        _ request: SessionRequest, to session: ReferenceSession, _ answer: Expectation,
        then: (ReferenceSession) -> Void = { _ in }
    ) {
        send(request, to: session, refusal: nil) {
            then($0)
            return answer
        }
    }

    /// Sends `request`; `run` says what it gives in its turn, which the reference takes at once.
    private mutating func send(
        _ request: SessionRequest, to session: ReferenceSession, refusal: SessionError?,
        claim: RetryClaim? = nil, run: (ReferenceSession) -> Expectation
    ) {
        session.lastUsed = desk.now.monotonicNanoseconds
        var refusal = refusal
        if refusal == nil, session.open.count > Self.limits.sessionQueueMax {
            refusal = .sessionQueueFull(max: Self.limits.sessionQueueMax, retryAfterSeconds: 1)
        }
        let answer: Expectation
        if let refusal {
            answer = .refused(refusal)
        } else {
            answer = session.isDeleted ? .refused(.unknownSession(session.id)) : run(session)
        }
        if claim != nil { count(answer) }
        let ticket = desk.send(request, to: session.id)
        if refusal == nil { session.open.append((ticket, claim)) }
        expected[ticket] = (refusal == nil ? session : nil, answer)
    }

    private mutating func count(_ answer: Expectation) {
        switch answer {
        case .forward(_, _, _, true): forwards[.replayed, default: 0] += 1
        case .refused(.nonfinite): forwards[.nonfinite, default: 0] += 1
        case .refused: forwards[.refused, default: 0] += 1
        default: forwards[.done, default: 0] += 1
        }
    }

    private mutating func list() throws {
        let ids = try desk.list().map(\.id)
        #expect(ids == living.keys.sorted(), place)
        answersRead += 1
    }

    private mutating func expire() {
        for session in living.values where session.isDue(desk.now.monotonicNanoseconds) {
            living[session.id] = nil
            departed[session.id] = session.position
        }
    }
}

extension Simulation {
    /// Compares what has been answered since.
    private mutating func readAnswers() throws {
        while answersRead < desk.answered.count {
            let ticket = desk.answered[answersRead]
            answersRead += 1
            let answer = try #require(desk.answer(ticket), place)
            guard let (session, expectation) = expected.removeValue(forKey: ticket) else {
                Issue.record("an answer that was not expected, \(place)")
                continue
            }
            check(answer, expectation, session)
            guard let session else { continue }
            #expect(session.open.first?.ticket == ticket, "out of turn, \(place)")
            if session.open.removeFirst().claim != nil {
                session.lastUsed = desk.now.monotonicNanoseconds
            }
            if session.isDeleted, session.open.isEmpty { living[session.id] = nil }
        }
    }

    private mutating func check(
        _ answer: Answer, _ expectation: Expectation, _ session: ReferenceSession?
    ) {
        switch (answer, expectation) {
        case (.session(let answer), .session(let position)):
            check(answer, position, session)
        case (.states(let answer), .states(let position, let states)):
            #expect(answer.values == states, place)
            check(answer.session, position, session)
        case (.state(let answer), .state(let position, let state)):
            #expect(answer.value == state, place)
            check(answer.session, position, session)
        case (.forward(let answer), .forward(let outcome, let position, let after, let isReplay)):
            #expect(answer.outputs == [outcome.outputs], place)
            #expect(answer.states == outcome.states, place)
            #expect(answer.gates == outcome.gates, place)
            #expect(answer.position == position, place)
            #expect(answer.isReplay == isReplay, place)
            #expect(answer.session.position == after, place)
            if !isReplay { check(answer.session, after, session) }
        case (.refused(let error), .refused(let expected)):
            #expect(Self.comparable(error) == Self.comparable(expected), place)
            refusals[Self.comparable(error), default: 0] += 1
        default:
            Issue.record("\(answer) instead of \(expectation), \(place)")
        }
    }

    private mutating func check(
        _ info: SessionInfo, _ position: Int, _ session: ReferenceSession?
    ) {
        #expect(info.id == session?.id, place)
        #expect(info.position == position, place)
        #expect(info.batchSize == session?.rows.count, place)
        #expect(info.model.name == session?.network.name, place)
        // A revision is the one told last, or was never told before.
        if info.revision != session?.revision {
            #expect(seenRevisions.insert(info.revision).inserted, "it came back, \(place)")
        }
        session?.revision = info.revision
    }

    /// The error without what the reference does not know: times, paces, revisions, and the shape
    /// that is expected of inputs, which have tests of their own.
    private static func comparable(_ error: SessionError) -> String {
        switch error {
        case .sessionsFull: "sessionsFull"
        case .stateMemoryFull: "stateMemoryFull"
        case .sessionQueueFull: "sessionQueueFull"
        case .revision: "revision"
        case .shape(let what, _, let actual): "shape \(what) \(actual)"
        case .gone(let id, let departure): "gone \(id) \(departure.lastPosition)"
        default: "\(error)"
        }
    }
}
