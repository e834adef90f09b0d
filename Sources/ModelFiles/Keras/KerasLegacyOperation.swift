/// `TFOpLambda` and `SlicingOpLambda` of Keras 2 as the operations that Keras 3 has for them.
///
/// Keras 2 names TensorFlow's function and gives its arguments by name; Keras 3 has a class for
/// each operation, and gives by position what it computes with.
struct KerasLegacyOperation {
    /// The class in Keras 3.
    private let kind: String
    /// By what name each argument is known in Keras 3; those that are given by position are not
    /// in it.
    private let renamed: [String: String]
    /// Arguments that come by position behind the first.
    private let positional: [String]
    /// Arguments that Keras 3 takes otherwise where nothing is given.
    private let defaults: [String: JSONValue]
    /// Arguments that Keras 3 has not, with what they are where they change nothing.
    private let silent: [String: JSONValue]

    static let module = "keras.src.ops"
    private static let kinds: Set = ["TFOpLambda", "SlicingOpLambda"]
    /// Where the file has a number or an array instead of a layer that is read.
    static let constantName = "_CONSTANT_VALUE"

    private init(
        _ kind: String, _ positional: [String] = [], renaming renamed: [String: String] = [:],
        defaults: [String: JSONValue] = [:], silent: [String: JSONValue] = [:]
    ) {
        self.kind = kind
        self.renamed = renamed
        self.positional = positional
        self.defaults = defaults
        self.silent = silent
    }

    /// The operation that `layer` of a configuration is, of TensorFlow's name where Keras 3 has
    /// none for it; nil where it is another layer.
    init?(_ layer: JSONValue) {
        guard let kind = layer["class_name"].string, Self.kinds.contains(kind),
            let function = layer["config"]["function"].string
        else { return nil }
        self = Self.byFunction[function] ?? KerasLegacyOperation(function)
    }

    private static let binary = [
        "__operators__.add": "Add", "math.add": "Add", "math.subtract": "Subtract",
        "math.multiply": "Multiply", "math.truediv": "TrueDivide", "math.divide": "Divide",
        "math.maximum": "Maximum", "math.minimum": "Minimum", "math.pow": "Power",
    ]

    private static let unary = [
        "cast": "Cast", "compat.v1.squeeze": "Squeeze",
        "concat": "Concatenate", "expand_dims": "ExpandDims", "identity": "Identity",
        "math.abs": "Absolute", "math.erf": "Erf", "math.exp": "Exp", "math.log": "Log",
        "math.log_sigmoid": "LogSigmoid", "math.negative": "Negative",
        "math.reciprocal": "Reciprocal", "math.reduce_mean": "Mean", "math.reduce_sum": "Sum",
        "math.rsqrt": "Rsqrt", "math.sigmoid": "Sigmoid", "math.softplus": "Softplus",
        "math.sqrt": "Sqrt", "math.square": "Square", "math.tanh": "Tanh", "nn.elu": "Elu",
        "nn.log_softmax": "LogSoftmax", "nn.relu": "Relu", "nn.relu6": "Relu6", "nn.selu": "Selu",
        "nn.sigmoid": "Sigmoid", "nn.softmax": "Softmax",
        "nn.softplus": "Softplus", "nn.softsign": "Softsign", "nn.tanh": "Tanh",
        "repeat": "Repeat", "reverse": "Flip", "squeeze": "Squeeze", "stack": "Stack",
        "stop_gradient": "StopGradient", "unstack": "Unstack",
    ]

