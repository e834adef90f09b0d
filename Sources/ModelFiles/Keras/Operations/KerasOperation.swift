import Recurrent

/// One class of Keras' operations outside of layers that is served (`x + y`, `ops.tanh`), and the
/// nodes that one becomes.
///
/// Those that only make masks are `KerasMask`'s. Operations have no weights and end masks.
struct KerasOperation: Sendable {
    /// The class, such as `TrueDivide`.
    let name: String
    /// What it does to time, as far as the layers before it must know.
    let role: KerasLayerKind.Role
    /// The options that it reads.
    let keys: Set<String>
    /// Adds the nodes, and says which values they make: one for each output.
    let apply: @Sendable (inout KerasOperationBuilder) throws(ModelFault) -> [KerasValue]

    /// Every operation that is served, the families of the other files together.
    static let all: [KerasOperation] =
        arithmetic + functions + activations + products + shapes + cuts

    /// The names of the operations that are served.
    static let served = all.map(\.name).sorted()

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// Whether there is an operation of class `kind`, one that makes masks too.
    static func isKnown(_ kind: String) -> Bool {
        byName[kind] != nil || KerasMask.operations.contains(kind)
    }

    /// The operation that `layer` is; nil where it is none that is served.
    init?(of layer: KerasLayer) {
        guard layer.isOperation, let operation = Self.byName[layer.kind] else { return nil }
        self = operation
    }

    /// Options that change no number, whatever they say.
    private static let silent: Set = ["name", "trainable"]

    /// Refuses options of `layer` that say something and that are not read.
    func checkKeys(of layer: KerasLayer) throws(ModelFault) {
        guard case .object(let options) = layer.options.values else { return }
        if !keys.contains("dtype") { try layer.checkType() }
        let known = keys.union(Self.silent).union(["dtype"])
        for (key, value) in options.sorted(by: { $0.key < $1.key })
        where value != .null && !known.contains(key) {
            throw layer.fault(
                .option(key: key, value: value.summary, reason: "the operation knows no such"))
        }
    }

    /// The operation of this name that makes one value.
    init(
        _ name: String, _ role: KerasLayerKind.Role = .featurewise, keys: Set<String> = [],
        _ apply: @escaping @Sendable (inout KerasOperationBuilder) throws(ModelFault) -> KerasValue
    ) {
        self.init(several: name, role, keys: keys) { builder throws(ModelFault) in
            [try apply(&builder)]
        }
    }

    /// The operation of this name that makes several values.
    init(
        several name: String, _ role: KerasLayerKind.Role, keys: Set<String>,
        _ apply:
            @escaping @Sendable (inout KerasOperationBuilder) throws(ModelFault)
            -> [KerasValue]
    ) {
        self.name = name
        self.role = role
        self.keys = keys
        self.apply = apply
    }
}
