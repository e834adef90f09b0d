/// The cutting of a graph of layers into passes: each layer goes to the first pass in which all
/// that it reads is there, and which goes through time as it must.
struct PassPlanner {
    /// A pass to be.
    struct Draft {
        let sweep: Sweep
        var nodes: [Int] = []
    }

    /// The passes in their order.
    private(set) var drafts: [Draft] = []
    /// For each layer its pass; nil for one that is only another view of its input.
    private(set) var passes: [Int?] = []
    /// For each layer the time axis of what it makes.
    private(set) var steps: [Sweep.Steps?] = []
    /// For each layer where its value really comes from.
    private(set) var origins: [Network.Origin] = []

    private let inputs: [Network.Input]

    /// Places `layers`, whose outputs have `shapes`.
    init(
        inputs: [Network.Input], layers: [Network.Definition], shapes: [ValueShape]
    ) throws(NetworkError) {
        self.inputs = inputs
        for (index, layer) in layers.enumerated() { try add(layer, shapes[index]) }
        if drafts.isEmpty { _ = open(Sweep(steps: .request, isBackward: false)) }
    }

    /// Where the value of `source` really comes from.
    func origin(of source: Network.Source) -> Network.Origin {
        switch source {
        case .input: Network.Origin(source: source)
        case .node(let index): origins[index]
        }
    }

    /// The time axis of `source`.
    func steps(of source: Network.Source) -> Sweep.Steps? {
        switch source {
        case .input(let index): inputs[index].shape.isSequence ? .request : nil
        case .node(let index): steps[index]
        }
    }

    /// The inputs of the network that a step of `sweep` can read.
    func inputs(during sweep: Sweep) -> [Int] {
        inputs.indices.filter { sweep.steps == .request || !inputs[$0].shape.isSequence }
    }

    /// The pass that makes `source`; an input is there in the first that goes through its steps.
    mutating func pass(of source: Network.Source) -> Int {
        switch origin(of: source).source {
        case .node(let index): return passes[index] ?? 0
        case .input:
            let first = drafts.firstIndex { $0.sweep.steps == .request }
            return first ?? open(Sweep(steps: .request, isBackward: false))
        }
    }

    private mutating func add(
        _ layer: Network.Definition, _ shape: ValueShape
    ) throws(NetworkError) {
        let axis = try axis(of: layer, shape)
        steps.append(shape.isSequence ? axis : nil)
        if var origin = Self.view(layer, shape, steps: layer.inputs.map(steps)) {
            origin = self.origin(of: origin.source)
            if layer.layer.order == .reversed { origin.isReversed.toggle() }
            guard !origin.isReversed || origin.source.node != nil else {
                throw .unknownSource(layer: layer.name)
            }
            origins.append(origin)
            passes.append(nil)
            return
        }
        let node = passes.count
        let pass = place(layer, shape, axis)
        drafts[pass].nodes.append(node)
        passes.append(pass)
        origins.append(Network.Origin(source: .node(node)))
    }

    /// The input of which `layer` is only another view, if it is one.
    private static func view(
        _ layer: Network.Definition, _ shape: ValueShape, steps: [Sweep.Steps?]
    ) -> Network.Origin? {
        guard layer.layer.order == .reversed || layer.layer.passesThrough,
            let source = layer.inputs.first, let steps = steps.first
        else { return nil }
        // One that begins or ends a time axis is more: which step counts depends on its place.
        guard shape.isSequence == (steps != nil) else { return nil }
        return Network.Origin(source: source)
    }

    /// The time axis along which `layer` works, nil if it works on values that have none.
    private func axis(
        of layer: Network.Definition, _ shape: ValueShape
    ) throws(NetworkError) -> Sweep.Steps? {
        if case .repeated(let count) = layer.layer.order { return .fixed(count) }
        let axes = layer.inputs.compactMap(steps)
        guard let first = axes.first else { return shape.isSequence ? .request : nil }
        guard axes.allSatisfy({ $0 == first }) else {
            throw .layer(
                name: layer.name, .joinsTime(reason: "joins sequences of different lengths"))
        }
        return first
    }

    private mutating func place(
        _ layer: Network.Definition, _ shape: ValueShape, _ axis: Sweep.Steps?
    ) -> Int {
        let readsTime = layer.inputs.contains { steps(of: $0) != nil }
        let isBackward = Self.direction(of: layer, shape, readsTime: readsTime)
        func fits(_ sweep: Sweep) -> Bool {
            (axis == nil || sweep.steps == axis)
                && (isBackward == nil || sweep.isBackward == isBackward)
        }
        var earliest = 0
        for source in layer.inputs {
            let origin = origin(of: source)
            guard let index = origin.source.node, let pass = passes[index] else { continue }
            var isThere = fits(drafts[pass].sweep) && !origin.isReversed
            if case .repeated = layer.layer.order { isThere = false }
            earliest = max(earliest, isThere ? pass : pass + 1)
        }
        if let found = drafts.indices.dropFirst(earliest).first(where: { fits(drafts[$0].sweep) }) {
            return found
        }
        return open(Sweep(steps: axis ?? .request, isBackward: isBackward ?? false))
    }

    /// Whether `layer` must go backwards or forwards; nil where it does not matter.
    private static func direction(
        of layer: Network.Definition, _ shape: ValueShape, readsTime: Bool
    ) -> Bool? {
        switch layer.layer.order {
        case .forward: return false
        case .backward: return true
        case .reversed, .repeated: return nil
        case .any:
            // Of a sequence as one value the last step counts, so it must come last.
            let isLast = readsTime && !shape.isSequence && layer.layer.transientWidth == 0
            return isLast ? false : nil
        }
    }

    private mutating func open(_ sweep: Sweep) -> Int {
        drafts.append(Draft(sweep: sweep))
        return drafts.count - 1
    }
}

extension Network.Source {
    /// The index of the layer that makes it; nil for an input of the network.
    var node: Int? {
        if case .node(let index) = self { index } else { nil }
    }
}
