import CSimdJSON
import Recurrent

/// Arrays of numbers as tensors, and the first fault of those that are none.
extension JSONNode {
    /// The tensor that this is; a number is one of no axes.
    ///
    /// Each element is what parsing its decimal text straight to float32 gives.
    /// - Throws: `ragged`, `notANumber`, `outOfRange`, `wrongType` for a number where arrays are.
    func tensor() throws(WireError) -> Tensor {
        let node = raw
        switch node.kind {
        case CSJ_TENSOR:
            let shape = self.shape
            let (floats, first) = (document.floats, Int(node.first_float))
            let end = first + shape.reduce(1, *)
            // Where it is the only one they are its values as they stand.
            let values = end - first == floats.count ? floats : Array(floats[first..<end])
            return Tensor(shape: shape, values: values)
        case CSJ_INTEGER, CSJ_NATURAL, CSJ_NUMBER:
            guard node.single.isFinite else { throw .outOfRange(place: place) }
            return Tensor(shape: [], values: [node.single])
        default: throw tensorFault(expected: nil) ?? wrongType(.number)
        }
    }

    /// The axes of a tensor or number; those of the first element below a list.
    private var shape: [Int] {
        let node = raw
        switch node.kind {
        case CSJ_TENSOR:
            let first = Int(node.shape)
            return (0..<Int(node.rank)).map { Int(document.contents.shapes[first + $0]) }
        case CSJ_LIST: return [Int(node.length)] + (children.first { _ in true }?.shape ?? [])
        default: return []
        }
    }

    /// The first fault in the order of the text that keeps this value from being a tensor of the
    /// shape `expected`, which is that of its elder siblings.
    private func tensorFault(expected: [Int]?) -> WireError? {
        let node = raw
        switch node.kind {
        case CSJ_INTEGER, CSJ_NATURAL, CSJ_NUMBER:
            guard node.single.isFinite else { return .outOfRange(place: place) }
            return expected.flatMap { shapeFault(expected: $0) }
        case CSJ_TENSOR: return expected.flatMap { shapeFault(expected: $0) }
        case CSJ_LIST: return listFault(expected: expected)
        default: return .notANumber(place: place, actual: type)
        }
    }

    private func listFault(expected: [Int]?) -> WireError? {
        if let expected {
            guard let length = expected.first else {
                return .notANumber(place: place, actual: .array)
            }
            guard length == Int(raw.length) else {
                return .ragged(place: place, expected: length, actual: Int(raw.length))
            }
        }
        var sibling = expected.map { Array($0.dropFirst()) }
        for child in children {
            if let fault = child.tensorFault(expected: sibling) { return fault }
            if sibling == nil { sibling = child.shape }
        }
        return nil
    }

    /// What tells the shape of this tensor or number from `expected`.
    private func shapeFault(expected: [Int]) -> WireError? {
        let actual = shape
        let axis = zip(expected, actual).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        guard axis != nil || actual.count != expected.count else { return nil }
        let depth = axis ?? min(actual.count, expected.count)
        let place = (0..<depth).reduce(self.place) { place, _ in Place.element(0, of: place) }
        if let axis {
            return .ragged(place: place, expected: expected[axis], actual: actual[axis])
        }
        if actual.count > expected.count { return .notANumber(place: place, actual: .array) }
        return .wrongType(place: place, expected: .array, actual: .number)
    }
}
