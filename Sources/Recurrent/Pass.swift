extension Network {
    /// Some of a network's layers, which go through time together.
    ///
    /// Almost every network has one pass. What needs the end of a sequence before it can begin
    /// stands in a later one, and reads what earlier passes have kept.
    public struct Pass: Sendable {
        /// Over which steps it goes, and from which end.
        public let sweep: Sweep
        /// The indexes of its layers among `nodes`.
        public let nodes: [Int]
        /// The indexes of the network's inputs that they read.
        public let inputs: [Int]
        /// What it reads of earlier passes.
        let reads: [Read]
        /// What it keeps for later ones, by indexes of `keptValues`.
        let keeps: [Int]
    }

    /// A value of an earlier pass, as a later one reads it.
    struct Read: Sendable, Hashable {
        /// Its index among `keptValues`.
        let kept: Int
        /// Whether its steps come in opposite order.
        let isReversed: Bool
    }

    /// A value that crosses from one pass to later ones.
    struct KeptValue: Sendable {
        /// The node that makes it.
        let node: Int
        /// Its pass.
        let pass: Int
        /// Its time axis; nil where it is one value for all steps.
        let steps: Sweep.Steps?
        /// Floats of one row at one step.
        let width: Int
    }

    /// Where a value comes from, seen through layers that compute nothing.
    struct Origin: Sendable, Hashable {
        var source: Source
        var isReversed = false
    }

    /// Which of the reads of `pass` brings the value of `origin`; nil if it makes that itself.
    func index(ofRead origin: Origin, in pass: Int) -> Int? {
        passes[pass].reads.firstIndex { read in
            origin.source == .node(keptValues[read.kept].node)
                && read.isReversed == origin.isReversed
        }
    }

    /// Whether some layer reads its sequence from the end.
    public var readsBackward: Bool { passes.contains { $0.sweep.isBackward } }

    /// Whether it has no time axis and takes in a whole request all the same, so that each of its
    /// steps is a request of its own.
    public var takesOneCall: Bool {
        readsWholeRequest && !inputs.contains { $0.shape.isSequence }
    }

    /// Whether what a request is answered depends on where it ends: some layer reads backwards, or
    /// takes in the whole sequence.
    ///
    /// To split a sequence into two requests then means something else.
    public var readsWholeRequest: Bool {
        passes.count > 1 || passes[0].sweep != Sweep(steps: .request, isBackward: false)
            || nodes.contains { $0.layer.transientWidth > 0 }
    }
}
