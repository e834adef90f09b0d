@testable import Containers
import Testing

@Suite("npy and npz")
struct NpyTests {
    static let limits = ZipArchive.Limits(totalBytesMax: 1 << 20)

    /// An npy file of version 1 with `header` as it stands, not padded.
    static func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
            + data
    }

    static func file(type: String, shape: String, _ data: [UInt8]) -> [UInt8] {
        file("{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape)}\n", data)
    }

    @Test("what numpy.save wrote is read: versions 1 to 3, both byte orders, both axis orders")
    func readsNumpy() throws {
        let counted = NpyArray(shape: [2, 3, 4], values: (0..<24).map(Float.init))
        let row = NpyArray(shape: [1, 3], values: [1.5, -2, 0.1])
        #expect(try NpyArray(npy: NumpyFiles.row) == row)
        #expect(try NpyArray(npy: NumpyFiles.fortran) == counted)
        #expect(try NpyArray(npy: NumpyFiles.version2) == NpyArray(shape: [2], values: [1, 2]))
        #expect(try NpyArray(npy: NumpyFiles.version3) == NpyArray(shape: [], values: [7]))
    }

    @Test("we write the bytes that numpy.save writes")
    func writesAsNumpy() {
        #expect(NpyArray(shape: [1, 3], values: [1.5, -2, 0.1]).npy() == NumpyFiles.row)
    }

    @Test("every shape comes back", arguments: [[], [0], [1], [5], [2, 0, 3], [2, 3, 4, 1]])
    func comesBack(shape: [Int]) throws {
        let values = (0..<shape.reduce(1, *)).map { Float($0) / 3 }
        let array = NpyArray(shape: shape, values: values)
        #expect(try NpyArray(npy: array.npy()) == array)
        #expect(array.npy().count % 64 == values.count * 4 % 64)
    }

    @Test(
        "every real number type is read",
        arguments: [
            ("|b1", [0, 1, 7], [0, 1, 1]),
            ("|i1", [0xff, 0x7f], [-1, 127]),
            ("|u1", [0xff, 0x7f], [255, 127]),
            ("<i2", [0xfe, 0xff], [-2]),
            (">i2", [0xff, 0xfe], [-2]),
            (">u2", [0xff, 0xfe], [65534]),
            ("<i4", [0xfd, 0xff, 0xff, 0xff], [-3]),
            ("<u4", [0xff, 0xff, 0xff, 0xff], [4_294_967_296]),
            (">i8", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc], [-4]),
            ("<u8", [1, 0, 0, 0, 0, 0, 0, 0x80], [9_223_372_036_854_775_808]),
            ("<f2", [0x00, 0x3c, 0x01, 0x00], [1, 0x1p-24]),
            (">f2", [0x3e, 0x00], [1.5]),
            (">f4", [0x3f, 0x80, 0, 0], [1]),
            ("<f8", [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], [1.5]),
            ("<f8", [0, 0, 0, 0, 0, 0, 0xf0, 0x7e], [.infinity]),
        ] as [(String, [UInt8], [Float])])
    func types(type: String, data: [UInt8], expected: [Float]) throws {
        let bytes = Self.file(type: type, shape: "(\(expected.count),)", data)
        #expect(try NpyArray(npy: bytes).values == expected)
    }

    @Test(
        "what is no real number is refused by its name",
        arguments: ["|O", "<c8", "<c16", "|S3", "<U4", "<M8[ns]", "|V8", "=f4", "<f16", "<i3", ""])
    func refusedTypes(type: String) {
        #expect(throws: ContainerError.npyType(type)) {
            try NpyArray(npy: Self.file(type: type, shape: "(1,)", [0, 0, 0, 0]))
        }
    }

    @Test("a record is refused with its fields")
    func refusedRecord() {
        let header = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}"
        #expect(throws: ContainerError.npyType("[('a', '<f4')]")) {
            try NpyArray(npy: Self.file(header))
        }
    }

    @Test(
        "a header that is not exactly the dictionary is refused, nothing in it is run",
        arguments: [
            "", "{", "{}", "None", "{'descr': '<f4'}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1L,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1.0,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}",
            "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'extra': True}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': exit()}",
            "{'descr': '<\\x664', 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '<f4, 'fortran_order': False, 'shape': (1,)}",
        ])
    func refusedHeaders(header: String) {
        let error = #expect(throws: ContainerError.self) {
            try NpyArray(npy: Self.file(header, [0, 0, 0, 0]))
        }
        guard case .npyHeader = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "shape and data that do not fit each other are refused before memory is taken",
        arguments: [
            ("(2,)", 4, .npySize(expected: 8, actual: 4)),
            ("(1,)", 5, .npySize(expected: 4, actual: 5)),
            ("()", 0, .npySize(expected: 4, actual: 0)),
            ("(4611686018427387904,)", 4, .npySize(expected: .max, actual: 4)),
            (
                "(4294967296, 4294967296, 0)", 0,
                .npyShape([4_294_967_296, 4_294_967_296, 0])
            ),
            (
                "(" + String(repeating: "1,", count: 33) + ")", 4,
                .npyShape([Int](repeating: 1, count: 33))
            ),
        ] as [(String, Int, ContainerError)])
    func refusedSizes(shape: String, count: Int, expected: ContainerError) {
        let data = [UInt8](repeating: 0, count: count)
        #expect(throws: expected) {
            try NpyArray(npy: Self.file(type: "<f4", shape: shape, data))
        }
    }

    @Test("other magic, other versions and over-long headers are refused")
    func refusedPreludes() {
        #expect(throws: ContainerError.notNpy) { try NpyArray(npy: Array("PK".utf8)) }
        #expect(throws: ContainerError.notNpy) { try NpyArray(npy: []) }
        var bytes = NumpyFiles.row
        bytes[6] = 4
        #expect(throws: ContainerError.npyVersion(major: 4, minor: 0)) {
            try NpyArray(npy: bytes)
        }
        bytes = NumpyFiles.version2
        bytes[9] = 0x40
        #expect(throws: ContainerError.npyHeaderTooLong(limit: 10_000, actual: 0x4074)) {
            try NpyArray(npy: bytes)
        }
    }

    @Test("a file cut anywhere ends in an error", arguments: 0..<NumpyFiles.row.count)
    func truncated(count: Int) {
        #expect(throws: ContainerError.self) {
            try NpyArray(npy: Array(NumpyFiles.row[..<count]))
        }
    }

    @Test(
        "what numpy.savez and savez_compressed wrote is read, in order",
        arguments: [NumpyFiles.stored, NumpyFiles.deflated, NumpyFiles.streamed])
    func readsSavez(file: [UInt8]) throws {
        let npz = try Npz(npz: file, limits: Self.limits)
        #expect(npz.entries.map(\.key) == ["lstm/h", "position"])
        #expect(npz["lstm/h"] == NpyArray(shape: [2, 3], values: [0, 1, 2, 3, 4, 5]))
        #expect(npz["position"] == NpyArray(shape: [], values: [7]))
        #expect(npz["lstm/c"] == nil)
    }

    @Test("an npz comes back, in order, and equal arrays make equal bytes")
    func npzComesBack() throws {
        let npz = Npz([
            Npz.Entry(key: "z/h", array: NpyArray(shape: [1, 2], values: [1, 2])),
            Npz.Entry(key: "ä/c", array: NpyArray(shape: [], values: [3])),
        ])
        let bytes = try npz.npz()
        #expect(try Npz(npz: bytes, limits: Self.limits) == npz)
        #expect(try npz.npz() == bytes)
    }

    @Test("an npz's fault names the key")
    func npzFaults() throws {
        var writer = ZipWriter()
        try writer.add("a.npy", Self.file(type: "|O", shape: "(1,)", [0]))
        let pickled = writer.finish()
        #expect(throws: ContainerError.npzMember(key: "a", .npyType("|O"))) {
            try Npz(npz: pickled, limits: Self.limits)
        }
        var other = ZipWriter()
        try other.add("a.txt", [])
        let text = other.finish()
        #expect(throws: ContainerError.npzName("a.txt")) {
            try Npz(npz: text, limits: Self.limits)
        }
    }
}
