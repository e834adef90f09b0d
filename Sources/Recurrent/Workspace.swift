import Glibc
import Kernels

/// The buffers of one worker for one network: everything a step reads and writes, allocated once.
///
/// A caller fills `inputs` and `stateIn`, calls `Network.step`, and reads `stateOut`, `outputs`
/// and `gates`. Not Sendable: it belongs to one worker.
public final class Workspace {
    /// Rows that a batch may have at most.
    public let rowsMax: Int
    /// One buffer per network input: `[rowsMax, width]`.
    public let inputs: [UnsafeMutablePointer<Float>]
    /// The states before the step: `[rowsMax, stepWidth]`.
    public private(set) var stateIn: UnsafeMutablePointer<Float>
    /// The states after the step, laid out as `stateIn`.
    public private(set) var stateOut: UnsafeMutablePointer<Float>
    /// One buffer per network output: `[rowsMax, width]`.
    public let outputs: [UnsafePointer<Float>]
    /// The activated gates of each recurrent layer: `[rowsMax, gateWidth]`, in `gateNames`' order,
    /// each gate `units` wide.
    public let gates: [UnsafePointer<Float>]

    /// Who shares large products of a step; nil where its caller is alone.
    let crew: (any Crew)?

    let passes: [PassPlan]
    /// The values that are kept from pass to pass, where they are made: `[rowsMax, width]` each.
    let kept: [UnsafePointer<Float>]
    private let arena: UnsafeMutablePointer<Float>
    private let sources: UnsafeMutablePointer<UnsafePointer<Float>>

    /// What to compute in one pass.
    struct PassPlan {
        var plan: [StepPlan] = []
        /// Where what it reads of earlier passes comes to: `[rowsMax, width]` each.
        let reads: [UnsafeMutablePointer<Float>]
    }

    /// What to compute for one node, with its pointers resolved.
    struct StepPlan {
        let layer: any Layer
        let feedsState: Bool
        let inputs: UnsafeBufferPointer<UnsafePointer<Float>>
        let inputWidths: UnsafePointer<Int>
        let output: UnsafeMutablePointer<Float>
        let outputWidth: Int
        let outputLastAxis: Int
        let stateOffset: Int
        let gates: UnsafeMutablePointer<Float>
        let gateWidth: Int

        init(
            of node: Network.Node, inputs: UnsafePointer<UnsafePointer<Float>>,
            widths: UnsafePointer<Int>, output: UnsafeMutablePointer<Float>,
            gates: UnsafeMutablePointer<Float>
        ) {
            layer = node.layer
            feedsState = node.feedsState
            self.inputs = UnsafeBufferPointer(start: inputs, count: node.inputs.count)
            inputWidths = widths
            self.output = output
            outputWidth = node.shape.width
            outputLastAxis = node.shape.features.last ?? 1
            stateOffset = node.stateOffset
            self.gates = gates
            gateWidth = (node.layer as? any RecurrentLayer)?.gateWidth ?? 0
        }
    }

    /// Room for the inputs of one step of a node.
    let stepInputs: UnsafeMutablePointer<UnsafePointer<Float>>
    private let widths: UnsafeMutablePointer<Int>

    let scratch: UnsafeMutablePointer<Float>

    /// Bytes of the buffers for batches of up to `rowsMax` rows of `network`.
    public static func bytes(for network: Network, rowsMax: Int) -> Int {
        Widths(network).total * rowsMax * MemoryLayout<Float>.stride
    }

    /// Floats of one row of each kind of buffer.
    private struct Widths {
        let state: Int
        let gates: [Int]
        let scratch: Int
        /// Of each node; 0 where it shares its input's buffer.
        let owned: [Int]
        /// Of each value that each pass reads of earlier ones.
        let reads: [[Int]]
        let total: Int

