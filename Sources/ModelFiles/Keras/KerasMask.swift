import Recurrent

/// Which steps of a value count: those where one of some values is not made of one number alone,
/// or in files of Keras 1 and 2 all of them are not.
///
/// Keras propagates masks from layer to layer, and a functional model's file also holds the
/// operations that made them. Both come down to this form, in which they can be compared.
struct KerasMask: Hashable {
    /// A value whose steps count where they are not made of `number` alone.
    struct Atom: Hashable {
        let source: Network.Source
        let number: Float
    }

    /// How the masks of several values become one's.
    enum Joining {
        /// A step counts where one lets it pass, a value without mask everything: Keras 3.
        case any
        /// A step counts where all let it pass that have a mask: Keras 1 and 2.
        case all
    }

    /// The values of which one must let a step pass; none lets no step pass.
    var atoms: Set<Atom>
    /// Whether every step counts, whatever the atoms say.
    var isEverything = false
    /// Whether all of several atoms must let a step pass, not one.
    private var needsAll = false

    /// The mask that a value without one has.
    static let everything = KerasMask(atoms: [], isEverything: true)

    /// The mask of steps of `source` that are not made of `number` alone.
    init(_ source: Network.Source, isNot number: Float) {
        atoms = [Atom(source: source, number: number)]
    }

    /// The steps that one of `masks` lets pass.
    init(anyOf masks: [KerasMask]) {
        let isEverything = masks.contains(where: \.isEverything)
        atoms = isEverything ? [] : masks.reduce(into: []) { $0.formUnion($1.atoms) }
        self.isEverything = isEverything
    }

    /// The steps that all of `masks` let pass, as far as they are made so themselves.
    private init(allOf masks: [KerasMask]) {
        atoms = masks.reduce(into: []) { $0.formUnion($1.atoms) }
        isEverything = masks.allSatisfy(\.isEverything)
        needsAll = atoms.count > 1
    }

    /// The mask of a value made of those with `masks`, in a file whose masks are all joined so.
    init(joining masks: [KerasMask], by joining: Joining) {
        switch joining {
        case .any: self.init(anyOf: masks)
        case .all: self.init(allOf: masks)
        }
    }

    /// The operations that make masks of values or of masks.
    static let operations: Set = [
        "NotEqual", "OnesLike", "ZerosLike", "LogicalOr", "Any", "ExpandDims", "Squeeze",
        "Concatenate",
    ]

    private init(atoms: Set<Atom>, isEverything: Bool) {
        self.atoms = atoms
        self.isEverything = isEverything
    }

    /// What the operation `layer` makes of masks, or of one value.
    ///
    /// nil for operations that make no mask.
    init?(_ layer: KerasLayer, masks: [KerasMask], value: Network.Source?) {
        let axis = layer.options.values["axis"]
        switch layer.kind {
        case "NotEqual":
            guard let value, layer.operands.count == 2,
                case .constant(.number(let number)) = layer.operands[1]
            else { return nil }
            self.init(value, isNot: Float(number))
        case "OnesLike": self = .everything
        case "ZerosLike": self.init(anyOf: [])
        case "LogicalOr" where masks.count == 2: self.init(anyOf: masks)
        case "Any", "ExpandDims", "Squeeze", "Concatenate":
            guard axis.integer == -1, !masks.isEmpty else { return nil }
            self.init(anyOf: masks)
        default: return nil
        }
    }
}
