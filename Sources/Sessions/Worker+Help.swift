import Cores

/// What a worker does for others while it has nothing of its own to do.
extension Worker {
    /// How long it stands by without a part to do.
    private static let patienceNanoseconds: Int64 = 100_000
    /// How long it stands by at all before it looks for what else is on its queue.
    private static let shiftNanoseconds: Int64 = 1_000_000
    /// How often it looks for parts before it looks at the clock.
    private static let looksPerClock = 256

    /// Helps with the steps that `crew` shares, if nothing else is to do here.
    func standBy(for crew: StepCrew, at place: StepCrew.Place) {
        if beginHelping() { queue.async { self.help(crew, at: place) } }
    }

    private func help(_ crew: StepCrew, at place: StepCrew.Place) {
        Cores.leave()
        let start = clock.now().monotonicNanoseconds
        var (last, looks) = (start, 0)
        var isPatient = true
        crew.help(at: place) { didPart in
            looks += 1
            if isCalled { return false }
            guard didPart || looks.isMultiple(of: Self.looksPerClock) else { return true }
            let now = clock.now().monotonicNanoseconds
            if didPart { last = now }
            isPatient = now - last < Self.patienceNanoseconds
            return isPatient && now - start < Self.shiftNanoseconds
        }
        endHelping()
        // Again, behind what else is on the queue.
        if isPatient { standBy(for: crew, at: place) }
    }
}
