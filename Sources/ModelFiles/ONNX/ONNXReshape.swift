/// The matching of a reshape's target with the axes of a value, so that batch and time stay what
/// they are.
///
/// A target that would mix time steps or rows with features has no match.
struct ONNXReshape {
    private let flow: ONNXFlow
    private let target: [ONNXSize]

    /// A match of `flow` with the axes of `target`, in which 0 has been replaced.
    init(_ flow: ONNXFlow, _ target: [ONNXSize]) {
        self.flow = flow
        self.target = target
    }

    /// The axes after the reshape, nil where there is no match.
    ///
    /// Axes that vanish with the time axis are told by its being gone.
    func axes() -> [ONNXAxis]? { match(0, 0) }

    /// The axes that the target's have from `place` on, if they hold the value's from `axis` on.
    private func match(_ axis: Int, _ place: Int) -> [ONNXAxis]? {
        if axis == flow.axes.count, place == target.count { return [] }
        return kept(axis, place) ?? merged(axis, place) ?? split(axis, place)
            ?? regrouped(axis, place) ?? dropped(axis, place) ?? inserted(axis, place)
    }

    private func kept(_ axis: Int, _ place: Int) -> [ONNXAxis]? {
        guard axis < flow.axes.count, place < target.count, flow.axes[axis].length == nil,
            stands(target[place], for: flow.axes[axis])
        else { return nil }
        // A time axis of 1 is dropped by a target that has one axis less.
        return match(axis + 1, place + 1).map { [flow.axes[axis]] + $0 }
    }

    /// Batch and time become one axis.
    private func merged(_ axis: Int, _ place: Int) -> [ONNXAxis]? {
        guard axis + 1 < flow.axes.count, place < target.count, isOpen(target[place]) else {
            return nil
        }
        let both = Array(flow.axes[axis...(axis + 1)])
        guard both == [.batch, .time] || both == [.time, .batch] else { return nil }
        let axisMade = both == [.batch, .time] ? ONNXAxis.batchTime : .timeBatch
        return match(axis + 2, place + 1).map { [axisMade] + $0 }
    }

    /// One axis becomes batch and time again.
    private func split(_ axis: Int, _ place: Int) -> [ONNXAxis]? {
        guard axis < flow.axes.count, place + 1 < target.count else { return nil }
        let both: [ONNXAxis]
        switch flow.axes[axis] {
        case .batchTime: both = [.batch, .time]
        case .timeBatch: both = [.time, .batch]
        default: return nil
        }
        guard stands(target[place], for: both[0]), stands(target[place + 1], for: both[1]) else {
            return nil
        }
        return match(axis + 1, place + 2).map { both + $0 }
    }

    /// Neighbouring feature axes become others.
    private func regrouped(_ axis: Int, _ place: Int) -> [ONNXAxis]? {
        let run = flow.axes[axis...].prefix { $0.length != nil }.compactMap(\.length)
        for used in stride(from: run.count, to: 0, by: -1) {
            let width = run.prefix(used).reduce(1, *)
            for count in stride(from: 1, through: target.count - place, by: 1) {
                let wanted = target[place..<place + count]
                guard let lengths = lengths(wanted, of: width) else { continue }
                if let rest = match(axis + used, place + count) {
                    return lengths.map { .feature($0) } + rest
                }
            }
        }
        return nil
    }

    private func dropped(_ axis: Int, _ place: Int) -> [ONNXAxis]? {
        guard axis < flow.axes.count, flow.isOne(flow.axes[axis]) else { return nil }
        return match(axis + 1, place)
    }

    private func inserted(_ axis: Int, _ place: Int) -> [ONNXAxis]? {
        guard place < target.count, target[place] == .known(1) || isRowOfOne(place) else {
            return nil
        }
        return match(axis, place + 1).map { [.feature(1)] + $0 }
    }

    /// Whether a target's open axis can only be the one row that the value has no axis for.
    private func isRowOfOne(_ place: Int) -> Bool {
        flow.isSingleRow && !flow.hasBatch && target[place] == .batch
    }

    private func isOpen(_ size: ONNXSize) -> Bool {
        size == .known(-1) || size == .unknown
    }

    private func stands(_ size: ONNXSize, for axis: ONNXAxis) -> Bool {
        if isOpen(size) { return true }
        switch axis {
        case .batch: return size == .batch || flow.fixedBatch.map { size == .known($0) } == true
        case .time:
            return size == .time(plus: 0) || flow.fixedTime.map { size == .known($0) } == true
        case .batchTime, .timeBatch, .feature: return false
        }
    }

    /// The lengths that `wanted` has if they hold `width` together, at most one being open.
    private func lengths(_ wanted: ArraySlice<ONNXSize>, of width: Int) -> [Int]? {
        var known = 1
        var open = 0
        for size in wanted {
            if isOpen(size) {
                open += 1
            } else if let length = size.integer, length > 0, width.isMultiple(of: length) {
                let (product, overflow) = known.multipliedReportingOverflow(by: length)
                guard !overflow, product <= width else { return nil }
                known = product
            } else {
                return nil
            }
        }
        guard open <= 1, width.isMultiple(of: known), open == 1 || known == width else {
            return nil
        }
        return wanted.map { isOpen($0) ? width / known : $0.integer ?? 1 }
    }
}
