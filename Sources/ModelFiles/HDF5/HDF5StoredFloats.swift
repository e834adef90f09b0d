/// Where in an HDF5 file the numbers of a dataset lie, one behind the other as they are.
struct HDF5StoredFloats: Codable, Equatable, Sendable {
    let format: FloatFormat
    /// The first number's first byte.
    let offset: Int
    /// How many they are.
    let count: Int
}
