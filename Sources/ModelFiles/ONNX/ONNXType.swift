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

    /// How files hold its numbers.
    private enum Format {
        case float(FloatFormat)
        case integer(any (FixedWidthInteger & BitwiseCopyable).Type)
    }

    private var format: Format {
        switch self {
        case .float16: .float(.float16)
        case .bfloat16: .float(.bfloat16)
        case .float32: .float(.float32)
        case .float64: .float(.float64)
        case .uint8, .bool: .integer(UInt8.self)
        case .int8: .integer(Int8.self)
        case .int32: .integer(Int32.self)
        case .int64: .integer(Int64.self)
        }
    }

    var isFloat: Bool {
        if case .float = format { return true }
        return false
    }

    /// Whether it holds every integer that a request has: ids, rows and steps.
    var isWide: Bool { self == .int32 || self == .int64 }

    var byteCount: Int {
        switch format {
        case .float(let format): format.byteCount
        case .integer(let type): type.bitWidth / 8
        }
    }

    /// Whether it has `integer`, which no floating-point type does.
    func holds(_ integer: Int) -> Bool {
        guard case .integer(let type) = format else { return false }
        return type.init(exactly: integer) != nil && (self != .bool || (0...1).contains(integer))
    }

    /// The elements in little-endian bytes, whose count is a multiple of `byteCount`.
    func elements(_ bytes: UnsafeRawBufferPointer) -> ONNXArray.Elements {
        switch format {
        case .float(let format): .floats(format.floats(bytes))
        case .integer(let type): .sizes(Self.sizes(bytes, type))
        }
    }

    private static func sizes<Bits: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ type: Bits.Type
    ) -> [ONNXSize] {
        stride(from: 0, to: bytes.count, by: MemoryLayout<Bits>.size).map {
            .known(Int(Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Bits.self))))
        }
    }

    /// The elements in the message's own lists, where each type has its field.
    func elements(listedIn tensor: Onnx_TensorProto) -> ONNXArray.Elements {
        switch self {
        case .float32: return .floats(tensor.floatData)
        case .float64: return .floats(tensor.doubleData.map { Float($0) })
        case .float16, .bfloat16:
            // Each in the lower half of an integer.
            let bits = tensor.int32Data.map { UInt16(truncatingIfNeeded: $0).littleEndian }
            return bits.withUnsafeBytes { elements($0) }
        case .int64: return .sizes(tensor.int64Data.map { .known(Int($0)) })
        case .int32, .int8, .uint8, .bool:
            return .sizes(tensor.int32Data.map { .known(Int($0)) })
        }
    }
}
