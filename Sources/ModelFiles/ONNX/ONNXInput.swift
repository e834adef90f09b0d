import Recurrent

/// An input of a graph, and what its axes may stand for.
///
/// ONNX does not say which axis is time. It is told by where the recurrent operators find it, so
/// each reading that the shape allows is tried.
struct ONNXInput {
    let name: String
    let isInteger: Bool
    /// The lengths of its axes, nil where free.
    let lengths: [Int?]

    /// Reads the declaration of an input.
    ///
    /// - Parameter stated: the lengths of its axes by the sidecar, nil where that says nothing.
    init(_ info: Onnx_ValueInfoProto, stated: [Int?]? = nil) throws(ModelFault) {
        name = info.name
        guard info.type.hasTensorType, info.type.tensorType.hasShape,
            let type = ONNXType(rawValue: Int(info.type.tensorType.elemType))
        else { throw .onnx(.input(name: info.name, reason: "is no tensor of stated shape")) }
        isInteger = !type.isFloat
        lengths = try Self.lengths(info, stated: stated)
        guard (1...ONNXTensorReader.axesMax).contains(lengths.count) else {
            throw .onnx(
                .input(
                    name: name,
                    reason: lengths.isEmpty
                        ? "is a single number; give the one it always is in a sidecar,"
                            + " such as {\"constants\": {\"\(name)\": 16000}}"
                        : "has \(lengths.count) axes; 1 to 8 are served"))
        }
    }

    /// The lengths of the axes of a declaration, those that the sidecar states among them.
    static func lengths(
        _ info: Onnx_ValueInfoProto, stated: [Int?]?
    ) throws(ModelFault) -> [Int?] {
        let lengths = info.type.tensorType.shape.dim.map {
            $0.dimValue > 0 ? Int($0.dimValue) : nil
        }
        guard let stated else { return lengths }
        guard stated.count == lengths.count,
            zip(stated, lengths).allSatisfy({ $0 == nil || $1 == nil || $0 == $1 })
        else {
            throw .onnx(.input(name: info.name, reason: "has another shape than the sidecar says"))
        }
        return zip(stated, lengths).map { $0 ?? $1 }
    }

    /// The rows' axis if it is a state: the one that is free, else one of length 1, the second of
    /// three or more being likelier, as recurrent operators have it.
    var batchAxis: Int {
        let free = lengths.indices.filter { lengths[$0] == nil }
        if free.count == 1 { return free[0] }
        let usual = lengths.count > 2 ? 1 : 0
        if lengths[usual] == nil || lengths[usual] == 1 { return usual }
        return lengths.firstIndex(of: 1) ?? usual
    }

    /// Whether `output` may have the same shape, as far as both are known.
    func fits(_ output: ONNXInput) -> Bool {
        output.lengths.count == lengths.count && !output.isInteger
            && zip(lengths, output.lengths).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
    }

    /// The value it is as a state whose rows lie along `axis`, nil where a length would have to be
    /// known.
    func state(batchAxis axis: Int) -> ONNXFlow? {
        flow(lengths.indices.map { $0 == axis ? .batch : nil })
    }

    /// Its sizes for the graph's own arithmetic, if it is an initial state of a cell.
    var stateSizes: [ONNXSize] {
        lengths.indices.map { index in
            lengths[index].map { .known($0) } ?? (index == batchAxis ? .batch : .unknown)
        }
    }

    /// The readings that its shape allows, the likeliest first: batch and time in front, time and
    /// batch in front, without time, without batch.
    var readings: [ONNXFlow] {
        var kinds: [[ONNXAxis?]] = []
        let rest = [ONNXAxis?](repeating: nil, count: max(0, lengths.count - 2))
        switch lengths.count {
        case 1: kinds = [[.batch], [.time]]
        case 2 where isInteger: kinds = [[.batch, .time], [.time, .batch], [.batch, nil]]
        case 2: kinds = [[.batch, nil], [.time, nil], [.batch, .time], [.time, .batch]]
        default:
            kinds = [[.batch, .time] + rest, [.time, .batch] + rest]
            kinds += [[.batch, nil] + rest, [.batch] + rest + [.time]]
        }
        return kinds.compactMap(flow)
    }

    /// The value that the input is if its axes are of these kinds, nil being features; nil where
    /// a length would have to be known.
    private func flow(_ kinds: [ONNXAxis?]) -> ONNXFlow? {
        var axes: [ONNXAxis] = []
        var width = 1
        for (kind, length) in zip(kinds, lengths) {
            if let kind {
                axes.append(kind)
                continue
            }
            guard let length, length <= ONNXBuilder.widthMax / width else { return nil }
            width *= length
            axes.append(.feature(length))
        }
        func fixed(_ axis: ONNXAxis) -> Int? { axes.firstIndex(of: axis).flatMap { lengths[$0] } }
        let isSequence = axes.contains(.time)
        let features = axes.compactMap(\.length)
        return ONNXFlow(
            source: .input(0), shape: ValueShape(features: features, isSequence: isSequence),
            axes: axes, fixedTime: fixed(.time), fixedBatch: fixed(.batch),
            isOncePerStep: !isSequence, isInteger: isInteger)
    }
}
