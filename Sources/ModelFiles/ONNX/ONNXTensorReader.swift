import Foundation
import Glibc

/// The constants of a file: out of the message itself, or out of files beside the model.
///
/// Nothing is taken on trust: the shape must ask for exactly the bytes that are there.
struct ONNXTensorReader {
    static let axesMax = 8
    /// Integers of one constant, each of which may be one byte in the file and is sixteen here.
    static let integersMax = 1 << 22
    /// Bytes that constants may make of one in another file: tied weights share theirs.
    private static let sharesMax = 4

    /// The folder that files beside the model must be in.
    private let folder: String
    /// By the path that a name leads to, for several may lead to one.
    private var files: [String: [UInt8]] = [:]
    /// Bytes that constants have been made of.
    private var usedBytes = 0

    /// A reader for a model in `folder`.
    init(folder: String) { self.folder = folder }

    /// The bytes of all other files that have been read.
    var byteCount: Int { files.values.reduce(0) { $0 + $1.count } }

    /// The bytes of each other file that has been read, in the order of their paths.
    var contents: [[UInt8]] { files.sorted { $0.key < $1.key }.map(\.value) }

    /// The constant that `tensor` describes.
    mutating func read(_ tensor: Onnx_TensorProto) throws(ONNXTensorFault) -> ONNXArray {
        let shape = tensor.dims.map { Int($0) }
        guard shape.count <= Self.axesMax, shape.allSatisfy({ $0 >= 0 }) else {
            throw .shape(shape, axesMax: Self.axesMax)
        }
        let countMax = shape.contains(0) ? ONNXArray.countMax : FileBytes.bytesMax
        guard let count = ONNXArray.count(of: shape, atMost: countMax) else {
            throw .length(expected: .max, actual: 0)
        }
        guard let type = ONNXType(rawValue: Int(tensor.dataType)) else {
            throw .type(code: Int(tensor.dataType))
        }
        guard type.isFloat || count <= Self.integersMax else {
            throw .size(limit: Self.integersMax, actual: count)
        }
        let isExternal = tensor.dataLocation == 1
        if isExternal || tensor.hasRawData {
            let elements: ONNXArray.Elements
            if isExternal {
                let bytes = try external(tensor, length: count * type.byteCount)
                elements = bytes.withUnsafeBytes { type.elements($0) }
            } else {
                guard tensor.rawData.count == count * type.byteCount else {
                    throw .length(
                        expected: count * type.byteCount, actual: tensor.rawData.count)
                }
                elements = tensor.rawData.withUnsafeBytes { type.elements($0) }
            }
            return ONNXArray(shape, elements)
        }
        let elements = type.elements(listedIn: tensor)
        let actual = ONNXArray.count(of: elements)
        guard actual == count else { throw .length(expected: count, actual: actual) }
        return ONNXArray(shape, elements)
    }

    /// The bytes of a constant that lies in another file.
    private mutating func external(
        _ tensor: Onnx_TensorProto, length expected: Int
    ) throws(ONNXTensorFault) -> ArraySlice<UInt8> {
        var entries: [String: String] = [:]
        for entry in tensor.externalData { entries[entry.key] = entry.value }
        let location = entries["location"] ?? ""
        let file = try contents(of: location)
        let (offset, length) = (entries["offset"] ?? "0", entries["length"])
        guard let first = Int(offset), first >= 0, first <= file.count,
            let count = length.map({ Int($0) }) ?? file.count - first, count >= 0,
            count <= file.count - first
        else {
            throw .range(offset: offset, length: length ?? "the rest", fileLength: file.count)
        }
        guard count == expected else { throw .length(expected: expected, actual: count) }
        guard count <= Self.sharesMax * byteCount - usedBytes else {
            throw .shares(
                bytes: usedBytes + count, fileBytes: byteCount, sharesMax: Self.sharesMax)
        }
        usedBytes += count
        return file[first..<first + count]
    }

    private mutating func contents(of location: String) throws(ONNXTensorFault) -> [UInt8] {
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard !location.utf8.contains(0),
            parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
            let home = resolved(folder), let path = resolved(folder + "/" + location)
        else { throw .location(location) }
        // A link may lead anywhere; only where it ends counts.
        guard path.hasPrefix(home == "/" ? home : home + "/") else { throw .location(location) }
        if let known = files[path] { return known }
        do throws(ModelFault) {
            let bytes = try FileBytes.read(path)
            files[path] = bytes
            return bytes
        } catch {
            throw .unreadable(location: location)
        }
    }

    private func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
