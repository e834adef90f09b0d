import Recurrent

/// A value between two layers as Keras sees it: its shape, what the file says about time, and
/// which of its steps are masked.
struct KerasValue {
    var shape: ValueShape
    /// The length of the time axis where the file fixes it.
    var fixedTime: Int?
    /// For a value without time axis: whether there is one at every step, not one a sequence.
    ///
    /// Only such a value may get a time axis of length 1 again.
    var isOncePerStep: Bool
    /// Where the network has it.
    var source: Network.Source
    /// Which of its steps count.
    var mask = KerasMask.everything
    /// Which of its steps there are; nil where none is missing.
    var presence: KerasPresence?

    /// More features than this are no input's, and no layer's.
    static let widthMax = 1 << 24

    /// The value that a layer makes of `inputs`, given the shape and the place of its output.
    init(of inputs: [KerasValue], shape: ValueShape, source: Network.Source) {
        let readsSequence = inputs.contains { $0.shape.isSequence }
        let fixedTime = inputs.lazy.compactMap(\.fixedTime).first
        self.shape = shape
        self.source = source
        if shape.isSequence {
            self.fixedTime = readsSequence ? fixedTime : 1
            isOncePerStep = false
        } else {
            self.fixedTime = nil
            isOncePerStep = readsSequence ? fixedTime == 1 : inputs.allSatisfy(\.isOncePerStep)
        }
    }

    /// A model's input.
    init(shape: ValueShape, fixedTime: Int?, isOncePerStep: Bool, source: Network.Source) {
        self.shape = shape
        self.fixedTime = fixedTime
        self.isOncePerStep = isOncePerStep
        self.source = source
    }

    /// How many axes Keras counts before its features: the batch, and time where there is one.
    var leadingAxes: Int { shape.isSequence ? 2 : 1 }

    /// How many axes Keras counts.
    var rank: Int { leadingAxes + shape.features.count }

    /// Leaves `missingSteps` steps out of a time that the file fixes.
    mutating func shorten(by missingSteps: Int) {
        fixedTime = fixedTime.flatMap { $0 > missingSteps ? $0 - missingSteps : nil }
    }

    /// One step of it by itself, as a layer inside of a TimeDistributed sees it.
    var step: KerasValue {
        KerasValue(
            shape: ValueShape(features: shape.features, isSequence: false), fixedTime: nil,
            isOncePerStep: true, source: source)
    }
}
