import Cores
import Dispatch
import Synchronization

/// One worker: a serial queue that owns a core and carries out what it decides.
///
/// Others only leave letters in its mailbox. It looks there before each batch step, never waits
/// for anything, and sleeps when nothing is left to do. Small steps that are asked for then are
/// made by the thread that asks, as a block of this queue: to wake another takes longer.
// The mailbox has its own lock; everything below it is touched on `queue` alone.
final class Worker: @unchecked Sendable {
    private struct Mailbox {
        var letters: [WorkerLetter] = []
        /// Whether the queue runs or is about to, and so will look here by itself.
        var isAwake = false
        /// Whether it helps another worker, or is about to.
        var isHelping = false
    }

    private let mailbox = Mutex(Mailbox())
    let queue: DispatchQueue
    let clock: Clock
    private var core: WorkerCore
    /// Letters that are taken and not handled; empty between two steps.
    private var letters: [WorkerLetter] = []
    /// Room for letters that is kept for the next ones.
    private static let keptLettersMax = 256
    private var replies: [Ticket: WorkerReply] = [:]
    /// Who takes the notices of each listener, by its number.
    private var listeners: [UInt64: @Sendable (SessionNotice) -> Void] = [:]
    private var lastTicket: UInt64 = 0
    private let timer: any DispatchSourceTimer
    /// Who shares this worker's large steps.
    let crew: StepCrew?
    /// Whether letters wait for a queue that helps another worker.
    private let hasCall = Atomic(false)
    /// Whether letters may have been put off since the last look.
    private let hasPutOff = Atomic(false)
    /// What the timer is set to, on the monotonic clock.
    private var alarm: Int64?

