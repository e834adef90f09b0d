/// Reading of what a functional model says of its joints: which tensors each call is given.
///
/// A tensor is `[layer, call, output]`: a layer that is called twice makes two.
enum KerasCalls {
    /// A tensor as the file names it.
    struct Tensor {
        let layer: String
        var call: Int
        let output: Int

        /// The same output of the call before.
        var before: Tensor {
            var tensor = self
            tensor.call -= 1
            return tensor
        }

        /// Reads `[layer, call, output]`.
        init?(_ value: JSONValue) {
            guard let triple = value.array, triple.count == 3, let layer = triple[0].string,
                let call = triple[1].integer, call >= 0,
                let output = triple[2].integer, output >= 0
            else { return nil }
            self.layer = layer
            self.call = call
            self.output = output
        }
    }

    /// What one call is given.
    struct Arguments {
        /// Its inputs.
        var tensors: [Tensor] = []
        /// The mask of each input, as far as the file names them.
        var masks: [Tensor?] = []
        /// What it is given by position, tensors and constants in their order.
        var operands: [KerasOperand] = []
        /// What else it is given by name.
        var options: [String: JSONValue] = [:]

        /// Refuses what would make the call of a layer or model another than one of its inputs.
        func checkInputsAlone(of layer: KerasLayer) throws(ModelFault) {
            for (key, value) in options.sorted(by: { $0.key < $1.key }) where !value.isNothing {
                guard key == "training", value == .bool(false) else {
                    throw layer.argumentFault(key)
                }
            }
            for case .constant(let value) in operands where !value.isNothing {
                throw layer.argumentFault("args")
            }
        }
    }

    /// The arguments of each call of the layer that `entry` describes.
    static func read(_ entry: JSONValue, of layer: KerasLayer) throws(ModelFault) -> [Arguments] {
        let nodes = try KerasOptions(layer: layer.name, values: entry).array("inbound_nodes")
        var calls: [Arguments] = []
        for node in nodes { calls.append(try arguments(node, of: layer)) }
        return calls
    }

    /// Positional tensors are inputs, `mask` is what Keras itself made of their masks; others
    /// (`initial_state`) would be values that nobody can send step by step.
    private static func arguments(
        _ node: JSONValue, of layer: KerasLayer
    ) throws(ModelFault) -> Arguments {
        var arguments = Arguments()
        let options = KerasOptions(layer: layer.name, values: node)
        for (key, value) in try options.members("kwargs").sorted(by: { $0.key < $1.key }) {
            guard holdsTensor(value) else {
                arguments.options[key] = value
                continue
            }
            guard key == "mask" else { throw layer.argumentFault(key) }
            arguments.masks = try (value.array ?? [value]).map { mask throws(ModelFault) in
                if mask == .null { return nil }
                guard let tensor = tensor(mask) else { throw layer.argumentFault(key) }
                return tensor
            }
        }
        for argument in try options.array("args") {
            guard holdsTensor(argument) else {
                arguments.operands.append(.constant(argument))
                continue
            }
            for value in argument.array ?? [argument] where value != .null {
                // Nobody would read a constant among tensors.
                guard holdsTensor(value) else { throw layer.argumentFault("args") }
                guard let tensor = tensor(value) else {
                    throw options.wrong("args", expected: "Keras tensors")
                }
                arguments.operands.append(.input(arguments.tensors.count))
                arguments.tensors.append(tensor)
            }
        }
        return arguments
    }

    private static func tensor(_ value: JSONValue) -> Tensor? {
        Tensor(value["config"]["keras_history"])
    }

    private static func holdsTensor(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let members):
            members["class_name"]?.string == "__keras_tensor__"
                || members.values.contains(where: holdsTensor)
        case .array(let elements): elements.contains(where: holdsTensor)
        default: false
        }
    }

    /// `input_layers` and `output_layers`: one tensor, a list of them, or an object of them, in
    /// the order of whose keys Keras itself takes them.
    static func tensors(_ options: KerasOptions, _ key: String) throws(ModelFault) -> [Tensor] {
        if let single = Tensor(options.values[key]) { return [single] }
        var values = options.values[key].array
        if case .object(let named) = options.values[key] {
            values = named.sorted { $0.key < $1.key }.map(\.value)
        }
        guard let values else { throw options.wrong(key, expected: "an array") }
        var tensors: [Tensor] = []
        for value in values {
            guard let tensor = Tensor(value) else {
                throw options.wrong(key, expected: "[layer, call, output] or a list of them")
            }
            tensors.append(tensor)
        }
        return tensors
    }
}

extension JSONValue {
    /// Whether it is null, or an array of nothing else.
    fileprivate var isNothing: Bool { array?.allSatisfy(\.isNothing) ?? (self == .null) }
}
