/// One state tensor of a layer, without its place in a network.
public struct LayerState: Sendable, Equatable {
    /// Its name, unique in its layer: `h`, `c`.
    public let name: String
    /// The shape of one row: `[units]`.
    public let shape: [Int]
    /// For a state that counts: its numbers are integers in `0 ... countMax`.
    public let countMax: Int?

    /// A state `name` whose rows have `shape`.
    init(_ name: String, shape: [Int], countMax: Int? = nil) {
        self.name = name
        self.shape = shape
        self.countMax = countMax
    }

    /// Floats of one row.
    public var width: Int { shape.reduce(1, *) }
}
