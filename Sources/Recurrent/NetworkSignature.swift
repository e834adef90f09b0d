/// What a network takes, gives and remembers, without its layers and weights: what is left to say
/// of its sessions and answers once it has gone from memory.
public final class NetworkSignature: Sendable {
    /// A recurrent layer, addressed by its name or its index.
    public struct Recurrent: Sendable, Equatable {
        /// The layer's name.
        public let name: String
        /// The names of its gates, in the order in which answers hold them.
        public let gateNames: [String]
    }

    /// What comes in, in the order of the file.
    public let inputs: [Network.Input]
    /// What goes out, in the order of the file.
    public let outputs: [Network.Output]
    /// The layers with state, in the order in which they are computed.
    public let recurrentLayers: [Recurrent]
    /// How a row of state lies in memory.
    public let stateLayout: StateLayout

    init(
        inputs: [Network.Input], outputs: [Network.Output], recurrentLayers: [Network.Recurrent],
        stateLayout: StateLayout
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.recurrentLayers = recurrentLayers.map {
            Recurrent(name: $0.name, gateNames: $0.layer.gateNames)
        }
        self.stateLayout = stateLayout
    }
}
