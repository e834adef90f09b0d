import Foundation
import ModelFiles
import Recurrent

/// What is in a model file, as a table for a person.
enum InspectionText {
    /// The text, of whole lines.
    static func text(_ loaded: LoadedEntry) -> String {
        let network = loaded.model.network
        var sections = [about(loaded), ports(network), layers(network), memory(network)]
        if network.readsWholeRequest { sections.insert(passes(network), at: 3) }
        return sections.map(TextTable.text).joined(separator: "\n")
    }

    private static func about(_ loaded: LoadedEntry) -> [[String]] {
        let model = loaded.model
        var rows = [
            ["file", model.file], ["format", loaded.format], ["digest", model.digest],
            ["parameters", "\(model.network.parameterCount)"],
        ]
        if model.network.readsBackward {
            rows.append(["served with", "bidirectional: \(Bidirectional.wholeRequest.rawValue)"])
        }
        if let file = loaded.companions.initialStates { rows.append(["initial states", file]) }
        if let file = loaded.companions.golden { rows.append(["golden", file]) }
        return rows
    }

    private static func ports(_ network: Network) -> [[String]] {
        let inputs = network.inputs.map { input in
            let type = input.vocabulary.map { "ids from 0 to \($0 - 1)" } ?? "float32"
            return ["input", input.name, shape(input.shape, .request), type]
        }
        return inputs
            + network.outputs.map { ["output", $0.name, shape($0.shape, $0.steps), "float32"] }
    }

    private static func layers(_ network: Network) -> [[String]] {
        [["layer", "kind", "output shape", "parameters", "states"]]
            + network.nodes.map { node in
                [
                    node.name, node.layer.kind, shape(node.shape, node.steps),
                    "\(node.layer.parameterCount)", states(of: node, in: network),
                ]
            }
    }

    /// What goes through time together, in its order, and how.
    private static func passes(_ network: Network) -> [[String]] {
        [["pass", "steps", "layers"]]
            + network.passes.enumerated().map { index, pass in
                let steps = pass.sweep.steps.count.map(String.init) ?? "those of the request"
                return [
                    "\(index + 1)", steps + (pass.sweep.isBackward ? ", last one first" : ""),
                    pass.nodes.map { network.nodes[$0].name }.joined(separator: ", "),
                ]
            }
    }

    /// `h [32], c [32]`; of a layer that does nothing, that it is folded away.
    private static func states(of node: Network.Node, in network: Network) -> String {
        if node.layer.passesThrough { return "(folded: passes its input through)" }
        if node.layer.order == .reversed { return "(its input, last step first)" }
        guard let index = node.recurrentIndex else { return "" }
        return network.stateLayout.tensors.filter { $0.layerIndex == index }
            .map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
    }

    private static func memory(_ network: Network) -> [[String]] {
        let bytes = network.stateLayout.rowWidth * MemoryLayout<Float>.size
        return [
            ["state of a session of one row", size(bytes)],
            ["state of a thousand of them", size(1000 * bytes)],
            ["weights", size(network.parameterCount * MemoryLayout<Float>.size)],
        ]
    }

    private static func shape(_ shape: ValueShape, _ steps: Sweep.Steps?) -> String {
        var axes = ["batch"]
        if shape.isSequence {
            axes.append(steps?.count.map(String.init) ?? "time")
        }
        axes += shape.features.map(String.init)
        return "[" + axes.joined(separator: ", ") + "]"
    }

    /// `512 bytes`, `125.0 KiB`.
    private static func size(_ bytes: Int) -> String {
        var (number, unit) = (Double(bytes), "bytes")
        for next in ["KiB", "MiB", "GiB"] where number >= 1024 {
            (number, unit) = (number / 1024, next)
        }
        return unit == "bytes" ? "\(bytes) bytes" : String(format: "%.1f %@", number, unit)
    }
}
