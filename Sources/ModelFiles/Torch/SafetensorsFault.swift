/// Why bytes are no safetensors file; `tensor` is the name in the file's header.
public enum SafetensorsFault: Error, Equatable, Sendable {
    /// The file ends within its first eight bytes, which are the header's length.
    case truncated(actual: Int)
    /// The header's length is not in `2...limit`; the limit is the file's own size or 100 MB.
    case headerLength(limit: Int, actual: UInt64)
    /// The header is not the JSON that it must be; the offset is the file's.
    case syntax(offset: Int)
    /// The header names more than `limit` tensors.
    case tensorCount(limit: Int)
    /// Two tensors have one name.
    case duplicateTensor(String)
    /// A tensor's `dtype`, `shape` or `data_offsets` is there twice.
    case duplicateKey(tensor: String, key: String)
    /// A tensor lacks its `dtype`, `shape` or `data_offsets`.
    case missingKey(tensor: String, key: String)
    /// A tensor has a key that the format does not know.
    case unknownKey(tensor: String, key: String)
    /// A tensor's `dtype` is none of the format's.
    case unknownType(tensor: String, type: String)
    /// The shape needs `expected` bytes (nil: more than can be counted), and has `actual`.
    case byteCount(tensor: String, shape: [Int], expected: Int?, actual: Int)
    /// The offsets run backwards or out of the `limit` bytes behind the header.
    case range(tensor: String, begin: Int, end: Int, limit: Int)
    /// The tensor does not begin where the one before it ends: they overlap, or leave a hole.
    case placement(tensor: String, expected: Int, actual: Int)
    /// The last tensor does not end with the file's `actual` bytes behind the header.
    case bufferLength(expected: Int, actual: Int)
}
