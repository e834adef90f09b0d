/// How a pass of a network goes through time: over which steps, and from which end.
public struct Sweep: Sendable, Equatable {
    /// The steps of a time axis.
    public enum Steps: Sendable, Equatable {
        /// As many as the request has.
        case request
        /// Always this many.
        case fixed(Int)

        /// Their number, where it is always the same.
        public var count: Int? {
            if case .fixed(let count) = self { count } else { nil }
        }
    }

    /// Which steps.
    public let steps: Steps
    /// Whether it begins at the last one.
    public let isBackward: Bool
}