    private static let special = [
        "__operators__.getitem": KerasLegacyOperation("GetItem", ["slice_spec"]),
        "clip_by_value": KerasLegacyOperation(
            "Clip", renaming: ["clip_value_min": "x_min", "clip_value_max": "x_max"]),
        "compat.v1.gather": take,
        "compat.v1.transpose": transpose,
        "gather": take,
        "linalg.matmul": KerasLegacyOperation(
            "Matmul", ["b"],
            silent: [
                "transpose_a": .bool(false), "transpose_b": .bool(false),
                "adjoint_a": .bool(false), "adjoint_b": .bool(false),
                "a_is_sparse": .bool(false), "b_is_sparse": .bool(false),
                "grad_a": .bool(false), "grad_b": .bool(false),
            ]),
        "nn.gelu": KerasLegacyOperation("Gelu", defaults: ["approximate": .bool(false)]),
        "nn.silu": KerasLegacyOperation("Silu", silent: ["beta": .number(1)]),
        "nn.leaky_relu": KerasLegacyOperation("LeakyRelu", renaming: ["alpha": "negative_slope"]),
        "reshape": KerasLegacyOperation("Reshape", renaming: ["shape": "newshape"]),
        "split": KerasLegacyOperation(
            "Split", renaming: ["num_or_size_splits": "indices_or_sections"]),
        "transpose": transpose,
    ]

    private static let take = KerasLegacyOperation(
        "Take", ["indices"], silent: ["batch_dims": .number(0)])

    private static let transpose = KerasLegacyOperation(
        "Transpose", renaming: ["perm": "axes"], silent: ["conjugate": .bool(false)])

    private static let byFunction =
        binary.mapValues { KerasLegacyOperation($0, ["y"]) }
        .merging(
            unary.mapValues { KerasLegacyOperation($0) }
        ) { first, _ in first }
        .merging(special) { _, special in special }

    /// `layer` as Keras 3 writes it.
    ///
    /// - Parameter tensor: turns `[layer, call, output]` into a tensor.
    func translated(_ layer: JSONValue, tensor: (JSONValue) -> JSONValue) -> JSONValue {
        let nodes = (layer["inbound_nodes"].array ?? []).map { node in call(node, tensor) }
        return .object([
            "class_name": .string(kind), "module": .string(Self.module), "name": layer["name"],
            "config": .object(["name": layer["config"]["name"]]), "inbound_nodes": .array(nodes),
        ])
    }

    /// A call `[layer, call, output, arguments]`, or a list of several such that are read together.
    private func call(_ node: JSONValue, _ tensor: (JSONValue) -> JSONValue) -> JSONValue {
        let isList = node.array?.first?.array != nil
        let read = isList ? node.array ?? [] : [node]
        func operand(_ input: JSONValue) -> JSONValue {
            guard let parts = input.array, parts.count >= 3, parts[0].string != nil else {
                return Self.constant(input)
            }
            if parts[0].string == Self.constantName { return Self.constant(parts[2]) }
            return parts[1].integer == nil ? input : tensor(.array([JSONValue](parts.prefix(3))))
        }
        var options = defaults
        var arguments: [JSONValue] = isList ? [.array(read.map(operand))] : read.map(operand)
        if case .object(let given) = read.first?.array?.dropFirst(3).first ?? .null {
            arguments += positional.compactMap { given[$0].map(operand) }
            for (key, value) in given
            where !positional.contains(key) && value != .null && silent[key] != value {
                options[renamed[key] ?? key] = value
            }
        }
        options["indices_or_sections"] = options["indices_or_sections"].map(Self.ends)
        return .object(["args": .array(arguments), "kwargs": .object(options)])
    }

    /// A constant, the parts of a slice among them.
    private static func constant(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(constant))
        case .object(let members) where members["class_name"] == nil && members["start"] != nil:
            .object(["class_name": .string("__slice__"), "config": value])
        default: value
        }
    }

    /// TensorFlow says how long each part is, Keras 3 where each but the last ends.
    private static func ends(_ sizes: JSONValue) -> JSONValue {
        guard let lengths = sizes.array else { return sizes }
        var end = 0.0
        return .array(
            lengths.dropLast().map { length in
                guard case .number(let number) = length else { return length }
                end += number
                return .number(end)
            })
    }
}
