/// What a step is to compute beside the states.
public struct StepResults: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The network's outputs.
    ///
    /// Without them, layers that only lead there are left out (those behind a last recurrent layer
    /// matter at the last step of a request alone).
    public static let outputs = StepResults(rawValue: 1)
    /// The activated gates of all recurrent layers.
    public static let gates = StepResults(rawValue: 2)
    public static let all: StepResults = [.outputs, .gates]
}
