import Foundation
@testable import ModelFiles
import Recurrent
import TestSupport
import Testing

@Suite("files beside a model")
struct CompanionTests {
    /// A folder that is gone afterwards.
    final class Folder {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("cellar-\(UUID().uuidString)")

        init() throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ name: String) -> String { url.appendingPathComponent(name).path }

        func write(_ name: String, _ bytes: [UInt8] = []) throws {
            try Data(bytes).write(to: url.appendingPathComponent(name))
        }
    }

    static let names: [(model: String, there: [String], golden: String?, initial: String?)] = [
        ("co2.keras", ["co2.golden.npz", "golden.npz"], "co2.golden.npz", nil),
        ("co2.keras", ["golden.npz", "initial_states.npz", "x.golden.npz"], nil, nil),
        ("co2.keras", ["co2.initial_states.npz"], nil, "co2.initial_states.npz"),
        ("model.keras", ["golden.npz"], "golden.npz", nil),
        (
            "model.keras", ["model.golden.npz", "golden.npz", "initial_states.npz"],
            "model.golden.npz", "initial_states.npz"
        ),
    ]

    @Test("they go by the model's name, or alone in a version's folder", arguments: names)
    func naming(model: String, there: [String], golden: String?, initial: String?) throws {
        let folder = try Folder()
        for name in there { try folder.write(name) }
        let companions = ModelCompanions(of: folder.path(model))
        #expect(companions.golden == golden.map(folder.path))
        #expect(companions.initialStates == initial.map(folder.path))
    }

    /// The initial state of `lstm` (4 units: h, c) from a file of `arrays`.
    private func initialState(
        _ arrays: [(key: String, tensor: Tensor)]
    ) throws -> [Float] {
        let folder = try Folder()
        try folder.write("m.initial_states.npz", npzFile(arrays))
        return try ModelCompanions(of: folder.path("m.keras")).initialState(of: network())
    }

    private func network() throws -> Network {
        try ModelFile.load(path: GoldenFiles.path("lstm")).network
    }

    @Test("initial states are one row, with a batch axis of 1 or without; the others are zeros")
    func initialStates() throws {
        let values: [Float] = [1, -2, 3, 0.5]
        for shape in [[4], [1, 4]] {
            let row = try initialState([("lstm/c", Tensor(shape: shape, values: values))])
            #expect(row == [0, 0, 0, 0] + values)
        }
        #expect(try initialState([]) == [Float](repeating: 0, count: 8))
        let none = ModelCompanions(of: "/nowhere/m.keras")
        #expect(try none.initialState(of: network()) == [Float](repeating: 0, count: 8))
    }

    static let faults: [(String, Tensor, CompanionFault)] = [
        (
            "lstm/x", Tensor(zeros: [4]), .unknownKey("lstm/x", known: ["lstm/h", "lstm/c"])
        ),
        ("lstm/h", Tensor(zeros: [3]), .shape(key: "lstm/h", expected: [4], actual: [3])),
        ("lstm/h", Tensor(zeros: [2, 4]), .shape(key: "lstm/h", expected: [4], actual: [2, 4])),
        ("lstm/h", Tensor(zeros: []), .shape(key: "lstm/h", expected: [4], actual: [])),
        (
            "lstm/c", Tensor(shape: [1, 4], values: [0, 0, .infinity, 0]),
            .number(key: "lstm/c", place: [0, 2], actual: .infinity, expected: "finite")
        ),
    ]

    @Test("initial states that do not fit are refused by key and shape", arguments: faults)
    func unfitInitialStates(key: String, tensor: Tensor, fault: CompanionFault) throws {
        let error = #expect(throws: ModelFileError.self) {
            try initialState([(key, tensor)])
        }
        #expect(error?.fault == .companion(fault))
        #expect(error?.file.hasSuffix("m.initial_states.npz") == true)
    }

    @Test("a companion that is no archive is refused as one")
    func damaged() throws {
        let folder = try Folder()
        try folder.write("m.golden.npz", Array("garbage".utf8))
        let companions = ModelCompanions(of: folder.path("m.keras"))
        let network = try network()
        let zeros = [Float](repeating: 0, count: 8)
        let error = #expect(throws: ModelFileError.self) {
            try companions.check(network, initialState: zeros)
        }
        #expect(error?.fault == .archive(.notZip))
    }

    @Test("a model that does not hold is told with file, tensor, difference and place in one line")
    func differs() throws {
        let folder = try Folder()
        var arrays = try npzArrays(GoldenFiles.bytes("lstm.npz"))
        let index = try #require(arrays.firstIndex { $0.key == "outputs/1" })
        arrays[index].tensor.values[3] = 40
        try folder.write("m.golden.npz", npzFile(arrays))
        let companions = ModelCompanions(of: folder.path("m.keras"))
        let network = try network()
        let zeros = [Float](repeating: 0, count: 8)
        let error = #expect(throws: ModelFileError.self) {
            try companions.check(network, initialState: zeros)
        }
        let line = error?.description ?? ""
        for part in ["m.golden.npz: ", "outputs/1 is off by ", " at [1, 1] (", "instead of 40.0"] {
            #expect(line.contains(part), "\(line)")
        }
        #expect(!line.contains("\n"))
    }
}
