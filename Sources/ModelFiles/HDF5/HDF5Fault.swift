/// What is wrong with one object of an HDF5 file.
public enum HDF5Fault: Error, Equatable, Sendable, Codable {
    /// The bytes are no HDF5 file that libhdf5 opens.
    case notHDF5
    /// There is nothing at the path.
    case missing
    /// The path leads through a soft or external link, which could point anywhere.
    case link
    /// The path leads to a group, or to something else that holds no numbers.
    case notDataset
    /// Its bytes are said to lie in other files or datasets.
    case storedElsewhere
    /// It is compressed by a filter other than deflate, shuffle and fletcher32.
    case filter(id: Int32)
    /// It has another shape than the model's configuration asks for.
    case shape(expected: [Int], actual: [Int])
    /// It does not hold floating-point numbers of 16, 32 or 64 bits or bfloat16.
    case type
    /// It would need `needed` bytes of memory from `stored` bytes of file.
    case unfolds(needed: Int, stored: Int)
    /// libhdf5 could not read it.
    case unreadable
    /// The process that was to read it could not be started; `code` is the system's errno.
    case notStarted(code: Int32)
    /// libhdf5 crashed on it, in a process of its own, by this signal.
    case libraryEnded(signal: Int32)
    /// The process that read it ended with this code before it had answered.
    case libraryExited(code: Int32)
    /// The process that read it had not answered after `seconds` and was killed.
    case libraryLate(seconds: Int)
}
