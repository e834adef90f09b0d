import Recurrent

/// One tensor of an answer: `[batch, steps, features…]`, or `[batch, features…]` of each row's own
/// last step.
struct StepSeries {
    private let features: [Int]
    /// Its time axis; nil if it is of one step.
    private let steps: Sweep.Steps?
    /// Of one step: whether that is the last one on the time axis, not the last that is taken.
    private let isLastPlace: Bool
    private let isReversed: Bool
    /// Whether a row that has ended keeps its last value (a state) or has zeros (the rest).
    private let staysAfterEnd: Bool
    private let rows: RowLengths
    private let width: Int
    private var values: [Float]

    init(
        features: [Int], steps: Sweep.Steps?, isLastPlace: Bool = false, isReversed: Bool = false,
        staysAfterEnd: Bool, rows: RowLengths
    ) {
        self.features = features
        self.steps = steps
        self.isLastPlace = isLastPlace
        self.isReversed = isReversed
        self.staysAfterEnd = staysAfterEnd
        self.rows = rows
        width = features.reduce(1, *)
        values = [Float](repeating: 0, count: rows.batch * rows.axis(steps) * width)
    }

    /// Takes the rows that take part in `step` of a sweep from `source`, `stride` floats from row
    /// to row.
    mutating func record(
        _ step: Int, of sweep: Sweep, from source: UnsafePointer<Float>, stride: Int
    ) {
        let times = rows.axis(steps)
        values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for row in 0..<rows.batch {
                let last = rows.length(of: row, over: sweep.steps) - 1
                guard step <= last else { continue }
                var place = rows.place(of: step, row: row, in: sweep)
                if isReversed { place = last - place }
                guard steps != nil || (isLastPlace ? place : step) == last else { continue }
                func put(_ at: Int) {
                    (base + (row * times + at) * width)
                        .update(from: source + row * stride, count: width)
                }
                put(steps == nil ? 0 : place)
                guard staysAfterEnd, step == last, steps != nil else { continue }
                for at in (last + 1)..<max(last + 1, times) { put(at) }
            }
        }
    }

    var tensor: Tensor {
        var shape: [Int] = []
        shape.reserveCapacity(features.count + 2)
        shape.append(rows.batch)
        if steps != nil { shape.append(rows.axis(steps)) }
        shape += features
        return Tensor(shape: shape, values: values)
    }
}
