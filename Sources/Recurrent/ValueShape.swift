/// The shape of a value between two layers, without its batch axis.
///
/// A step computes one time step, so the time axis is never stored: `isSequence` says whether
/// the framework's own shape has one (`[batch, time, features…]` or `[batch, features…]`).
public struct ValueShape: Sendable, Equatable {
    /// The axes after batch and time such as `[64]`; empty for a scalar such as an embedding's id.
    public var features: [Int]
    /// Whether the framework's shape of this value has a time axis.
    public var isSequence: Bool

    /// A value of `features`, with a time axis or without.
    public init(features: [Int], isSequence: Bool) {
        self.features = features
        self.isSequence = isSequence
    }

    /// Floats of one row at one time step: the product of `features`.
    public var width: Int { features.reduce(1, *) }
}
