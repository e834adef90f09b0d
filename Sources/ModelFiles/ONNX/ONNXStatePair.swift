/// A state of a graph that is a plain input, with the output that is its next value.
struct ONNXStatePair {
    let input: ONNXInput
    let output: String
    /// The place of the rows among the input's axes.
    let batchAxis: Int

    /// The pairs among `inputs`: those of the sidecar, else those whose names belong together,
    /// else those of one shape.
    ///
    /// - Parameter hasCells: whether the graph has a recurrent operator, so that an input and an
    ///   output of one shape may well be no state.
    static func list(
        _ inputs: [ONNXInput], outputs: [Onnx_ValueInfoProto], sidecar: ONNXSidecar?,
        hasCells: Bool
    ) throws(ModelFault) -> [ONNXStatePair] {
        if let listed = sidecar?.states, let file = sidecar?.file {
            return try stated(listed, file, inputs, outputs.map(\.name))
        }
        let finder = Finder(inputs: inputs.filter { !$0.isInteger }, outputs: outputs)
        var pairs = try finder.named()
        if pairs.isEmpty, !hasCells { pairs = try finder.shaped() }
        // Something must come in besides the states.
        if pairs.count == inputs.count, !pairs.isEmpty {
            if hasCells || inputs.count == 1 { return [] }
            throw .onnx(.states(finder.candidates))
        }
        return pairs
    }

    private static func stated(
        _ listed: [ONNXSidecar.State], _ file: String, _ inputs: [ONNXInput], _ outputs: [String]
    ) throws(ModelFault) -> [ONNXStatePair] {
        var pairs: [ONNXStatePair] = []
        for (index, state) in listed.enumerated() {
            let place = "\(file), states[\(index)]"
            guard let input = inputs.first(where: { $0.name == state.input }) else {
                let names = inputs.map(\.name).joined(separator: ", ")
                throw .onnx(
                    .sidecar(
                        place: place,
                        reason: "names the input \(state.input); the model's that may be states"
                            + " are \(names)"))
            }
            guard outputs.contains(state.output) else {
                throw .onnx(
                    .sidecar(
                        place: place,
                        reason: "names the output \(state.output); the model's are"
                            + " \(outputs.joined(separator: ", "))"))
            }
            let isTwice = pairs.contains {
                $0.input.name == input.name || $0.output == state.output
            }
            let axis = state.batchAxis ?? input.batchAxis
            guard !isTwice, axis < input.lengths.count, !input.isInteger else {
                throw .onnx(
                    .sidecar(
                        place: place,
                        reason: isTwice
                            ? "names an input or an output twice"
                            : "names an input of \(input.lengths.count) axes without axis \(axis),"
                                + " or one of integers"))
            }
            pairs.append(ONNXStatePair(input: input, output: state.output, batchAxis: axis))
        }
        return pairs
    }
}

/// Which output may be the next value of which input.
private struct Finder {
    let inputs: [ONNXInput]
    let outputs: [(name: String, shape: ONNXInput?)]

    init(inputs: [ONNXInput], outputs: [Onnx_ValueInfoProto]) {
        self.inputs = inputs
        // Exporters leave out an output's shape, or a part of it.
        self.outputs = outputs.map { ($0.name, try? ONNXInput($0)) }
    }

    /// The inputs that an output fits by its shape.
    var candidates: [ONNXStateCandidate] {
        inputs.compactMap { input in
            let names = fitting(input).filter { $0.shape != nil }.map(\.name)
            return names.isEmpty ? nil : ONNXStateCandidate(input: input.name, outputs: names)
        }
    }

    private func fitting(_ input: ONNXInput) -> [(name: String, shape: ONNXInput?)] {
        outputs.filter { $0.shape.map(input.fits) ?? true }
    }

    /// The pairs whose names belong together, none where no two do.
    func named() throws(ModelFault) -> [ONNXStatePair] {
        for isLoose in [false, true] {
            var pairs: [ONNXStatePair] = []
            for input in inputs {
                let stem = ONNXStateName(input.name, isLoose: isLoose)
                let names = fitting(input).map(\.name).filter {
                    ONNXStateName($0, isLoose: isLoose) == stem
                }
                guard !stem.isEmpty, let name = names.first else { continue }
                guard names.count == 1, !pairs.contains(where: { $0.output == name }) else {
                    throw .onnx(.states(candidates))
                }
                pairs.append(
                    ONNXStatePair(input: input, output: name, batchAxis: input.batchAxis))
            }
            if !pairs.isEmpty { return pairs }
        }
        return []
    }

    /// The pairs that are alone with their shape.
    func shaped() throws(ModelFault) -> [ONNXStatePair] {
        let candidates = candidates
        var pairs: [ONNXStatePair] = []
        for candidate in candidates {
            let rivals = candidates.filter { !Set($0.outputs).isDisjoint(with: candidate.outputs) }
            guard candidate.outputs.count == 1, rivals.count == 1,
                let input = inputs.first(where: { $0.name == candidate.input })
            else {
                if inputs.count == 1 { return [] }
                throw .onnx(.states(candidates))
            }
            pairs.append(
                ONNXStatePair(
                    input: input, output: candidate.outputs[0], batchAxis: input.batchAxis))
        }
        return pairs
    }
}
