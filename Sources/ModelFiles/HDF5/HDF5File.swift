import CHDF5
import Synchronization

/// An HDF5 file in memory, read through libhdf5: datasets of known shape, and text attributes.
///
/// Knows no model. Opens nothing but what lies in the image itself: no links, no other files.
final class HDF5File: HDF5Reading {
    private let file: hid_t
    private let image: HDF5Image
    private static let imageGrowthBytes = 1 << 16
    private static let opened = Atomic(0)

    /// Opens `image`, which libhdf5 reads where it is.
    init(_ image: HDF5Image) throws(HDF5Fault) {
        self.image = image
        file = try HDF5Library.use { () throws(HDF5Fault) in
            let access = H5Pcreate(cellar_h5_file_access())
            defer { H5Pclose(access) }
            let start = UnsafeMutableRawPointer(mutating: image.bytes.baseAddress)
            var callbacks = Self.callbacks(start)
            guard H5Pset_fapl_core(access, Self.imageGrowthBytes, false) >= 0,
                H5Pset_file_image_callbacks(access, &callbacks) >= 0,
                H5Pset_file_image(access, start, image.count) >= 0
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

    /// What libhdf5 calls instead of copying an image three times: all are the memory at `start`,
    /// which is neither made nor freed nor ever grows.
    private static func callbacks(
        _ start: UnsafeMutableRawPointer?
    ) -> H5FD_file_image_callbacks_t {
        H5FD_file_image_callbacks_t(
            image_malloc: { _, _, start in start }, image_memcpy: { start, _, _, _, _ in start },
            image_realloc: { _, _, _, _ in nil }, image_free: { _, _, _ in 0 },
            udata_copy: { $0 }, udata_free: { _ in 0 }, udata: start)
    }

    func floats(at path: String, shape: [Int]) throws(HDF5Fault) -> [Float] {
        switch try values(at: path, shape: shape) {
        case .read(let floats): return floats
        case .stored(let place):
            guard let floats = image.floats(place) else { throw .unreadable }
            return floats
        }
    }

    /// The numbers of the dataset at `path`, which must have exactly `shape`, no axis of it empty.
    func values(at path: String, shape: [Int]) throws(HDF5Fault) -> HDF5Values {
        try HDF5Library.use { () throws(HDF5Fault) in
            guard let dataset = try open(path) else { throw .missing }
            defer { H5Oclose(dataset) }
            guard H5Iget_type(dataset) == H5I_DATASET else { throw .notDataset }
            return try HDF5Dataset(dataset, imageBytes: image.count)
                .values(shape: shape) { text("dtype", of: dataset) }
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
}