        init(_ network: Network) {
            state = network.stepWidth
            gates = network.recurrentLayers.map(\.layer.gateWidth)
            scratch = network.nodes.map(\.layer.scratchPerRow).max() ?? 0
            owned = network.nodes.map { node in
                node.pass == nil || node.layer.passesThrough
                    ? 0 : node.shape.width + (node.layer.missingSteps > 0 ? 1 : 0)
            }
            reads = network.passes.map { pass in
                pass.reads.map { network.keptValues[$0.kept].width }
            }
            total =
                network.inputs.reduce(0) { $0 + $1.shape.width } + 2 * state
                + gates.reduce(0, +) + owned.reduce(0, +) + scratch
                + reads.joined().reduce(0, +)
        }
    }

    /// Buffers for batches of up to `rowsMax` rows of `network`.
    public init(for network: Network, rowsMax: Int, crew: (any Crew)? = nil) {
        precondition(rowsMax > 0, "a workspace of \(rowsMax) rows")
        self.rowsMax = rowsMax
        self.crew = crew
        let widths = Widths(network)
        let count = max(1, widths.total * rowsMax)
        // Zeros that take memory when they are first touched: the largest batch may never come.
        arena = calloc(count, MemoryLayout<Float>.stride).bindMemory(
            to: Float.self, capacity: count)
        let sourceCount = network.nodes.reduce(0) { $0 + $1.inputs.count }
        sources = .allocate(capacity: max(1, sourceCount))
        self.widths = .allocate(capacity: max(1, sourceCount))
        stepInputs = .allocate(capacity: max(1, network.nodes.map(\.inputs.count).max() ?? 0))

        var next = arena
        func take(_ width: Int) -> UnsafeMutablePointer<Float> {
            defer { next += width * rowsMax }
            return next
        }
        let inputs = network.inputs.map { take($0.shape.width) }
        self.inputs = inputs
        stateIn = take(widths.state)
        stateOut = take(widths.state)
        scratch = take(widths.scratch)
        let gates = widths.gates.map { take($0) }
        self.gates = gates.map { UnsafePointer($0) }

        var passes = widths.reads.map { reads in PassPlan(reads: reads.map { take($0) }) }
        var nodeOutputs: [UnsafeMutablePointer<Float>] = []
        /// Where a layer of `pass` finds the value of `source`.
        func pointer(_ source: Network.Source, in pass: Int) -> UnsafeMutablePointer<Float> {
            let origin = network.origin(of: source)
            switch origin.source {
            case .input(let index): return inputs[index]
            case .node(let index):
                let read = network.index(ofRead: origin, in: pass)
                return read.map { passes[pass].reads[$0] } ?? nodeOutputs[index]
            }
        }
        var nextSource = sources
        var nextWidth = self.widths
        for (index, node) in network.nodes.enumerated() {
            guard let pass = node.pass else {
                // No value comes from here: who reads it is given its origin.
                nodeOutputs.append(scratch)
                continue
            }
            if node.layer.passesThrough, let source = node.inputs.first {
                nodeOutputs.append(pointer(source, in: pass))
                continue
            }
            let (first, firstWidth) = (nextSource, nextWidth)
            for source in node.inputs {
                nextSource.initialize(to: UnsafePointer(pointer(source, in: pass)))
                nextWidth.initialize(to: network.shape(of: source).width)
                nextSource += 1
                nextWidth += 1
            }
            let output = take(widths.owned[index])
            nodeOutputs.append(output)
            passes[pass].plan.append(
                StepPlan(
                    of: node, inputs: first, widths: firstWidth, output: output,
                    gates: node.recurrentIndex.map { gates[$0] } ?? scratch))
        }
        kept = network.keptValues.map { UnsafePointer(nodeOutputs[$0.node]) }
        outputs = network.outputs.map { UnsafePointer(pointer($0.source, in: $0.pass)) }
        self.passes = passes
    }

    /// Makes the states after the step those before the next one, without copying them.
    public func exchangeStates() { swap(&stateIn, &stateOut) }

    deinit {
        free(arena)
        sources.deallocate()
        widths.deallocate()
        stepInputs.deallocate()
    }
}
