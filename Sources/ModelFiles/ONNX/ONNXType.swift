/// The types of numbers that are read, by their codes in the file.
enum ONNXType: Int {
    case float32 = 1
    case uint8 = 2
    case int8 = 3
    case int32 = 6
    case int64 = 7
    case bool = 9
    case float16 = 10
    case float64 = 11
    case bfloat16 = 16

    var isFloat: Bool {
        switch self {
        case .float32, .float16, .float64, .bfloat16: true
        case .uint8, .int8, .int32, .int64, .bool: false
        }
    }

    var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .float16, .bfloat16: 2
        case .float32, .int32: 4
        case .int64, .float64: 8
        }
    }

    /// The elements in little-endian bytes, whose count is a multiple of `byteCount`.
    func elements(_ bytes: ArraySlice<UInt8>) -> ONNXArray.Elements {
        let count = bytes.count / byteCount
        func load<Number>(_ type: Number.Type) -> [Number] {
            bytes.withUnsafeBytes { raw in
                (0..<count).map {
                    raw.loadUnaligned(fromByteOffset: $0 * byteCount, as: Number.self)
                }
            }
        }
        switch self {
        case .float32:
            return .floats(load(UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) })
        case .float64:
            return .floats(
                load(UInt64.self).map { Float(Double(bitPattern: UInt64(littleEndian: $0))) })
        case .float16: return .floats(load(UInt16.self).map { Self.half(UInt16(littleEndian: $0)) })
        case .bfloat16:
            return .floats(load(UInt16.self).map { Self.brain(UInt16(littleEndian: $0)) })
        case .int64:
            return .sizes(load(UInt64.self).map { .known(Int(Int64(bitPattern: $0.littleEndian))) })
        case .int32:
            return .sizes(load(UInt32.self).map { .known(Int(Int32(bitPattern: $0.littleEndian))) })
        case .int8: return .sizes(bytes.map { .known(Int(Int8(bitPattern: $0))) })
        case .uint8, .bool: return .sizes(bytes.map { .known(Int($0)) })
        }
    }

    /// The elements in the message's own lists, where each type has its field.
    func elements(listedIn tensor: Onnx_TensorProto) -> ONNXArray.Elements {
        switch self {
        case .float32: .floats(tensor.floatData)
        case .float64: .floats(tensor.doubleData.map { Float($0) })
        case .float16:
            .floats(tensor.int32Data.map { Self.half(UInt16(truncatingIfNeeded: $0)) })
        case .bfloat16:
            .floats(tensor.int32Data.map { Self.brain(UInt16(truncatingIfNeeded: $0)) })
        case .int64: .sizes(tensor.int64Data.map { .known(Int($0)) })
        case .int32, .int8, .uint8, .bool: .sizes(tensor.int32Data.map { .known(Int($0)) })
        }
    }

    /// Not by Swift's Float16, which the compiler does not have on every processor.
    private static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let (exponent, fraction) = (Int(bits >> 10 & 0x1f), Float(bits & 0x3ff))
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default:
            return sign
                * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
        }
    }

    private static func brain(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}
