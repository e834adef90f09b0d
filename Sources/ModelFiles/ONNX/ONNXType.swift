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

    /// Whether it holds every integer that a request has: ids, rows and steps.
    var isWide: Bool { self == .int32 || self == .int64 }

    var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .float16, .bfloat16: 2
        case .float32, .int32: 4
        case .int64, .float64: 8
        }
    }

    /// The elements in little-endian bytes, whose count is a multiple of `byteCount`.
    func elements(_ bytes: UnsafeRawBufferPointer) -> ONNXArray.Elements {
        switch self {
        case .float32: .floats(Self.singles(bytes))
        case .float64:
            .floats(
                list(bytes, UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) })
        case .float16: .floats(list(bytes, UInt16.self) { Self.half(UInt16(littleEndian: $0)) })
        case .bfloat16: .floats(list(bytes, UInt16.self) { Self.brain(UInt16(littleEndian: $0)) })
        case .int64:
            .sizes(list(bytes, UInt64.self) { .known(Int(Int64(bitPattern: $0.littleEndian))) })
        case .int32:
            .sizes(list(bytes, UInt32.self) { .known(Int(Int32(bitPattern: $0.littleEndian))) })
        case .int8: .sizes(bytes.map { .known(Int(Int8(bitPattern: $0))) })
        case .uint8, .bool: .sizes(bytes.map { .known(Int($0)) })
        }
    }

    /// Copied at once where the machine has the file's byte order: weights are all of this type.
    private static func singles(_ bytes: UnsafeRawBufferPointer) -> [Float] {
        [Float](unsafeUninitializedCapacity: bytes.count / 4) { floats, count in
            UnsafeMutableRawBufferPointer(floats).copyMemory(from: bytes)
            count = bytes.count / 4
            if Int(littleEndian: 1) == 1 { return }
            for index in 0..<count {
                floats[index] = Float(bitPattern: UInt32(littleEndian: floats[index].bitPattern))
            }
        }
    }

    private func list<Bits: FixedWidthInteger, Number>(
        _ bytes: UnsafeRawBufferPointer, _ type: Bits.Type, _ number: (Bits) -> Number
    ) -> [Number] {
        (0..<bytes.count / byteCount).map {
            number(bytes.loadUnaligned(fromByteOffset: $0 * byteCount, as: Bits.self))
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
