import Recurrent
import Testing

@testable import Sessions

/// Drives a worker's core as a worker would, without threads: carries its actions out, and fails
/// on an illegal one.
struct Desk {
    var core: WorkerCore
    var now = Moment(monotonicNanoseconds: 5_000_000_000, wallMilliseconds: 1_700_000_000_000)
    /// Batch steps so far.
    private(set) var batches = 0
    private(set) var wakeUp: Int64?
    private var lastTicket: UInt64 = 0
    private(set) var open: Set<Ticket> = []
    private var answers: [Ticket: Answer] = [:]
    /// What listeners were told, by their numbers.
    private(set) var notices: [(listener: UInt64, notice: SessionNotice)] = []
    /// All tickets that were answered, in that order.
    private(set) var answered: [Ticket] = []

    /// Batches of 64 rows unless `limits` says otherwise, in steps that cost nothing but rows.
    init(
        _ models: ServedModel..., limits: SessionLimits = SessionLimits(),
        rowNanoseconds: Double = 1
    ) {
        var limits = limits
        limits.batchRowsMax = limits.batchRowsMax ?? 64
        let costs = StepCosts(
            [1, 64].map { .init(rows: $0, nanoseconds: Double($0) * rowNanoseconds) })
        core = WorkerCore(
            models: models, limits: limits, quota: SessionQuota(limits),
            costs: models.map { _ in costs }, start: now)
    }

    /// Hands an event in; it may be answered now or after some steps.
    mutating func send(_ event: Event) -> Ticket {
        lastTicket += 1
        let ticket = Ticket(number: lastTicket)
        open.insert(ticket)
        carryOut(core.handle(event, ticket: ticket, now: now))
        return ticket
    }

    mutating func send(_ request: SessionRequest, to id: SessionID) -> Ticket {
        send(.about(id, request))
    }

    /// Runs one batch step; false if there was none.
    mutating func step() -> Bool {
        let actions = core.step(now: now)
        carryOut(actions)
        if actions.stepped != nil { batches += 1 }
        return actions.stepped != nil
    }

    mutating func runAll() { while step() {} }

    mutating func wait(seconds: Double, wakes: Bool = true) {
        now.monotonicNanoseconds += Int64(seconds * 1e9)
        now.wallMilliseconds += Int64(seconds * 1e3)
        if wakes { carryOut(core.wake(now: now)) }
    }

    /// The answer to `ticket` if it has come.
    func answer(_ ticket: Ticket) -> Answer? { answers[ticket] }

    private mutating func carryOut(_ actions: Actions) {
        for (ticket, answer) in actions.answers {
            #expect(open.remove(ticket) != nil, "an answer to \(ticket), which nobody waits for")
            answers[ticket] = answer
            answered.append(ticket)
        }
        notices += actions.notices
        wakeUp = actions.wakeUp
    }
}

/// The tests' way to ask and read on one line: everything runs until the answer is there.
extension Desk {
    /// The answer to `event` once nothing is left to run.
    mutating func ask(_ event: Event) throws -> Answer {
        let ticket = send(event)
        runAll()
        return try #require(answers[ticket], "no answer to \(event)")
    }

    @discardableResult
    mutating func create(
        _ text: String, of model: String, rows: Int = 1, ttl: TimeToLive = .standard,
        states: [StateValue] = []
    ) throws -> SessionInfo {
        let request = CreateRequest(
            model: model, id: try id(text), batchSize: rows, timeToLive: ttl, states: states)
        return try ask(.create(request)).session()
    }

    @discardableResult
    mutating func forward(
        _ text: String, _ request: ForwardRequest, model: String? = nil
    ) throws -> ForwardAnswer {
        try ask(.about(try id(text), .forward(request, model: model))).forward()
    }

    mutating func describe(_ text: String) throws -> SessionInfo {
        try ask(.about(try id(text), .describe)).session()
    }

    @discardableResult
    mutating func delete(_ text: String) throws -> SessionInfo {
        try ask(.about(try id(text), .delete)).session()
    }

    @discardableResult
    mutating func reset(_ text: String, _ request: ResetRequest = .init()) throws -> SessionInfo {
        try ask(.about(try id(text), .reset(request))).session()
    }

    @discardableResult
    mutating func set(_ text: String, _ request: SetStatesRequest) throws -> StatesAnswer {
        try ask(.about(try id(text), .set(request))).states()
    }

    /// All states of a session, one array of values a tensor.
    mutating func states(_ text: String) throws -> [[Float]] {
        try ask(.about(try id(text), .states)).states().values.map(\.values)
    }

    mutating func statistics() throws -> Statistics {
        runAll()
        return try statisticsNow()
    }

    /// The numbers without another batch step.
    mutating func statisticsNow() throws -> Statistics {
        let ticket = send(.statistics)
        guard case .statistics(let statistics) = answer(ticket) else { throw WrongAnswer() }
        return statistics
    }

    mutating func list(
        model: String? = nil, after: String? = nil, limit: Int = 100
    ) throws -> [SessionInfo] {
        let after = try after.map(id)
        guard case .sessions(let list) = try ask(.list(model: model, after: after, limit: limit))
        else { throw WrongAnswer() }
        return list
    }
}

/// An answer of another kind than was asked for.
struct WrongAnswer: Error {}

/// What an answer holds; a refusal is thrown.
extension Answer {
    func session() throws -> SessionInfo {
        if case .session(let answer) = try granted() { answer } else { throw WrongAnswer() }
    }

    func forward() throws -> ForwardAnswer {
        if case .forward(let answer) = try granted() { answer } else { throw WrongAnswer() }
    }

    func states() throws -> StatesAnswer {
        if case .states(let answer) = try granted() { answer } else { throw WrongAnswer() }
    }

    func state() throws -> StateAnswer {
        if case .state(let answer) = try granted() { answer } else { throw WrongAnswer() }
    }

    var refusal: SessionError? {
        if case .refused(let error) = self { error } else { nil }
    }

    private func granted() throws -> Answer {
        if let refusal { throw refusal }
        return self
    }
}
