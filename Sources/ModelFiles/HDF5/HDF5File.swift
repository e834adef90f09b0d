import CHDF5
import Synchronization

/// An HDF5 file in memory, read through libhdf5: datasets of known shape, and text attributes.
///
/// Knows no model. Opens nothing but what lies in the image itself: no links, no other files.
final class HDF5File: HDF5Reading {
    private let file: hid_t
    private let image: [UInt8]
    private static let ratioMax = 200
    private static let imageGrowthBytes = 1 << 16
    private static let axisCountMax = 32
    private static let opened = Atomic(0)

    /// Opens `image`, which libhdf5 copies.
    init(image: [UInt8]) throws(HDF5Fault) {
        guard image.starts(with: Self.magic) else { throw .notHDF5 }
        self.image = image
        file = try HDF5Library.use { () throws(HDF5Fault) in
            let access = H5Pcreate(cellar_h5_file_access())
            defer { H5Pclose(access) }
            var image = image
            guard H5Pset_fapl_core(access, Self.imageGrowthBytes, false) >= 0,
                H5Pset_file_image(access, &image, image.count) >= 0
            else { throw .notHDF5 }
            // libhdf5 takes two images of one name, open at one time, for one and the same file.
            let number = Self.opened.add(1, ordering: .relaxed).newValue
            let file = H5Fopen("image \(number)", cellar_h5_read_only(), access)
            guard file >= 0 else { throw .notHDF5 }
            return file
        }
    }

    deinit {
        let file = file
        HDF5Library.use { _ = H5Fclose(file) }
    }

    /// The first bytes of every HDF5 file.
    static let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

