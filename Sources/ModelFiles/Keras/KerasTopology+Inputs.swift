import Recurrent

extension KerasTopology {
    /// The value of an input from `batch_shape`, whose first axis, the batch, is any.
    ///
    /// Three axes and more have time as the second. With two, the second is time where ids go
    /// into an embedding, else features: each step is then one call.
    func inputValue(_ layer: KerasLayer) throws(ModelFault) -> KerasValue {
        let axes = try layer.options.array("batch_shape").dropFirst()
        let hasTime = axes.count > 1 || (axes.count == 1 && feedsEmbedding(layer))
        let features = axes.dropFirst(hasTime ? 1 : 0)
        let lengths = features.compactMap(\.integer)
        var width = 1
        for length in lengths where (0...KerasValue.widthMax).contains(width) {
            width = length > 0 && length <= KerasValue.widthMax ? width * length : -1
        }
        guard lengths.count == features.count, (1...KerasValue.widthMax).contains(width) else {
            throw layer.options.wrong(
                "batch_shape", expected: "[batch, time, features] with known features")
        }
        var fixedTime: Int?
        if hasTime, let time = axes.first, time != .null {
            fixedTime = time.integer
            guard let fixedTime, (1...KerasOptions.integerMax).contains(fixedTime) else {
                throw layer.options.wrong(
                    "batch_shape", expected: "[batch, time, features] with steps, if any, as time")
            }
        }
        return KerasValue(
            shape: ValueShape(features: lengths, isSequence: hasTime),
            fixedTime: fixedTime, isOncePerStep: !hasTime,
            source: .input(0))
    }
}
