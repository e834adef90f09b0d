/// Which layer reads which: an order in which they can be computed, and what lies behind each.
struct KerasTopology {
    /// All layers, each behind what it reads, else in the file's order.
    let ordered: [KerasLayer]
    private let consumers: [String: [KerasLayer]]

    init(_ config: KerasConfig) throws(ModelFault) {
        var names: Set<String> = []
        for layer in config.layers where !names.insert(layer.name).inserted {
            throw .network(.duplicateLayer(name: layer.name))
        }
        for name in config.inputs {
            let layer = config.layers.first { $0.name == name }
            guard layer?.kind == KerasConfig.inputKind else {
                throw .value(
                    layer: nil, key: "layers", expected: "an InputLayer as the model's input",
                    actual: layer?.kind ?? "no layer \(name)")
            }
        }
        var consumers: [String: [KerasLayer]] = [:]
        for layer in config.layers {
            for input in layer.inputs { consumers[input.source, default: []].append(layer) }
        }
        self.consumers = consumers
        ordered = try Self.order(config.layers)
    }

    /// Places the layers in passes over the file's order, which is itself one that can be
    /// computed in every file that Keras writes.
    private static func order(_ layers: [KerasLayer]) throws(ModelFault) -> [KerasLayer] {
        var ordered: [KerasLayer] = []
        var placed: Set<String> = []
        var waiting = layers
        while !waiting.isEmpty {
            var later: [KerasLayer] = []
            for layer in waiting {
                if layer.inputs.allSatisfy({ placed.contains($0.source) }) {
                    ordered.append(layer)
                    placed.insert(layer.name)
                } else {
                    later.append(layer)
                }
            }
            if later.count == waiting.count, let stuck = later.first {
                let missing = stuck.inputs.first { !placed.contains($0.source) }
                throw stuck.fault(.unknownSource(missing?.source ?? ""))
            }
            waiting = later
        }
        return ordered
    }

    /// Whether a recurrent layer reads the output of `layer`, with no reshaping in between.
    func leadsToRecurrent(_ layer: KerasLayer) -> Bool {
        reaches(layer, stoppingAt: [.reshaping]) == .recurrent
    }

    /// Whether an embedding reads `layer`, with nothing but identities in between.
    func feedsEmbedding(_ layer: KerasLayer) -> Bool {
        reaches(layer, stoppingAt: [.reshaping, .recurrent, .convolution, .featurewise])
            == .embedding
    }

    /// The first recurrent or embedding role behind `layer`, looking past no role in `stops`.
    private func reaches(
        _ layer: KerasLayer, stoppingAt stops: Set<KerasLayerKind.Role>
    ) -> KerasLayerKind.Role? {
        var waiting = consumers[layer.name] ?? []
        var seen: Set<String> = []
        while let next = waiting.popLast() {
            let role = KerasOperation(of: next)?.role ?? (try? KerasLayerKind(of: next))?.role
            guard seen.insert(next.name).inserted, let role, !stops.contains(role) else {
                continue
            }
            switch role {
            case .recurrent, .convolution: return .recurrent
            case .embedding: return .embedding
            default: break
            }
            waiting += consumers[next.name] ?? []
        }
        return nil
    }
}