    /// The elements of the dataset at `path`, which must have exactly `shape`, no axis of it
    /// empty, as float32.
    ///
    /// Shape, type and stored bytes are checked before memory is taken.
    func floats(at path: String, shape: [Int]) throws(HDF5Fault) -> [Float] {
        try HDF5Library.use { () throws(HDF5Fault) in
            guard let dataset = try open(path) else { throw .missing }
            defer { H5Oclose(dataset) }
            guard H5Iget_type(dataset) == H5I_DATASET else { throw .notDataset }
            try checkStorage(dataset)
            let actual = try self.shape(of: dataset)
            guard actual == shape else { throw .shape(expected: shape, actual: actual) }
            let count = try checkedCount(dataset, shape: shape)
            let type = H5Dget_type(dataset)
            defer { H5Tclose(type) }
            switch (H5Tget_class(type), H5Tget_size(type)) {
            case (H5T_FLOAT, 2), (H5T_FLOAT, 4), (H5T_FLOAT, 8):
                return try read(dataset, as: cellar_h5_native_float(), count, of: Float(0))
            case (H5T_OPAQUE, 2) where text("dtype", of: dataset) == "bfloat16":
                let halves = try read(dataset, as: type, count, of: UInt16(0))
                return halves.map { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
            default:
                throw .type
            }
        }
    }

    /// The number of members of the group at `path`; nil where there is no such group.
    func memberCount(of path: String) throws(HDF5Fault) -> Int? {
        try HDF5Library.use { () throws(HDF5Fault) in
            guard let group = try open(path) else { return nil }
            defer { H5Oclose(group) }
            var info = H5G_info_t()
            guard H5Iget_type(group) == H5I_GROUP, H5Gget_info(group, &info) >= 0 else {
                return nil
            }
            return Int(clamping: info.nlinks)
        }
    }

    /// The text attribute `name` of the object at `path`; nil where there is none.
    func attribute(_ name: String, of path: String) throws(HDF5Fault) -> String? {
        try HDF5Library.use { () throws(HDF5Fault) in
            guard let object = try open(path) else { return nil }
            defer { H5Oclose(object) }
            return text(name, of: object)
        }
    }

    /// The text attribute `name` of the open `object`.
    private func text(_ name: String, of object: hid_t) -> String? {
        Int(exactly: cellar_h5_address(object)).flatMap {
            HDF5Attributes(image).text(name, headerAt: $0)
        }
    }

    /// Opens the object at `path`, one hard link after the other; nil where there is none.
    private func open(_ path: String) throws(HDF5Fault) -> hid_t? {
        var current = H5Oopen(file, "/", cellar_h5_default())
        guard current >= 0 else { throw .unreadable }
        for name in path.split(separator: "/").map(String.init) {
            let parent = current
            defer { H5Oclose(parent) }
            guard H5Iget_type(parent) == H5I_GROUP,
                H5Lexists(parent, name, cellar_h5_default()) > 0
            else { return nil }
            var type = H5L_TYPE_ERROR
            guard cellar_h5_link_info(parent, name, &type) >= 0 else { throw .unreadable }
            guard type == H5L_TYPE_HARD else { throw .link }
            current = H5Oopen(parent, name, cellar_h5_default())
            guard current >= 0 else { throw .unreadable }
        }
        return current
    }

    /// Refuses datasets whose bytes are elsewhere or behind a filter that we do not know.
    private func checkStorage(_ dataset: hid_t) throws(HDF5Fault) {
        let properties = H5Dget_create_plist(dataset)
        guard properties >= 0 else { throw .unreadable }
        defer { H5Pclose(properties) }
        let layout = H5Pget_layout(properties)
        guard layout == H5D_COMPACT || layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED,
            H5Pget_external_count(properties) == 0
        else { throw .storedElsewhere }
        let count = H5Pget_nfilters(properties)
        guard count >= 0 else { throw .unreadable }
        for index in 0..<UInt32(count) {
            var flags: UInt32 = 0
            var valueCount = 0
            var config: UInt32 = 0
            let id = H5Pget_filter2(
                properties, index, &flags, &valueCount, nil, 0, nil, &config)
            guard
                id == H5Z_FILTER_DEFLATE || id == H5Z_FILTER_SHUFFLE
                    || id == H5Z_FILTER_FLETCHER32
            else { throw .filter(id: id) }
        }
    }

    private func shape(of dataset: hid_t) throws(HDF5Fault) -> [Int] {
        let space = H5Dget_space(dataset)
        guard space >= 0 else { throw .unreadable }
        defer { H5Sclose(space) }
        let rank = Int(H5Sget_simple_extent_ndims(space))
        guard (0...Self.axisCountMax).contains(rank) else { throw .unreadable }
        var axes = [hsize_t](repeating: 0, count: rank)
        guard H5Sget_simple_extent_dims(space, &axes, nil) == Int32(rank) else {
            throw .unreadable
        }
        return axes.map { Int(clamping: $0) }
    }

    /// The product of `shape`, where the file holds enough bytes to make it believable.
    private func checkedCount(_ dataset: hid_t, shape: [Int]) throws(HDF5Fault) -> Int {
        // What a dataset says of itself is held against what there is.
        let stored = min(Int(clamping: H5Dget_storage_size(dataset)), image.count)
        return try Self.count(of: shape, stored: stored)
    }

    /// The product of `shape`, where `stored` bytes are enough to make it believable.
    static func count(of shape: [Int], stored: Int) throws(HDF5Fault) -> Int {
        var count = 1
        for axis in shape {
            let (product, isOverflowing) = count.multipliedReportingOverflow(by: axis)
            guard axis > 0, !isOverflowing, product <= Int.max / MemoryLayout<Float>.size else {
                throw .unfolds(needed: .max, stored: stored)
            }
            count = product
        }
        let needed = count * MemoryLayout<Float>.size
        guard (needed - 1) / ratioMax < stored else {
            throw .unfolds(needed: needed, stored: stored)
        }
        return count
    }

    private func read<Element: BitwiseCopyable>(
        _ dataset: hid_t, as type: hid_t, _ count: Int, of zero: Element
    ) throws(HDF5Fault) -> [Element] {
        var values = [Element](repeating: zero, count: count)
        let all = cellar_h5_all()
        guard H5Dread(dataset, type, all, all, cellar_h5_default(), &values) >= 0 else {
            throw .unreadable
        }
        return values
    }
}
