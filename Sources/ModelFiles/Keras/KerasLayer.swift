/// One call of a layer as the configuration describes it, not yet built.
///
/// Nested models, shared layers and stacks of cells are already taken apart: see
/// `KerasFlattening`.
struct KerasLayer {
    /// Where a layer takes an input from: output number `index` of layer `source`.
    struct Reference: Hashable {
        let source: String
        let index: Int
    }

    /// What the network calls it: `lstm`, `inner/lstm`, `dense_1` where `dense` is called again.
    let name: String
    /// What the file calls it.
    let ownName: String
    /// The class, such as `LSTM`.
    let kind: String
    /// Where the class is defined: `keras.layers`, another module, or none for the author's own.
    let module: String?
    /// The name under which the author registered the class, if it is theirs.
    let registeredName: String?
    var options: KerasOptions
    /// The layers it reads, in the order of its arguments.
    var inputs: [Reference] = []
    /// Where its weights are in the weights file: `layers/lstm`; empty for an input.
    var path = ""
    /// Where a recurrent layer's weights are under `path`.
    var cellGroup = "cell/vars"
    /// Whether it is applied to each time step by itself, inside of a TimeDistributed.
    var isPerStep = false
    /// Whether the steps of its output are put in opposite order, as a Bidirectional does with its
    /// backward half's.
    var isFlipped = false
    /// What an operation is given by position, tensors and constants in their order.
    var operands: [KerasOperand] = []
    /// How often it is called in the model.
    var callCount = 1

    private static let floatTypes = [
        "float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16",
    ]

    /// A layer without its place in the graph, called `name` or what the file calls it.
    init(_ entry: JSONValue, name: String? = nil) throws(ModelFault) {
        kind = try KerasOptions(layer: nil, values: entry).string("class_name")
        ownName = try KerasOptions(layer: nil, values: entry["config"]).string("name")
        self.name = name ?? ownName
        module = entry["module"].string
        registeredName = entry["registered_name"].string
        options = KerasOptions(layer: self.name, values: entry["config"])
    }

    /// The recurrent layer called `name` that has `cell` as its cell and `values` as its options.
    init(_ cell: KerasLayer, as kind: String, name: String, values: JSONValue) {
        self.kind = kind
        self.name = name
        ownName = cell.ownName
        module = cell.module
        registeredName = cell.registeredName
        options = KerasOptions(layer: name, values: values)
        cellGroup = "vars"
    }

    /// Whether the class is one of Keras' own layers.
    var isOfKeras: Bool {
        module == "keras.layers" || module?.hasPrefix("keras.src.layers") == true
    }

    /// Whether this is an operation outside of layers, as those that make masks.
    var isOperation: Bool { module?.hasPrefix("keras.src.ops") == true }

    /// Whether it begins at the end of its sequence.
    func readsBackward(_ kind: KerasLayerKind) throws(ModelFault) -> Bool {
        guard kind.role == .recurrent else { return false }
        return try options.bool("go_backwards", default: false)
    }

    /// Refuses to make a value of more features than `limit`.
    func checkWidth(
        _ features: [Int], limit: Int = KerasValue.widthMax,
        _ deed: String = "computed at each step"
    ) throws(ModelFault) {
        var width = 1
        for length in features where width <= limit {
            let (product, isOverflowing) = width.multipliedReportingOverflow(by: length)
            width = isOverflowing ? .max : product
        }
        guard width <= limit else {
            throw fault(
                .option(
                    key: "shape", value: "\(features)",
                    reason: "at most \(limit) features are \(deed)"))
        }
    }

    /// Refuses quantised layers; every floating-point policy is computed in float32.
    func checkType() throws(ModelFault) {
        let type = options.values["dtype"]
        let isPolicy = type["class_name"].string == "DTypePolicy"
        let name = isPolicy ? type["config"]["name"] : type
        guard type != .null, name.string.map(Self.floatTypes.contains) != true else { return }
        throw fault(
            .option(
                key: "dtype", value: name.summary,
                reason: "only floating-point weights are served, not quantised ones"))
    }

    /// The fault of being called with the argument `key`; of the class itself where no layer of it
    /// is served.
    func argumentFault(_ key: String) -> ModelFault {
        let isOfGraph = isModel || isOperation
        guard !isOfGraph, !isOfKeras || !KerasLayerKind.served.contains(kind) else {
            return fault(.argument(key))
        }
        do throws(ModelFault) {
            _ = try KerasLayerKind(of: self)
            return fault(.argument(key))
        } catch {
            return error
        }
    }

    /// `fault` as this layer's.
    func fault(_ fault: LayerFault) -> ModelFault { .layer(name: name, kind: kind, fault) }

    /// The class in snake case, by which Keras counts layers in a weights file.
    ///
    /// `SpatialDropout1D` is `spatial_dropout1d`, `SimpleRNN` is `simple_rnn`, as in
    /// `keras.utils.naming.to_snake_case`: an underscore before a capital that a small letter
    /// follows, and between a small letter and a capital.
    static func snakeCase(_ kind: String) -> String {
        let letters = Array(kind)
        var text = ""
        for (index, letter) in letters.enumerated() {
            if index > 0, letter.isUppercase {
                let isWordStart = index + 1 < letters.count && letters[index + 1].isLowercase
                if isWordStart || letters[index - 1].isLowercase { text += "_" }
            }
            text += letter.lowercased()
        }
        return text
    }
}
