import Recurrent

/// What one axis of a value stands for.
enum ONNXAxis: Equatable {
    case batch
    case time
    /// Batch and time in one axis, batch the slower.
    case batchTime
    /// Batch and time in one axis, time the slower.
    case timeBatch
    /// A feature axis of this length. One of length 1 may be the direction of a recurrent
    /// operator or what an exporter put in: nothing lies in memory along it.
    case feature(Int)

    var length: Int? {
        if case .feature(let length) = self { return length }
        return nil
    }

    var hasTime: Bool { self == .time || self == .batchTime || self == .timeBatch }

    var text: String {
        switch self {
        case .batch: "batch"
        case .time: "time"
        case .batchTime: "batch*time"
        case .timeBatch: "time*batch"
        case .feature(let length): "\(length)"
        }
    }
}

/// A value that a step computes, with its axes as the graph sees them.
///
/// In our network a step has neither time nor batch axis, so only the feature axes lie in memory,
/// in their order.
struct ONNXFlow: Equatable {
    /// What makes it in our network.
    var source: Network.Source
    /// The shape our network gives it: as wide as the feature axes here, but maybe in other axes.
    var shape: ValueShape
    var axes: [ONNXAxis]
    /// The length of the time axis where the file fixes it.
    var fixedTime: Int?
    /// The number of rows where the file fixes it; any number is served all the same.
    var fixedBatch: Int?
    /// For a value without time: whether there is one at every step, not one a sequence.
    var isOncePerStep: Bool
    /// Whether it is a recurrent layer's final state, unchanged but for its axes.
    var isState = false
    /// Zeros before the first time step, which only a convolution over time takes.
    var timePadding = 0
    /// Whether it holds integers, such as ids: in the graph, for our network computes in floats.
    var isInteger = false

    /// Whether the file fixes the batch to one row, so that its axis may come and go.
    var isSingleRow: Bool { fixedBatch == 1 }
    var features: [Int] { axes.compactMap(\.length) }
    var hasTime: Bool { axes.contains(where: \.hasTime) }
    var hasBatch: Bool {
        axes.contains(.batch) || axes.contains(.batchTime) || axes.contains(.timeBatch)
    }
    var axesText: String { "[\(axes.map(\.text).joined(separator: ", "))]" }

    /// Whether there is one position alone along `axis`: a feature, or what the file fixes to one.
    func isOne(_ axis: ONNXAxis) -> Bool {
        switch axis {
        case .feature(let length): length == 1
        case .batch: isSingleRow
        case .time: fixedTime == 1
        case .batchTime, .timeBatch: isSingleRow && fixedTime == 1
        }
    }

    /// The number of feature axes before axis `index`: its place among them.
    func featurePlace(_ index: Int) -> Int { axes[..<index].compactMap(\.length).count }

    /// The value as a loop over time sees it: one step of it.
    func atEachStep(keepsAxis: Bool) -> ONNXFlow {
        var step = self
        step.axes = axes.compactMap { $0 != .time ? $0 : keepsAxis ? .feature(1) : nil }
        step.isOncePerStep = true
        return step
    }

    /// The sizes that the graph's own shape arithmetic sees.
    var sizes: [ONNXSize] {
        axes.map { axis in
            switch axis {
            case .batch: .batch
            case .time: .time(plus: timePadding)
            case .batchTime, .timeBatch: .unknown
            case .feature(let length): .known(length)
            }
        }
    }
}

/// What a name in a graph stands for while it is read.
enum ONNXValue: Equatable {
    /// A constant.
    case array(ONNXArray)
    /// One number, repeated to a shape that depends on the request.
    case filled(ONNXArray)
    /// An initial state that the graph takes as an input: our sessions have it instead. Its
    /// sizes are known as long as nothing has moved it.
    case state([ONNXSize]?)
    /// A recurrent layer's final cell state, or it together with hidden ones: in our sessions.
    case finalState
    /// What a step computes.
    case flow(ONNXFlow)

    /// Whether it is an initial state.
    var isState: Bool {
        if case .state = self { return true }
        return false
    }
}
