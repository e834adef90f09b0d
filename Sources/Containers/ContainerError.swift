/// Why bytes are not the container they are said to be, or more than was allowed.
///
/// Offsets count bytes from the start of what was handed in. Not a message: whoever answers a
/// request or prints a line makes the sentence.
public enum ContainerError: Error, Equatable, Sendable {
    /// The content would be larger than the `limit` bytes allowed.
    case tooLarge(limit: Int)
    /// The bytes end at `offset`, in the middle of something.
    case truncated(offset: Int)
    /// The compressed data breaks its own rules, or fails its checksum, at about `offset`.
    case corruptDeflate(offset: Int)
    /// `count` bytes at `offset` follow the end of the content.
    case trailingBytes(offset: Int, count: Int)
    /// zlib could not get the memory it needs.
    case outOfMemory
}
