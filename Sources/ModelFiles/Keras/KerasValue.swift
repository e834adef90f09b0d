import Recurrent

/// A value between two layers as Keras sees it: its shape, and what the file says about time.
struct KerasValue {
    var shape: ValueShape
    /// The length of the time axis where the file fixes it.
    var fixedTime: Int?
    /// For a value without time axis: whether there is one at every step, not one a sequence.
    ///
    /// Only such a value may get a time axis of length 1 again.
    var isOncePerStep: Bool

    /// The value that a layer makes of this one, given the shape of its output.
    func after(_ output: ValueShape) -> KerasValue {
        if output.isSequence {
            let time = shape.isSequence ? fixedTime : 1
            return KerasValue(shape: output, fixedTime: time, isOncePerStep: false)
        }
        let isOnce = shape.isSequence ? fixedTime == 1 : isOncePerStep
        return KerasValue(shape: output, fixedTime: nil, isOncePerStep: isOnce)
    }
}
