/// A guess at the sidecar of a state_dict, from the names and shapes of its tensors.
///
/// Only a guess: a state_dict holds neither the order of its modules nor their activations.
struct TorchSuggestion {
    /// The sidecar's text; nil where no tensor is one that we know, or it would be too long.
    let text: String?

    private static let stepsMax = 10_000
    private static let modulesMax = 256
    private static let textBytesMax = 16 << 10

    /// A module that the tensors under one prefix look like.
    private struct Module {
        /// The order in which kinds come in most models.
        enum Rank: Int { case embedding, recurrent, normalization, linear }

        let prefix: String
        let kind: String
        let rank: Rank
        /// The features it takes; nil for ids.
        let input: Int?
        let output: Int
    }

    init(_ entries: [SafetensorsHeader.Entry]) {
        let shapes = Dictionary(entries.map { ($0.name, $0.shape) }) { first, _ in first }
        let prefixes = Set(entries.map { Self.split($0.name).prefix })
        let modules = prefixes.sorted().compactMap { Self.module($0, shapes) }
            .sorted { $0.rank.rawValue < $1.rank.rawValue }
        guard (1...Self.modulesMax).contains(modules.count) else {
            text = nil
            return
        }
        var steps = 0
        let chain = Self.chain([], modules, &steps) ?? modules
        let layers = chain.map { "{\"kind\":\"\($0.kind)\",\"weights\":\"\($0.prefix)\"}" }
        let text = "{\"layers\":[" + layers.joined(separator: ",") + "]}"
        self.text = text.utf8.count <= Self.textBytesMax ? text : nil
    }

    /// A name's part up to its last dot, and what is behind it.
    private static func split(_ name: String) -> (prefix: String, suffix: String) {
        guard let dot = name.lastIndex(of: ".") else { return ("", name) }
        return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }

    private static func module(_ prefix: String, _ shapes: [String: [Int]]) -> Module? {
        let shape = { shapes[TorchWeights.name(prefix, $0)] }
        for (suffix, ending) in [("_l0", ""), ("", "Cell")] {
            guard let input = shape("weight_ih" + suffix), input.count == 2,
                let recurrent = shape("weight_hh" + suffix), recurrent.count == 2
            else { continue }
            let isProjected = shape("weight_hr" + suffix) != nil
            let units = isProjected ? recurrent[0] / 4 : recurrent[1]
            let kinds = [1: "RNN", 3: "GRU", 4: "LSTM"]
            guard units > 0, let kind = kinds[recurrent[0] / units] else { return nil }
            return Module(
                prefix: prefix, kind: kind + ending, rank: .recurrent, input: input[1],
                output: recurrent[1])
        }
        guard let weight = shape("weight") else { return nil }
        switch (weight.count, shape("bias") != nil) {
        case (2, true):
            return Module(
                prefix: prefix, kind: "Linear", rank: .linear, input: weight[1],
                output: weight[0])
        case (2, false):
            return Module(
                prefix: prefix, kind: "Embedding", rank: .embedding, input: nil,
                output: weight[1])
        case (1, _) where shape("running_mean") == nil:
            return Module(
                prefix: prefix, kind: "LayerNorm", rank: .normalization, input: weight[0],
                output: weight[0])
        default: return nil
        }
    }

    /// `rest` behind `chain`, each taking what the one before gives; nil where none of the orders
    /// tried fits.
    private static func chain(
        _ chain: [Module], _ rest: [Module], _ steps: inout Int
    ) -> [Module]? {
        guard !rest.isEmpty else { return chain }
        for (index, next) in rest.enumerated() where steps < stepsMax {
            steps += 1
            guard chain.last.map({ $0.output == next.input }) ?? true else { continue }
            var left = rest
            left.remove(at: index)
            if let whole = Self.chain(chain + [next], left, &steps) { return whole }
        }
        return nil
    }
}
