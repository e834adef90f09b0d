/// What the readers of models ask of an HDF5 file, wherever libhdf5 reads it.
protocol HDF5Reading {
    /// The elements of the dataset at `path`, which must have exactly `shape`, no axis of it
    /// empty, as float32.
    func floats(at path: String, shape: [Int]) throws(HDF5Fault) -> [Float]
    /// The number of members of the group at `path`; nil where there is no such group.
    func memberCount(of path: String) throws(HDF5Fault) -> Int?
    /// The text attribute `name` of the object at `path`; nil where there is none.
    func attribute(_ name: String, of path: String) throws(HDF5Fault) -> String?
}
