import Recurrent

/// Where a forward is on its way from arrival to answer.
enum ForwardStage {
    /// Its session's turn is its own, and it waits for its first batch.
    case queued
    /// It has been in a batch. Nobody else can see anything of it yet.
    case running
    /// Its session has moved (or, for a peek, would have).
    case scattered
    /// Its answer is given, or its refusal.
    case answered
}

/// A forward whose turn it is, between two steps.
///
/// From its second step on it goes on from a copy of the state that is its own, so that the
/// session's slot stays as it was until the scatter. An object, since it goes from the rotation to
/// a batch and back at every step: to copy what it refers to cost more than a small step.
final class RunningForward {
    let session: Session
    let ticket: Ticket
    let plan: ForwardPlan
    let arrived: Moment
    /// When its session's turn became its own, on the monotonic clock.
    let turnAt: Int64
    /// Steps of its rows that are still to be made.
    var rowStepsLeft: Int
    var stage = ForwardStage.queued
    /// The pass of the network that it stands in.
    var pass = 0
    /// Steps taken in that pass.
    var step = 0
    /// The first tensor that held NaN or infinity, where such pass.
    var nonfinite: String?
    /// What the answer holds so far; made at the first step.
    var tensors: AnswerTensors?
    /// The state after the steps so far, `[batchSize, stepWidth]`; empty before the second step.
    var state: [Float] = []
    /// What its passes hand on to later ones; none in a network of one pass.
    var kept: KeptValues?

    init(
        session: Session, ticket: Ticket, plan: ForwardPlan, arrived: Moment, turnAt: Int64
    ) {
        self.session = session
        self.ticket = ticket
        self.plan = plan
        self.arrived = arrived
        self.turnAt = turnAt
        rowStepsLeft = plan.rowSteps
    }

    /// Whether it has waited for longer than its client wants.
    func isLate(now: Int64) -> Bool {
        guard stage == .queued, let seconds = plan.request.waitSecondsMax else { return false }
        return Double(now - arrived.monotonicNanoseconds) > seconds * 1e9
    }

    /// Whether no step is left.
    var isThrough = false
    /// Whether its session ends with it, once it is answered.
    var endsSession = false
    /// Whether it takes one step at a time: what happens in a step must be known of each.
    var isSingleStepping = false

    /// Steps that may be made at once.
    var stepsAtOnceMax: Int {
        let tellsEach = plan.request.states == .all || plan.request.lengths != nil
        return isSingleStepping || tellsEach ? 1 : plan.time - step
    }

    /// Goes on by some steps, or to the next pass where none is left in this one.
    func advance(by steps: Int, in network: Network) {
        step += steps
        guard step == plan.rows.stepCount(of: network.passes[pass].sweep.steps) else { return }
        isThrough = pass == network.passes.count - 1
        guard !isThrough else { return }
        pass += 1
        step = 0
    }
}
