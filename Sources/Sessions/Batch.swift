import Recurrent

/// The rows of several sessions for one time step of one pass, or for several.
struct Batch {
    /// A forward, and where its rows begin.
    struct Member {
        let forward: RunningForward
        let firstRow: Int
    }

    private(set) var members: [Member] = []
    private(set) var rows = 0
    /// The pass of the network that all members stand in.
    private(set) var pass = 0
    /// Time steps that are made at once.
    private(set) var steps = 1

    /// Puts the rows of `forward` behind those there are.
    mutating func add(_ forward: RunningForward) {
        pass = forward.pass
        members.append(Member(forward: forward, firstRow: rows))
        rows += forward.plan.batchSize
    }

    /// Makes room for the next one, in the same memory.
    mutating func clear() {
        members.removeAll(keepingCapacity: true)
        (rows, pass, steps) = (0, 0, 1)
    }

    /// What any member's answer, or a later pass of it, needs of its next steps.
    func results(network: Network) -> StepResults {
        let needsOutputs = members.contains { member in
            (0..<steps).contains { step in
                member.forward.plan.needsOutputs(
                    at: member.forward.step + step, of: pass, network: network)
            }
        }
        let needsGates = members.contains { $0.forward.plan.request.gates != .none }
        return (needsOutputs ? StepResults.outputs : []).union(needsGates ? .gates : [])
    }

    /// Time steps that the longest of the members still has before it in this pass.
    func stepsLeft(network: Network) -> Int {
        let steps = network.passes[pass].sweep.steps
        return members.lazy.map { $0.forward.plan.rows.stepCount(of: steps) - $0.forward.step }
            .max()
            ?? 0
    }

    /// Makes as many steps at once as all members can and as take no longer than one step of a
    /// full batch.
    mutating func chooseSteps(_ network: Network, _ costs: StepCosts, rowsMax: Int) {
        guard network.takesSeveralSteps, rows <= rowsMax / 2 else { return }
        let left = members.lazy.map { $0.forward.stepsAtOnceMax }.min() ?? 1
        guard left > 1 else { return }
        steps = min(left, costs.stepsAtOnce(rows: rows, rowsMax: rowsMax))
    }
}
