import Recurrent

/// The rows of several sessions for one time step of one pass.
struct Batch {
    /// A forward, and where its rows begin.
    struct Member {
        var forward: RunningForward
        let firstRow: Int
    }

    var members: [Member] = []
    private(set) var rows = 0
    /// The pass of the network that all members stand in.
    private(set) var pass = 0

    /// Puts the rows of `forward` behind those there are.
    mutating func add(_ forward: RunningForward) {
        pass = forward.pass
        members.append(Member(forward: forward, firstRow: rows))
        rows += forward.plan.batchSize
    }

    /// Whether any member's answer, or a later pass of it, needs outputs of its next step.
    func needsOutputs(network: Network) -> Bool {
        members.contains { member in
            member.forward.plan.needsOutputs(
                at: member.forward.step, of: pass, network: network)
        }
    }
}
