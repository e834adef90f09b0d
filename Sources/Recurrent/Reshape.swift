/// Gives the features of each time step other axes, number for number.
public struct Reshape: Layer {
    /// What becomes of the time axis.
    public enum Time: Sendable, Equatable {
        /// It stays as it is, there or not.
        case kept
        /// A value without one gets one of length 1, e.g. Keras' `Reshape((1, n))` in front of a
        /// recurrent layer.
        ///
        /// Only for a value that comes from inputs without time axis, or where the file fixes
        /// time to 1. Behind a layer that returns its last step alone it would be wrong: the
        /// next recurrent layer would step as often as the one before, not once a request.
        case introduced
        /// The file fixes it to 1, and it vanishes.
        case collapsed
    }

    private let features: [Int]
    private let time: Time

    /// A reshape to these feature axes (without batch and time), all known.
    public init(features: [Int], time: Time = .kept) {
        self.features = features
        self.time = time
    }

    public var kind: String { "Reshape" }
    public var passesThrough: Bool { true }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        let input = try LayerError.single(inputs)
        guard features.allSatisfy({ $0 > 0 }), features.reduce(1, *) == input.width else {
            throw .mismatch([input.features, features])
        }
        switch time {
        case .kept: return ValueShape(features: features, isSequence: input.isSequence)
        case .introduced:
            guard !input.isSequence else {
                throw .joinsTime(reason: "puts a second time axis before the first")
            }
            return ValueShape(features: features, isSequence: true)
        case .collapsed:
            guard input.isSequence else { throw .needsSequence }
            return ValueShape(features: features, isSequence: false)
        }
    }

    public func step(_ io: StepIO) {}
}
