/// A number type of the Open Inference Protocol, and its way to float32.
///
/// FP64 is rounded to the nearest float32, and refused beyond its range. Integers are never
/// rounded: all up to 2^24 are float32 numbers, larger ones only some. BOOL is 0 or 1.
enum InferDatatype: String, CaseIterable {
    case bool = "BOOL"
    case uint8 = "UINT8"
    case uint16 = "UINT16"
    case uint32 = "UINT32"
    case uint64 = "UINT64"
    case int8 = "INT8"
    case int16 = "INT16"
    case int32 = "INT32"
    case int64 = "INT64"
    case fp16 = "FP16"
    case bf16 = "BF16"
    case fp32 = "FP32"
    case fp64 = "FP64"

    /// The number at `offset` that keeps a tensor from being one of float32, and why.
    struct Fault: Error, Equatable {
        enum Reason { case notFinite, outOfRange, inexact }
        let reason: Reason
        let offset: Int
    }

    /// Bytes of one element in binary form.
    var bytes: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .fp16, .bf16: 2
        case .uint32, .int32, .fp32: 4
        case .uint64, .int64, .fp64: 8
        }
    }

    /// Whether its numbers can be written in JSON.
    var hasJSON: Bool { self != .fp16 && self != .bf16 }

    /// The integers that it has, as far as float32 tells them apart; nil where it has others too.
    var integers: ClosedRange<Float>? {
        switch self {
        case .bool: 0...1
        case .uint8: 0...255
        case .uint16: 0...65_535
        case .uint32: 0...Float(0x1p32).nextDown
        case .uint64: 0...Float(0x1p64).nextDown
        case .int8: -128...127
        case .int16: -32_768...32_767
        case .int32: -0x1p31...Float(0x1p31).nextDown
        case .int64: -0x1p63...Float(0x1p63).nextDown
        case .fp16, .bf16, .fp32, .fp64: nil
        }
    }

    /// The `data.count / bytes` little-endian elements of `data` as float32.
    func floats(_ data: UnsafeRawBufferPointer) throws(Fault) -> [Float] {
        switch self {
        case .bool: try read(data, UInt8.self) { .success($0 == 0 ? 0 : 1) }
        case .uint8: try read(data, UInt8.self) { .success(Float($0)) }
        case .uint16: try read(data, UInt16.self) { .success(Float($0)) }
        case .uint32: try read(data, UInt32.self) { Self.exact($0) }
        case .uint64: try read(data, UInt64.self) { Self.exact($0) }
        case .int8: try read(data, UInt8.self) { .success(Float(Int8(bitPattern: $0))) }
        case .int16: try read(data, UInt16.self) { .success(Float(Int16(bitPattern: $0))) }
        case .int32: try read(data, UInt32.self) { Self.exact(Int32(bitPattern: $0)) }
        case .int64: try read(data, UInt64.self) { Self.exact(Int64(bitPattern: $0)) }
        case .fp16:
            try read(data, UInt16.self) { Self.finite(Float(Float16(bitPattern: $0))) }
        case .bf16:
            try read(data, UInt16.self) { Self.finite(Float(bitPattern: UInt32($0) << 16)) }
        case .fp32: try read(data, UInt32.self) { Self.finite(Float(bitPattern: $0)) }
        case .fp64: try read(data, UInt64.self) { Self.nearest(Double(bitPattern: $0)) }
        }
    }

    private enum Taken {
        case success(Float)
        case failure(Fault.Reason)
    }

    private static func exact(_ value: some BinaryInteger) -> Taken {
        Float(exactly: value).map { .success($0) } ?? .failure(.inexact)
    }

    private static func finite(_ value: Float) -> Taken {
        value.isFinite ? .success(value) : .failure(.notFinite)
    }

    private static func nearest(_ value: Double) -> Taken {
        guard value.isFinite else { return .failure(.notFinite) }
        let single = Float(value)
        return single.isFinite ? .success(single) : .failure(.outOfRange)
    }

    @inline(__always)
    private func read<Bits: FixedWidthInteger>(
        _ data: UnsafeRawBufferPointer, _ bits: Bits.Type, _ take: (Bits) -> Taken
    ) throws(Fault) -> [Float] {
        var fault: Fault?
        let count = data.count / bytes
        let values = [Float](unsafeUninitializedCapacity: count) { values, taken in
            for index in 0..<count {
                let raw = data.loadUnaligned(
                    fromByteOffset: index * MemoryLayout<Bits>.size, as: bits)
                switch take(Bits(littleEndian: raw)) {
                case .success(let value): values[index] = value
                case .failure(let reason):
                    fault = Fault(reason: reason, offset: index)
                    return taken = 0
                }
            }
            taken = count
        }
        if let fault { throw fault }
        return values
    }
}
