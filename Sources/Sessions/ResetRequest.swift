/// A request to put states back to the model's initial state: zeros, or its own.
public struct ResetRequest: Sendable {
    /// Layers by name or index; nil is all.
    public var layers: [String]?
    /// Rows; nil is all.
    public var rows: [Int]?

    /// A reset of `layers` in `rows`; without either a full one: the position is 0 then.
    public init(layers: [String]? = nil, rows: [Int]? = nil) {
        self.layers = layers
        self.rows = rows
    }
}
