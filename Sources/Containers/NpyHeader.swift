/// The header of an npy file: a Python dictionary of exactly three keys, read by a small strict
/// parser and never evaluated.
///
/// The format is numpy's (numpy.lib.format): magic, version, length, text padded to 64 bytes.
struct NpyHeader {
    /// The element type in numpy's words, such as `<f4`.
    let descriptor: String
    let isFortranOrder: Bool
    let shape: [Int]
    /// The offset of the first element's first byte.
    let dataOffset: Int

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let textBytesMax = 10_000
    private static let alignment = 64

    init(_ bytes: [UInt8]) throws(ContainerError) {
        var cursor = ByteCursor(bytes)
        guard bytes.starts(with: Self.magic) else { throw .notNpy }
        _ = try cursor.take(Self.magic.count)
        let major = try cursor.number(1)
        let minor = try cursor.number(1)
        guard (1...3).contains(major), minor == 0 else {
            throw .npyVersion(major: UInt8(major), minor: UInt8(minor))
        }
        let count = try cursor.number(major == 1 ? 2 : 4)
        guard count <= Self.textBytesMax else {
            throw .npyHeaderTooLong(limit: Self.textBytesMax, actual: count)
        }
        let text = try cursor.take(count)
        var literal = NpyLiteral(bytes, in: text)
        (descriptor, isFortranOrder, shape) = try literal.dictionary()
        dataOffset = text.upperBound
    }

    /// The header of version 1 for little-endian float32 of `shape` in C order.
    static func write(shape: [Int]) -> [UInt8] {
        let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (\(axes)), }".utf8)
        let prefix = magic.count + 4
        let padded = (prefix + text.count + 1 + alignment - 1) / alignment * alignment
        text += [UInt8](repeating: 0x20, count: padded - prefix - text.count - 1) + [0x0a]
        let count = [
            UInt8(truncatingIfNeeded: text.count), UInt8(truncatingIfNeeded: text.count >> 8),
        ]
        return magic + [1, 0] + count + text
    }
}
