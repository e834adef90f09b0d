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

    /// No zip archive: it has no end record.
    case notZip
    /// The zip directory does not say what it must at `offset`.
    case zipDirectory(offset: Int)
    /// The archive needs zip64's end record (4 GiB or 65535 members), which is not read.
    case zip64
    /// The archive has more than `limit` members.
    case zipMemberCount(limit: Int, actual: Int)
    /// One member of the archive cannot be trusted.
    case zipMember(name: String, ZipFault)

    /// No npy file: it starts otherwise.
    case notNpy
    /// A version of the npy format that is not known.
    case npyVersion(major: UInt8, minor: UInt8)
    /// The npy header is longer than `limit` bytes.
    case npyHeaderTooLong(limit: Int, actual: Int)
    /// The npy header is not the dictionary it must be, at `offset`.
    case npyHeader(offset: Int)
    /// An element type that is not a real number of fixed size, in numpy's words, e.g. `|O`.
    case npyType(String)
    /// A shape of too many axes or elements.
    case npyShape([Int])
    /// The npy data is `actual` bytes where shape and type make `expected`.
    case npySize(expected: Int, actual: Int)
    /// A member of an npz archive is not named `KEY.npy`.
    case npzName(String)
    /// A member of an npz archive is no array.
    indirect case npzMember(key: String, ContainerError)
}

/// What is wrong with one member of a zip archive.
public enum ZipFault: Equatable, Sendable {
    /// It is encrypted.
    case encrypted
    /// It is compressed by another method than stored (0) or deflate (8).
    case method(Int)
    /// Its name is empty, not UTF-8, holds a NUL or is longer than the limit.
    case name
    /// Another member has this name.
    case duplicateName
    /// Its local header at `offset` says something else than the directory, or is none.
    case localHeader(offset: Int)
    /// Its bytes lie outside of the archive's data, or in another member.
    case overlap(offset: Int)
    /// It unfolds to more than `limit` times its compressed size.
    case ratio(limit: Int)
    /// It is not of the size it declares.
    case size(declared: Int)
    /// Its compressed data is damaged.
    case corrupt
    /// Its CRC-32 is another than declared.
    case checksum
}
