/// The numbers of a dataset, as libhdf5 gives them.
enum HDF5Values {
    /// They lie in the file as they are: only where was asked of libhdf5.
    case stored(HDF5StoredFloats)
    /// They had to be unpacked or converted.
    case read([Float])
}
