extension ONNXOperator {
    /// One axis' part of a slice.
    struct Cut {
        let axis: Int
        private let start: ONNXSize
        private let end: ONNXSize
        private let step: Int

        /// The cuts of a `Slice` node: attributes in old models, inputs since opset 10.
        static func list(
            _ builder: ONNXBuilder, _ node: ONNXNode
        ) throws(ModelFault) -> [Cut] {
            let starts = try sizes(builder, node, "starts", 1)
            let ends = try sizes(builder, node, "ends", 2)
            let axes = try builder.integers(node, "axes", orInput: 3) ?? Array(starts.indices)
            let steps =
                try builder.integers(node, "steps", orInput: 4)
                ?? starts.map { _ in 1 }
            guard starts.count == ends.count, axes.count == starts.count,
                steps.count == starts.count, !steps.contains(0)
            else { throw node.fault(.input(index: 1, reason: "its lengths do not fit")) }
            return starts.indices.map {
                Cut(axis: axes[$0], start: starts[$0], end: ends[$0], step: steps[$0])
            }
        }

        private static func sizes(
            _ builder: ONNXBuilder, _ node: ONNXNode, _ name: String, _ index: Int
        ) throws(ModelFault) -> [ONNXSize] {
            if let listed = try node.integers(name) { return listed.map { .known($0) } }
            guard let sizes = try builder.constant(node, index)?.sizes else {
                throw node.fault(.missingInput(index))
            }
            return sizes
        }

        /// The positions that it picks of an axis of `length`.
        func positions(of length: Int, _ node: ONNXNode) throws(ModelFault) -> [Int] {
            guard let start = start.integer, let end = end.integer else {
                throw node.fault(.input(index: 1, reason: "its places are not constant"))
            }
            // A step beyond the array is as good as any other, and cannot overflow.
            let step = min(max(step, -length - 1), length + 1)
            let low = step > 0 ? 0 : -1
            let high = step > 0 ? length : length - 1
            func clamped(_ place: Int) -> Int {
                min(max(place < 0 ? place &+ length : place, low), high)
            }
            // An end before the array, as -1 stands for the last place.
            let last = end < -length ? low : clamped(end)
            return Array(stride(from: start < -length ? low : clamped(start), to: last, by: step))
                .filter { (0..<length).contains($0) }
        }

        /// Whether it leaves `axis`, one of `flow` of unknown length, as it is.
        func isWhole(_ axis: ONNXAxis, of flow: ONNXFlow) -> Bool {
            guard step == 1, start == .known(0) else { return false }
            let length = axis == .time ? flow.fixedTime.map { $0 + flow.timePadding } : nil
            switch end {
            case .known(let end): return end >= Int(Int32.max) || length.map { end >= $0 } == true
            case .time(let extra): return axis == .time && extra >= flow.timePadding
            case .batch: return axis == .batch
            case .step, .more, .unknown: return false
            }
        }

        /// Whether it picks the first position alone.
        var isFirst: Bool { start == .known(0) && end == .known(1) && step == 1 }

        /// Whether it picks the last time step.
        func isLast(fixedTime: Int?) -> Bool {
            let begins =
                start == .known(-1) || start == .time(plus: -1)
                || fixedTime.map { start == .known($0 - 1) } == true
            switch end {
            case .known(let end):
                return begins && step == 1
                    && (end >= Int(Int32.max) || fixedTime.map { end >= $0 } == true)
            case .time(let extra): return begins && step == 1 && extra >= 0
            case .batch, .step, .more, .unknown: return false
            }
        }
    }
}
