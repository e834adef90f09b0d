/// An array of numbers as numpy's npy files hold it: a shape and its elements as float32.
///
/// Knows the file format alone: not what an axis means, nor whether a NaN is welcome.
public struct NpyArray: Sendable, Equatable {
    /// The length of each axis, outermost first; empty for a scalar.
    public let shape: [Int]
    /// The elements in C order, last axis fastest; as many as the product of `shape`.
    public let values: [Float]

    private static let axisCountMax = 32

    /// An array of `shape` holding `values`, whose count must be the product of `shape`.
    public init(shape: [Int], values: [Float]) {
        precondition(
            shape.reduce(1, *) == values.count, "\(values.count) values for shape \(shape)")
        self.shape = shape
        self.values = values
    }

    /// Reads one npy file of version 1 to 3, in C or Fortran order, of any real number type.
    ///
    /// Numbers that float32 does not hold are rounded to the nearest, beyond its range to
    /// infinity. The values take at most four times the bytes of the file.
    ///
    /// - Throws: `ContainerError` whose cases begin with `npy`, or `truncated`.
    public init(npy bytes: [UInt8]) throws(ContainerError) {
        let header = try NpyHeader(bytes)
        guard let type = NpyType(descriptor: header.descriptor) else {
            throw .npyType(header.descriptor)
        }
        let count = try Self.elementCount(header.shape)
        let (expected, isOverflowing) = count.multipliedReportingOverflow(by: type.bytes)
        let actual = bytes.count - header.dataOffset
        guard !isOverflowing, expected == actual else {
            throw .npySize(expected: isOverflowing ? .max : expected, actual: actual)
        }
        let values = bytes[header.dataOffset...].withUnsafeBytes { type.floats($0, count: count) }
        shape = header.shape
        self.values =
            header.isFortranOrder ? Self.fromFortran(values, shape: header.shape) : values
    }

    /// This array as an npy file of version 1: little-endian float32 in C order.
    public func npy() -> [UInt8] {
        var bytes = NpyHeader.write(shape: shape)
        bytes.reserveCapacity(bytes.count + values.count * 4)
        for value in values {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// The product of `shape`, which even without its empty axes must not overflow, so that
    /// nobody who multiplies a part of it will.
    private static func elementCount(_ shape: [Int]) throws(ContainerError) -> Int {
        guard shape.count <= axisCountMax else { throw .npyShape(shape) }
        var product = 1
        for axis in shape where axis > 0 {
            let (next, isOverflowing) = product.multipliedReportingOverflow(by: axis)
            guard !isOverflowing else { throw .npyShape(shape) }
            product = next
        }
        return shape.contains(0) ? 0 : product
    }

    /// Reorders elements whose first axis is fastest into those whose last axis is.
    private static func fromFortran(_ values: [Float], shape: [Int]) -> [Float] {
        guard shape.count > 1, !values.isEmpty else { return values }
        var strides: [Int] = []
        var stride = 1
        for axis in shape {
            strides.append(stride)
            stride *= axis
        }
        var index = [Int](repeating: 0, count: shape.count)
        var offset = 0
        return values.indices.map { _ in
            let value = values[offset]
            for axis in shape.indices.reversed() {
                index[axis] += 1
                offset += strides[axis]
                if index[axis] < shape[axis] { break }
                offset -= index[axis] * strides[axis]
                index[axis] = 0
            }
            return value
        }
    }
}
