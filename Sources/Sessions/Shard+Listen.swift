import Recurrent

/// Those who listen to sessions.
///
/// To listen is no use of a session, waits for no turn, and costs one that nobody listens to
/// nothing but the look whether somebody does.
extension Shard {
    /// Tells the listeners of a session what has just changed its states.
    func tell(
        _ cause: SessionChange.Cause, of session: Session, now: Moment, actions: inout Actions
    ) {
        guard !session.listeners.isEmpty else { return }
        let layout = network.stateLayout
        let info = session.info(model.identity, now: now)
        var norms: [Float]?
        var values: [Tensor]?
        for listener in session.listeners {
            guard case .changes(let withValues) = listener.interest else { continue }
            if norms == nil {
                norms = layout.tensors.map { session.slot.norm($0, rowWidth: layout.rowWidth) }
            }
            if withValues, values == nil {
                values = layout.tensors.map { session.slot.read($0, rowWidth: layout.rowWidth) }
            }
            let change = SessionChange(
                cause: cause, session: info, norms: norms ?? [], values: withValues ? values : nil)
            actions.notices.append((listener.number, .changed(change)))
        }
    }
}

extension Session {
    /// Adds somebody who listens.
    ///
    /// - Throws: `listenersFull`; those who wait for the end alone are not counted.
    func add(_ listener: Listener, limits: SessionLimits) throws(SessionError) {
        let count = listeners.count(where: \.wantsChanges)
        guard !listener.wantsChanges || count < limits.listenersPerSessionMax else {
            throw .listenersFull(max: limits.listenersPerSessionMax)
        }
        listeners.append(listener)
    }
}

extension Slot {
    /// The L2 norm of `tensor`, `[batchSize, …]`, over all rows; summed in doubles.
    fileprivate func norm(_ tensor: StateTensor, rowWidth: Int) -> Float {
        var sum = 0.0
        for row in 0..<batchSize {
            let start = rows + row * rowWidth + tensor.offset
            for value in UnsafeBufferPointer(start: start, count: tensor.width) {
                sum += Double(value) * Double(value)
            }
        }
        return Float(sum.squareRoot())
    }
}
