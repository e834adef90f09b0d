import CHDF5

/// An open dataset of numbers: checked first, read where it cannot be left where it lies.
///
/// Used inside of `HDF5Library.use` alone; who opened the dataset closes it.
struct HDF5Dataset {
    private let dataset: hid_t
    private let imageBytes: Int

    private static let ratioMax = 200
    private static let axisCountMax = 32
    /// Of each format of IEEE 754: bytes of a number; bit of the sign; first bit and bits of the
    /// exponent, of the fraction; the exponent's bias.
    private static let layouts: [(FloatFormat, [Int])] = [
        (.float16, [2, 15, 10, 5, 0, 10, 15]), (.float32, [4, 31, 23, 8, 0, 23, 127]),
        (.float64, [8, 63, 52, 11, 0, 52, 1023]),
    ]

    /// The open `dataset` of a file of `imageBytes`.
    init(_ dataset: hid_t, imageBytes: Int) {
        self.dataset = dataset
        self.imageBytes = imageBytes
    }

    /// The numbers, which must have exactly `shape`, no axis of it empty.
    ///
    /// Shape, type and stored bytes are checked before memory is taken.
    ///
    /// - Parameter opaqueName: the name of what the file's own type of two bytes is, asked for
    ///   where there is one.
    func values(
        shape: [Int], opaqueName: () -> String?
    ) throws(HDF5Fault) -> HDF5Values {
        let isContiguous = try checkStorage()
        let actual = try self.shape()
        guard actual == shape else { throw .shape(expected: shape, actual: actual) }
        // What a dataset says of itself is held against what there is.
        let stored = Int(clamping: H5Dget_storage_size(dataset))
        let count = try Self.count(of: shape, stored: min(stored, imageBytes))
        let type = H5Dget_type(dataset)
        defer { H5Tclose(type) }
        let isOpaque = H5Tget_class(type) == H5T_OPAQUE
        guard let format = isOpaque ? brainFloat(type, opaqueName) : Self.format(of: type) else {
            return .read(try readConverted(type, count))
        }
        let offset = Int(exactly: H5Dget_offset(dataset))
        if isContiguous, let offset, stored == count * format.byteCount {
            return .stored(.init(format: format, offset: offset, count: count))
        }
        guard isOpaque else { return .read(try readConverted(type, count)) }
        let halves = try read(type, count, of: UInt16(0))
        return .read(halves.withUnsafeBytes(format.floats))
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

    /// Refuses datasets whose bytes are elsewhere or behind a filter that we do not know; says
    /// whether they lie one behind the other as they are.
    private func checkStorage() throws(HDF5Fault) -> Bool {
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
        return layout == H5D_CONTIGUOUS && count == 0
    }

    private func shape() throws(HDF5Fault) -> [Int] {
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

    private func brainFloat(_ type: hid_t, _ name: () -> String?) -> FloatFormat? {
        H5Tget_size(type) == 2 && name() == FloatFormat.bfloat16.rawValue ? .bfloat16 : nil
    }

    /// The format of numbers of `type`; nil where it is none of ours bit by bit.
    private static func format(of type: hid_t) -> FloatFormat? {
        guard H5Tget_class(type) == H5T_FLOAT, H5Tget_order(type) == H5T_ORDER_LE,
            H5Tget_norm(type) == H5T_NORM_IMPLIED
        else { return nil }
        var (sign, exponent, exponentBits, fraction, fractionBits) = (0, 0, 0, 0, 0)
        guard
            H5Tget_fields(
                type, &sign, &exponent, &exponentBits, &fraction, &fractionBits) >= 0
        else { return nil }
        let layout = [
            H5Tget_size(type), sign, exponent, exponentBits, fraction, fractionBits,
            H5Tget_ebias(type),
        ]
        return layouts.first { $0.1 == layout }?.0
    }

    private func readConverted(_ type: hid_t, _ count: Int) throws(HDF5Fault) -> [Float] {
        guard H5Tget_class(type) == H5T_FLOAT, [2, 4, 8].contains(H5Tget_size(type)) else {
            throw .type
        }
        return try read(cellar_h5_native_float(), count, of: Float(0))
    }

    private func read<Element: BitwiseCopyable>(
        _ type: hid_t, _ count: Int, of zero: Element
    ) throws(HDF5Fault) -> [Element] {
        var values = [Element](repeating: zero, count: count)
        let all = cellar_h5_all()
        guard H5Dread(dataset, type, all, all, cellar_h5_default(), &values) >= 0 else {
            throw .unreadable
        }
        return values
    }
}
