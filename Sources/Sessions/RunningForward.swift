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
/// session's slot stays as it was until the scatter.
struct RunningForward {
    let session: SessionID
    let ticket: Ticket
    let plan: ForwardPlan
    let slot: Slot
    let arrived: Moment
    var stage = ForwardStage.queued
    /// Steps taken.
    var step = 0
    /// The first tensor that held NaN or infinity, where such pass.
    var nonfinite: String?
    /// What the answer holds so far; made at the first step.
    var tensors: AnswerTensors?
    /// The state after the steps so far, `[batchSize, rowWidth]`; empty before the second step.
    var state: [Float] = []

    init(
        session: SessionID, ticket: Ticket, plan: ForwardPlan, slot: Slot, arrived: Moment
    ) {
        self.session = session
        self.ticket = ticket
        self.plan = plan
        self.slot = slot
        self.arrived = arrived
    }

    /// Whether no step is left.
    var isThrough: Bool { step == plan.stepCount }
}
