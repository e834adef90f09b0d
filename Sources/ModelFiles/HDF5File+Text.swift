import CHDF5

extension HDF5File {
    private static let textBytesMax = 1 << 16

    /// The text attribute `name` of `object`; nil where it has none or not exactly one string.
    ///
    /// Call it within `HDF5Library.use` alone.
    func text(_ name: String, of object: hid_t) -> String? {
        guard H5Aexists(object, name) > 0 else { return nil }
        let attribute = H5Aopen(object, name, cellar_h5_default())
        guard attribute >= 0 else { return nil }
        defer { H5Aclose(attribute) }
        let type = H5Aget_type(attribute)
        defer { H5Tclose(type) }
        let space = H5Aget_space(attribute)
        defer { H5Sclose(space) }
        guard H5Tget_class(type) == H5T_STRING, H5Sget_simple_extent_npoints(space) == 1 else {
            return nil
        }
        if H5Tis_variable_str(type) > 0 {
            var text: UnsafeMutablePointer<CChar>?
            guard H5Aread(attribute, type, &text) >= 0, let text else { return nil }
            defer { H5free_memory(text) }
            return String(cString: text)
        }
        let size = H5Tget_size(type)
        guard (1...Self.textBytesMax).contains(size) else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        guard H5Aread(attribute, type, &bytes) >= 0 else { return nil }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