    init(name: String, core: WorkerCore, clock: Clock, crew: StepCrew?) {
        queue = DispatchQueue(label: name)
        self.core = core
        self.clock = clock
        self.crew = crew
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in self?.wakeUp() }
        timer.activate()
    }

    deinit { timer.cancel() }

    /// Leaves letters, which are all handled before the next batch step.
    func post(_ letters: [WorkerLetter]) { post(isPutOff: false) { $0 += letters } }

    /// Leaves a letter.
    ///
    /// - Parameter isPutOff: whether the caller calls `finishRound` soon: until then, who sleeps
    ///   may sleep on.
    func post(_ letter: WorkerLetter, isPutOff: Bool = false) {
        post(isPutOff: isPutOff) { $0.append(letter) }
    }

    private func post(isPutOff: Bool, _ leave: (inout [WorkerLetter]) -> Void) {
        let sleeps = mailbox.withLock { mailbox in
            leave(&mailbox.letters)
            defer { if !isPutOff { mailbox.isAwake = true } }
            if mailbox.isHelping { hasCall.store(true, ordering: .relaxed) }
            return !mailbox.isAwake
        }
        if isPutOff {
            hasPutOff.store(true, ordering: .releasing)
        } else if sleeps {
            queue.async { self.run() }
        }
    }

    /// Handles letters that were put off: here and now if nothing runs, and while steps are small.
    ///
    /// - Parameter left: the nanoseconds that the caller's thread may spare; they grow less.
    func finishRound(sparing left: inout Double) {
        guard hasPutOff.load(ordering: .acquiring) else { return }
        // Whoever puts off from here on says so again.
        hasPutOff.store(false, ordering: .relaxed)
        let (sleeps, isFree) = mailbox.withLock { mailbox in
            guard !mailbox.letters.isEmpty else { return (false, false) }
            defer { mailbox.isAwake = true }
            return (!mailbox.isAwake, !mailbox.isAwake && !mailbox.isHelping)
        }
        if isFree {
            // Nothing runs on a queue that neither is awake nor helps: this waits for nobody.
            queue.sync { runBriefly(sparing: &left) }
        } else if sleeps {
            queue.async { self.run() }
        }
    }

    /// Whether nothing is to do, and nobody is helped.
    var isIdle: Bool { mailbox.withLock { !$0.isAwake && !$0.isHelping } }

    /// Whether letters have come while it helps another worker.
    var isCalled: Bool { hasCall.load(ordering: .relaxed) }

    /// Whether it may help another worker from now on: nothing else is to do.
    func beginHelping() -> Bool {
        mailbox.withLock { mailbox in
            guard !mailbox.isAwake, !mailbox.isHelping else { return false }
            mailbox.isHelping = true
            return true
        }
    }

    /// Takes no more parts of another worker's steps.
    func endHelping() {
        mailbox.withLock { mailbox in
            mailbox.isHelping = false
            hasCall.store(false, ordering: .relaxed)
        }
    }

    /// Takes what has come and runs one batch step, until neither is left; on a thread of
    /// Dispatch's, which may have been made by one that keeps to its core.
    private func run() {
        Cores.leave()
        while takeLetters() {
            handleLetters()
            step()
            stepIsDue = core.hasWork
        }
    }

    /// As `run`, while it takes no longer than somebody else's thread may spare; leaves the rest to
    /// `run`.
    private func runBriefly(sparing left: inout Double) {
        while takeLetters() {
            handleLetters()
            let nanoseconds = core.nextStepNanoseconds ?? 0
            stepIsDue = core.hasWork
            guard nanoseconds <= left else { return queue.async { self.run() } }
            left -= nanoseconds
            step()
            stepIsDue = core.hasWork
        }
    }

    private func handleLetters() {
        let now = clock.now()
        for letter in letters {
            lastTicket += 1
            let ticket = Ticket(number: lastTicket)
            replies[ticket] = letter.reply
            carryOut(core.handle(letter.event, ticket: ticket, now: now))
        }
        letters.removeAll(keepingCapacity: letters.count <= Self.keptLettersMax)
    }

    /// Whether there may be another batch.
    private var stepIsDue = false

    /// Takes the letters that have come, and leaves the mailbox the memory of the last ones.
    ///
    /// - Returns: whether there is something to do; if not, the worker sleeps.
    private func takeLetters() -> Bool {
        mailbox.withLock { mailbox in
            guard !mailbox.letters.isEmpty || stepIsDue else {
                mailbox.isAwake = false
                return false
            }
            swap(&mailbox.letters, &letters)
            return true
        }
    }

    /// Runs one batch step, if there is one to run.
    private func step() {
        let start = clock.now()
        let actions = core.step(now: start)
        if let shard = actions.stepped {
            let end = clock.now()
            core.noteStep(
                of: shard, nanoseconds: end.monotonicNanoseconds - start.monotonicNanoseconds)
        }
        carryOut(actions)
    }

    /// Does what has become due; what `run` has to do is left to it, if it is on its way.
    func wakeUp() {
        // As awake as when letters come: who posts from here on waits for nothing.
        let isOnItsWay = mailbox.withLock { mailbox in
            defer { mailbox.isAwake = true }
            return mailbox.isAwake
        }
        alarm = nil
        carryOut(core.wake(now: clock.now()))
        if !isOnItsWay { run() }
    }

    private func carryOut(_ actions: Actions) {
        for (ticket, answer) in actions.answers {
            guard let reply = replies.removeValue(forKey: ticket) else {
                preconditionFailure("an answer to ticket \(ticket.number), which nobody holds")
            }
            if case .listening(let number, _, let receive) = reply, case .session = answer {
                listeners[number] = receive
            }
            reply.give(answer)
        }
        for (listener, notice) in actions.notices {
            listeners[listener]?(notice)
            if notice.isLast { listeners[listener] = nil }
        }
        for listener in actions.silenced { listeners[listener] = nil }
        guard actions.wakeUp != alarm else { return }
        alarm = actions.wakeUp
        if let alarm {
            let wait = max(0, alarm - clock.now().monotonicNanoseconds)
            timer.schedule(deadline: .now() + .nanoseconds(Int(wait)), leeway: .milliseconds(1))
        } else {
            timer.schedule(deadline: .distantFuture)
        }
    }
}
