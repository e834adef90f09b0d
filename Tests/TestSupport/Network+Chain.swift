import Recurrent

extension Network {
    /// A chain of `layers` behind one input `input` of a sequence of `[width]`, with one output.
    public static func chain(
        width: Int, _ layers: [(name: String, layer: any Layer)]
    ) throws(NetworkError) -> Network {
        try chain(ValueShape(features: [width], isSequence: true), layers)
    }

    /// A chain of `layers` behind one input `input` of this shape, with one output.
    public static func chain(
        _ shape: ValueShape, _ layers: [(name: String, layer: any Layer)]
    ) throws(NetworkError) -> Network {
        try Network(
            inputs: [Input(name: "input", shape: shape)],
            layers: layers.enumerated().map { index, entry in
                Definition(
                    name: entry.name, layer: entry.layer,
                    inputs: [index == 0 ? .input(0) : .node(index - 1)])
            },
            outputs: [.node(layers.count - 1)])
    }
}
