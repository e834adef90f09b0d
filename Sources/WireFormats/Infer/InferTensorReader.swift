import CSimdJSON
import Recurrent

/// Reads the input tensors of an `InferBody`, whose binary parts stand behind its JSON one after
/// another.
struct InferTensorReader {
    /// Axes of a tensor at most.
    static let rankMax = 8

    private let body: [UInt8]
    /// Where the next binary tensor begins.
    private var offset: Int

    init(_ body: [UInt8], from offset: Int) {
        self.body = body
        self.offset = offset
    }

    /// Bytes that no tensor has asked for.
    var bytesLeft: Int { body.count - offset }

    /// The tensor of one element of `inputs`.
    mutating func read(_ node: JSONNode) throws(WireError) -> NamedTensor {
        let name = try node.required("name").string()
        let place = Place.member(name, of: "inputs")
        let type = try Self.datatype(node.required("datatype"), place: place)
        let (shape, count) = try Self.shape(node.required("shape"), place: place)
        let parameters = node.optional("parameters")
        guard parameters?.optional("shared_memory_region") == nil else {
            throw .infer(.sharedMemory(place: place))
        }
        let values: [Float]
        if let size = try parameters?.optional("binary_data_size")?.int() {
            values = try binary(type, size: size, shape: shape, count: count, place: place)
        } else {
            values = try Self.json(node.required("data"), type, shape, count, place: place)
        }
        return NamedTensor(name: name, tensor: Tensor(shape: shape, values: values))
    }

    private static func datatype(
        _ node: JSONNode, place: String
    ) throws(WireError) -> InferDatatype {
        let name = try node.string()
        if let type = InferDatatype(rawValue: name) { return type }
        if name == "BYTES" { throw .infer(.texts(place: place)) }
        throw .unknownValue(
            place: node.place, actual: Place.clipped(name),
            known: InferDatatype.allCases.map(\.rawValue))
    }

    /// The axes, and how many elements they make.
    private static func shape(
        _ node: JSONNode, place: String
    ) throws(WireError) -> (shape: [Int], count: Int) {
        let shape = try node.integers()
        guard shape.count <= rankMax else {
            throw .infer(.rank(place: place, actual: shape.count, max: rankMax))
        }
        var count = 1
        for axis in shape {
            let (product, isTooMuch) = count.multipliedReportingOverflow(by: axis)
            guard axis >= 0, !isTooMuch, product <= Int.max / 8 else {
                throw .outOfRange(place: node.place)
            }
            count = product
        }
        guard count > 0 else { throw .emptyTensor(place: place, shape: shape) }
        return (shape, count)
    }

    private mutating func binary(
        _ type: InferDatatype, size: Int, shape: [Int], count: Int, place: String
    ) throws(WireError) -> [Float] {
        guard size == count * type.bytes else {
            throw .infer(
                .binarySize(place: place, expected: count * type.bytes, actual: size))
        }
        guard size <= bytesLeft else {
            throw .infer(.missingBytes(place: place, expected: size, actual: bytesLeft))
        }
        defer { offset += size }
        do throws(InferDatatype.Fault) {
            let range = offset..<offset + size
            return try body.withUnsafeBufferPointer { bytes throws(InferDatatype.Fault) in
                try type.floats(UnsafeRawBufferPointer(.init(rebasing: bytes[range])))
            }
        } catch {
            let place = Place.element(offset: error.offset, shape: shape, of: place)
            switch error.reason {
            case .notFinite: throw .notFinite(place: place)
            case .outOfRange: throw .outOfRange(place: place)
            case .inexact: throw .infer(.inexact(place: place))
            }
        }
    }
}

/// Numbers that are written in JSON.
extension InferTensorReader {
    fileprivate static func json(
        _ node: JSONNode, _ type: InferDatatype, _ shape: [Int], _ count: Int, place: String
    ) throws(WireError) -> [Float] {
        guard type.hasJSON else {
            throw .infer(.binaryOnly(place: place, datatype: type.rawValue))
        }
        if type == .bool, !node.isNumeric {
            return try booleans(node, shape, count, place: place)
        }
        let tensor = try node.tensor()
        guard tensor.shape == shape || tensor.shape == [count] else {
            throw .infer(.dataShape(place: place, shape: shape, actual: tensor.shape))
        }
        guard let integers = type.integers else { return tensor.values }
        for (offset, value) in tensor.values.enumerated() {
            guard value != value.rounded() || !integers.contains(value) else { continue }
            let place = Place.element(offset: offset, shape: shape, of: place)
            guard value == value.rounded() else {
                throw .wrongType(place: place, expected: .integer, actual: .number)
            }
            throw .outOfRange(place: place)
        }
        // Which of them was rounded is not known any more.
        guard node.raw.inexact == 0 else { throw .infer(.inexact(place: place)) }
        return tensor.values
    }

    private static func booleans(
        _ node: JSONNode, _ shape: [Int], _ count: Int, place: String
    ) throws(WireError) -> [Float] {
        var values: [Float] = []
        let isFlat = node.children.first { _ in true }?.type != .array
        try append(node, isFlat ? [count] : shape[...], to: &values, place: place)
        return values
    }

    private static func append(
        _ node: JSONNode, _ shape: ArraySlice<Int>, to values: inout [Float], place: String
    ) throws(WireError) {
        guard let length = shape.first else { return values.append(try node.bool() ? 1 : 0) }
        let elements = try node.elements(of: .booleans)
        guard elements.left == length else {
            throw .infer(.dataShape(place: place, shape: Array(shape), actual: [elements.left]))
        }
        for element in elements {
            try append(element, shape.dropFirst(), to: &values, place: place)
        }
    }
}
