import Recurrent

/// What `x[:, :, 1:3]` takes of a value: features by their places, all steps or the last one.
struct KerasSlice {
    /// What is done with an axis, or between two.
    private enum Part {
        case slice(JSONValue)
        case index(Int)
        case newAxis
    }

    private let layer: KerasLayer
    private let parts: [Part]
    /// Where `…` stands for the axes that no part names.
    private let ellipsis: Int?

    /// The slice that `layer`, a `GetItem`, takes.
    init(_ layer: KerasLayer) throws(ModelFault) {
        self.layer = layer
        var parts: [Part] = []
        var ellipsis: Int?
        for case .constant(let key) in layer.operands {
            for element in key.array ?? [key] {
                if element == .null {
                    parts.append(.newAxis)
                } else if let index = element.integer {
                    parts.append(.index(index))
                } else if element["class_name"].string == "__slice__" {
                    parts.append(.slice(element["config"]))
                } else if element["class_name"].string == "__ellipsis__", ellipsis == nil {
                    ellipsis = parts.count
                } else {
                    throw layer.fault(
                        .option(
                            key: "key", value: element.summary,
                            reason: "numbers, slices, … and None are served"))
                }
            }
        }
        self.parts = parts
        self.ellipsis = ellipsis
    }

    /// The part of `value`.
    func apply(
        to value: KerasValue, _ builder: inout KerasOperationBuilder
    ) throws(ModelFault) -> KerasValue {
        let lead = value.leadingAxes
        let features = value.shape.features
        var map = try builder.map(of: value)
        var result: [Int] = []
        var takesLast = false
        var axis = 0
        for part in try whole(rank: value.rank) {
            switch part {
            case .newAxis:
                guard axis >= lead else { throw builder.joins(axis) }
                result.append(1)
                continue
            case .slice(let range) where axis < lead:
                guard Self.isEverything(range, of: axis == 1 ? value.fixedTime : nil) else {
                    throw steps(axis, builder)
                }
            case .index(let index) where axis < lead:
                guard axis == 1, index == -1 || index + 1 == value.fixedTime else {
                    throw steps(axis, builder)
                }
                takesLast = true
            case .slice(let range):
                let places = try places(range, of: features[axis - lead])
                map.select(axis: axis - lead, places)
                result.append(places.count)
            case .index(let index):
                let length = features[axis - lead]
                let place = index < 0 ? index + length : index
                guard (0..<length).contains(place) else {
                    throw layer.fault(.shape(.mismatch([features, [index]])))
                }
                map.select(axis: axis - lead, [place])
            }
            axis += 1
        }
        var taken = value
        if takesLast { taken = try builder.add(LastStep(), value) }
        if map.isIdentity, map.indices.count == value.shape.width {
            return try builder.reshape(taken, to: result)
        }
        taken = try builder.move(taken, by: map, to: result)
        return taken
    }

    /// One part for each axis, and new axes between them.
    private func whole(rank: Int) throws(ModelFault) -> [Part] {
        let named = parts.count { if case .newAxis = $0 { false } else { true } }
        guard named <= rank else {
            throw layer.fault(.shape(.rank(expected: named, actual: [rank])))
        }
        let all = [Part](repeating: .slice(.null), count: rank - named)
        var whole = parts
        whole.insert(contentsOf: all, at: ellipsis ?? parts.count)
        return whole
    }

    private func steps(_ axis: Int, _ builder: KerasOperationBuilder) -> ModelFault {
        guard axis == 1 else { return builder.joins(axis) }
        return layer.fault(
            .shape(.joinsTime(reason: "takes time steps by their places; [:, -1] is served")))
    }

    /// Whether a slice of an axis of this length, nil where it is any, leaves nothing out.
    private static func isEverything(_ range: JSONValue, of length: Int?) -> Bool {
        let (start, stop, step) = (range["start"], range["stop"], range["step"])
        return (start == .null || start.integer == 0) && (step == .null || step.integer == 1)
            && (stop == .null || (stop.integer != nil && stop.integer == length))
    }

    /// The places that Python's slice takes of an axis of `length`, one at least.
    private func places(_ range: JSONValue, of length: Int) throws(ModelFault) -> [Int] {
        for key in ["start", "stop", "step"]
        where range[key] != .null && range[key].integer == nil {
            throw KerasOptions(layer: layer.name, values: range).wrong(key, expected: "an integer")
        }
        let step = range["step"].integer ?? 1
        guard step != 0, step != .min else {
            throw KerasOptions(layer: layer.name, values: range)
                .wrong("step", expected: "a number other than 0")
        }
        let (low, high) = step > 0 ? (0, length) : (-1, length - 1)
        func bound(_ key: String, _ fallback: Int) -> Int {
            guard let place = range[key].integer else { return fallback }
            return min(max(place < 0 ? place + length : place, low), high)
        }
        let start = bound("start", step > 0 ? low : high)
        let stop = bound("stop", step > 0 ? high : low)
        let places = [Int](stride(from: start, to: stop, by: step))
        guard !places.isEmpty else {
            throw layer.fault(.shape(.mismatch([[length], [start, stop, step]])))
        }
        return places
    }
}
