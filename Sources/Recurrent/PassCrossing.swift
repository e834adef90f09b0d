/// What crosses from pass to pass once each layer has its place, and what no step may leave out.
struct PassCrossing {
    private(set) var keptValues: [Network.KeptValue] = []
    private(set) var passes: [Network.Pass] = []
    /// Whether each layer is computed at every step, outputs or not.
    private(set) var feedsState: [Bool]

    init(_ planner: PassPlanner, layers: [Network.Definition], shapes: [ValueShape]) {
        feedsState = layers.map {
            $0.layer is any RecurrentLayer || $0.layer is StateUpdate || $0.layer.transientWidth > 0
        }
        var reads = planner.drafts.map { _ in [Network.Read]() }
        for (index, layer) in layers.enumerated() {
            guard let pass = planner.passes[index] else { continue }
            for source in layer.inputs {
                let origin = planner.origin(of: source)
                guard let node = origin.source.node, let maker = planner.passes[node], maker < pass
                else { continue }
                let value = Network.KeptValue(
                    node: node, pass: maker, steps: planner.steps[node],
                    width: shapes[node].width)
                let read = Network.Read(kept: keep(value), isReversed: origin.isReversed)
                if !reads[pass].contains(read) { reads[pass].append(read) }
            }
        }
        for value in keptValues where value.steps != nil { feedsState[value.node] = true }
        spread(planner, layers)
        passes = planner.drafts.indices.map { pass in
            let draft = planner.drafts[pass]
            return Network.Pass(
                sweep: draft.sweep, nodes: draft.nodes,
                inputs: planner.inputs(during: draft.sweep), reads: reads[pass],
                keeps: keptValues.indices.filter { keptValues[$0].pass == pass })
        }
    }

    /// The index of `value` among those that are kept, where each is once.
    private mutating func keep(_ value: Network.KeptValue) -> Int {
        if let index = keptValues.firstIndex(where: { $0.node == value.node }) { return index }
        keptValues.append(value)
        return keptValues.count - 1
    }

    /// Marks all that is read, within its pass, by what is computed at every step.
    private mutating func spread(_ planner: PassPlanner, _ layers: [Network.Definition]) {
        for index in layers.indices.reversed() where feedsState[index] {
            for source in layers[index].inputs {
                guard let node = planner.origin(of: source).source.node,
                    planner.passes[node] == planner.passes[index]
                else { continue }
                feedsState[node] = true
            }
        }
    }
}
