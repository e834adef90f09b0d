/// One layer as the configuration describes it, not yet built.
struct KerasLayer {
    /// Where a layer takes an input from: output number `index` of layer `source`.
    struct Reference: Equatable {
        let source: String
        let index: Int
    }

    let name: String
    /// The class, such as `LSTM`.
    let kind: String
    /// Where the class is defined: `keras.layers`, another module, or none for the author's own.
    let module: String?
    /// The name under which the author registered the class, if it is theirs.
    let registeredName: String?
    let options: KerasOptions
    /// The layers it reads, in the order of its arguments.
    var inputs: [Reference] = []

    /// A layer without its place in the graph.
    init(_ entry: JSONValue) throws(ModelFault) {
        kind = try KerasOptions(layer: nil, values: entry).string("class_name")
        name = try KerasOptions(layer: nil, values: entry["config"]).string("name")
        module = entry["module"].string
        registeredName = entry["registered_name"].string
        options = KerasOptions(layer: name, values: entry["config"])
    }

    /// Whether the class is one of Keras' own layers.
    var isOfKeras: Bool {
        module == "keras.layers" || module?.hasPrefix("keras.src.layers") == true
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
