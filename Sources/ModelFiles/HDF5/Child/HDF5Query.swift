/// What a server asks of the process that reads an HDF5 file for it.
enum HDF5Query: Codable, Equatable {
    case floats(path: String, shape: [Int])
    case memberCount(path: String)
    case attribute(name: String, path: String)
}

/// What that process answers; the first comes by itself, once the file is open or not.
enum HDF5Reply: Codable, Equatable {
    case opened
    /// The elements are in the image, which both have.
    case stored(HDF5StoredFloats)
    /// The elements follow as raw float32, as many as the shape asked for has.
    case floats
    case memberCount(Int?)
    case attribute(String?)
    case fault(HDF5Fault)
}
