import Synchronization

/// Serves sessions of models: everything that can be asked of them, from any thread.
///
/// A session lives on one of some workers, by its id. Requests about one session run one at a time
/// in the order of their arrival; those of different sessions of a model run together as batches.
///
/// Every reply is called exactly once, on a worker's queue (perhaps by the thread that is in
/// `finishRound`), and must neither block it nor wait for anything else.
public final class Engine: Sendable {
    /// Takes an answer on a worker's queue; must not block.
    public typealias Reply<Answer> = @Sendable (Result<Answer, SessionError>) -> Void

    /// What sessions may take of the machine.
    public let limits: SessionLimits
    let workers: [Worker]
    let lastListener = Atomic<UInt64>(0)
    let catalogue: Mutex<ModelCatalogue>
    let changes = ChangeQueue()
    let clock: Clock

    /// An engine of `workers` workers, at least one; each has buffers for batches of every model.
    ///
    /// - Parameter models: each with a name and version of its own.
    public convenience init(models: [ServedModel], limits: SessionLimits, workers: Int) {
        self.init(models: models, limits: limits, workers: workers, clock: .system)
    }

    init(models: [ServedModel], limits: SessionLimits, workers: Int, clock: Clock) {
        precondition(workers > 0, "an engine of \(workers) workers")
        catalogue = Mutex(ModelCatalogue(models))
        self.clock = clock
        self.limits = limits
        let quota = SessionQuota(limits, workers: workers)
        let costs = models.map { StepCosts.measured($0.network, clock: clock) }
        self.workers = (0..<workers).map { index in
            let crew = workers > 1 ? StepCrew() : nil
            let core = WorkerCore(
                models: models, limits: limits, quota: quota, costs: costs, start: clock.now(),
                worker: index, crew: crew)
            return Worker(
                name: "sessions.\(index)", core: core, clock: clock, crew: crew)
        }
        for worker in self.workers {
            worker.crew?.enlist(self.workers.filter { $0 !== worker })
        }
    }

    /// Makes a session of the newest version of a model.
    public func create(_ request: CreateRequest, reply: @escaping Reply<SessionInfo>) {
        worker(of: request.id).post(.init(event: .create(request), reply: .session(reply)))
    }

    /// Tells what is known of a session.
    public func describe(_ id: SessionID, reply: @escaping Reply<SessionInfo>) {
        ask(.describe, of: id, reply: .session(reply))
    }

    /// Ends a session in its turn and tells how it stood; what waits behind is refused.
    public func delete(_ id: SessionID, reply: @escaping Reply<SessionInfo>) {
        ask(.delete, of: id, reply: .session(reply))
    }

    /// Takes one or more steps.
    ///
    /// - Parameter isPutOff: whether the caller has more to ask and calls `finishRound` behind the
    ///   last: then nobody is woken for this one.
    public func forward(
        _ request: ForwardRequest, on id: SessionID, isPutOff: Bool = false,
        reply: @escaping Reply<ForwardAnswer>
    ) {
        ask(.forward(request, model: nil), of: id, isPutOff: isPutOff, reply: .forward(reply))
    }

    /// Takes one or more steps of a sequence.
    ///
    /// - Parameter isPutOff: as for a forward.
    public func forward(
        _ request: SequenceRequest, isPutOff: Bool = false, reply: @escaping Reply<ForwardAnswer>
    ) {
        worker(of: request.session).post(
            .init(event: .sequence(request), reply: .forward(reply)), isPutOff: isPutOff)
    }

    /// Sees to what was put off, by any caller: small steps are made here and now where the workers
    /// have nothing else to do, and their answers given; for others the workers are woken.
    public func finishRound() {
        var left = Self.sparedNanoseconds
        for worker in workers { worker.finishRound(sparing: &left) }
    }

    /// The steps that the caller of `finishRound` makes, as long as its sockets may wait.
    private static let sparedNanoseconds = 2_000_000.0

    /// Tells all states of a session.
    public func states(of id: SessionID, reply: @escaping Reply<StatesAnswer>) {
        ask(.states, of: id, reply: .states(reply))
    }

    /// Tells one state of a session; `layer` and `name` are names or indexes.
    public func state(
        of id: SessionID, layer: String, name: String, reply: @escaping Reply<StateAnswer>
    ) {
        ask(.state(layer: layer, name: name), of: id, reply: .state(reply))
    }

    /// Sets states, all or none, and tells what stands afterwards.
    public func setStates(
        _ request: SetStatesRequest, on id: SessionID, reply: @escaping Reply<StatesAnswer>
    ) {
        ask(.set(request), of: id, reply: .states(reply))
    }

    /// Puts states back to the model's initial state.
    public func reset(
        _ request: ResetRequest, on id: SessionID, reply: @escaping Reply<SessionInfo>
    ) {
        ask(.reset(request), of: id, reply: .session(reply))
    }

    func worker(of id: SessionID) -> Worker { workers[workerIndex(of: id)] }

    /// FNV-1a of what stands before the id's last `~`, its bits mixed once more (the finaliser of
    /// MurmurHash3), since its lowest one is but a parity: the same in every run, so that what is
    /// told of a worker can be repeated.
    ///
    /// So sequences of one name meet at one worker, which tells them apart by what stands behind.
    func workerIndex(of id: SessionID) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in id.stem { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        return Int((hash ^ hash >> 33) % UInt64(workers.count))
    }

    private func ask(
        _ request: SessionRequest, of id: SessionID, isPutOff: Bool = false, reply: WorkerReply
    ) {
        worker(of: id).post(.init(event: .about(id, request), reply: reply), isPutOff: isPutOff)
    }
}
