import Containers
import Foundation
import Glibc
import ModelFiles
import TestSupport
import Testing

@Suite("model files as files")
struct FileTests {
    @Test("a file that is not there, a folder and an unreadable name are refused")
    func paths() {
        #expect(
            fault { try ModelFile.load(path: "/nowhere/model.keras") }
                == .unreadable(code: ENOENT))
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("cellar-\(UUID().uuidString).keras")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(fault { try ModelFile.load(path: folder.path) } == .notAFile)
    }

    @Test("a pipe in the place of a model or of its sidecar is refused, and nobody waits for it")
    func pipes() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("cellar-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let model = folder.appendingPathComponent("model.keras").path
        #expect(mkfifo(model, 0o600) == 0)
        #expect(fault { try ModelFile.load(path: model) } == .notAFile)
        let weights = folder.appendingPathComponent("weights.safetensors")
        try Data(TorchFiles.bytes("lstm.safetensors")).write(to: weights)
        let sidecar = folder.appendingPathComponent("weights.json").path
        #expect(mkfifo(sidecar, 0o600) == 0)
        #expect(
            fault { try ModelFile.load(path: weights.path) }
                == .torch(.sidecarNotAFile(file: sidecar)))
    }

    @Test("a file that is cut and written again while it is read never takes the reader along")
    func changing() throws {
        let whole = try GoldenFiles.bytes("lstm.keras")
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("cellar-\(UUID().uuidString).keras")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(whole).write(to: file)
        let writing = DispatchGroup()
        DispatchQueue.global().async(group: writing) {
            for _ in 0..<500 {
                _ = truncate(file.path, 100)
                try? Data(whole).write(to: file)
            }
        }
        while writing.wait(timeout: .now()) == .timedOut {
            do {
                let model = try ModelFile.load(path: file.path)
                #expect(model.network.parameterCount > 0)
            } catch {
                #expect(error.file == file.path)
            }
        }
    }

    @Test(
        "formats that are not served are refused by name, before the file is read",
        arguments: [
            ("model.pt", .unknownExtension("pt")),
            ("model", .unknownExtension("")),
        ] as [(String, ModelFault)])
    func formats(path: String, expected: ModelFault) {
        #expect(fault { try ModelFile.load(path: path) } == expected)
    }

    @Test("what is named .keras and is something else is refused with what it is")
    func contents() throws {
        let image = try #require(
            try GoldenFiles.members("lstm").first { $0.name == "model.weights.h5" })
        #expect(
            fault { try GoldenFiles.load(bytes: image.contents) }
                == .content(expected: "a zip archive", actual: "an HDF5 file"))
        for bytes in [[], Array("garbage".utf8)] as [[UInt8]] {
            #expect(
                fault { try GoldenFiles.load(bytes: bytes) }
                    == .content(expected: "a zip archive", actual: "something else"))
        }
    }

    @Test("the extension is read in any case, the members in any order")
    func spelling() throws {
        _ = try GoldenFiles.load(extension: "KERAS") { $0.reverse() }
    }

    @Test("members that are missing, misnamed or no JSON are refused by name")
    func members() {
        #expect(
            fault { try GoldenFiles.load { $0.removeAll { $0.name == "config.json" } } }
                == .memberMissing(name: "config.json"))
        #expect(
            fault { try GoldenFiles.load { $0.removeAll { $0.name == "model.weights.h5" } } }
                == .memberMissing(name: "model.weights.h5"))
        for other in ["model.weights.npz", "model.weights.json"] {
            #expect(
                fault {
                    try GoldenFiles.load { members in
                        for index in members.indices
                        where members[index].name == "model.weights.h5" {
                            members[index].name = other
                        }
                    }
                } == .weightsFormat(member: other))
        }
        for text in ["", "{", "[1,", String(repeating: "[", count: 100_000)] {
            #expect(
                fault { try load(setting: "config.json", to: Array(text.utf8)) }
                    == .json(member: "config.json"))
        }
        #expect(
            fault { try load(setting: "config.json", to: Array("[]".utf8)) }
                == .value(layer: nil, key: "class_name", expected: "text", actual: "nothing"))
    }

    @Test("configurations beyond their limits are refused")
    func limits() {
        let long = [UInt8](repeating: 0x20, count: 8 << 20 + 1)
        #expect(
            fault { try load(setting: "config.json", to: long) }
                == .tooLarge(limit: 8 << 20, actual: long.count))
        let layers = String(repeating: "0,", count: 4096) + "0"
        let config = #"{"class_name": "Sequential", "config": {"layers": [\#(layers)]}}"#
        #expect(
            fault { try load(setting: "config.json", to: Array(config.utf8)) }
                == .layerCount(limit: 4096, actual: 4097))
    }

    @Test("files of Keras 2 are refused, files of Keras 4 are tried")
    func versions() throws {
        #expect(
            fault {
                try load(
                    setting: "metadata.json", to: Array(#"{"keras_version": "2.13.1"}"#.utf8))
            } == .kerasVersion("2.13.1"))
        _ = try load(setting: "metadata.json", to: Array(#"{"keras_version": "4.0.0"}"#.utf8))
        _ = try GoldenFiles.load { $0.removeAll { $0.name == "metadata.json" } }
    }

    @Test("a truncated archive, a bomb and weights that are no HDF5 are refused")
    func damage() throws {
        let file = try GoldenFiles.bytes("lstm.keras")
        #expect(
            fault { try GoldenFiles.load(bytes: Array(file[..<(file.count - 1)])) }
                == .archive(.notZip))
        #expect(
            fault { try load(setting: "model.weights.h5", to: Array("garbage".utf8)) }
                == .content(expected: "HDF5 in model.weights.h5", actual: "something else"))
        // The size of the weights in the directory, made nearly 4 GiB.
        var bomb = try GoldenFiles.bytes("gru_reset_after.keras")
        let entry = try #require(
            bomb.indices.last { bomb[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
        bomb.replaceSubrange((entry + 24)..<(entry + 28), with: [0xff, 0xff, 0xff, 0xf0])
        #expect(
            fault { try GoldenFiles.load(bytes: bomb) }
                == .archive(.zipMember(name: "model.weights.h5", .ratio(limit: 200))))
    }

    @Test("a description is one line that names the file, the fault and the remedy")
    func descriptions() {
        let error = #expect(throws: ModelFileError.self) {
            try ModelFile.load(path: "model.pt")
        }
        #expect(
            error?.description == "model.pt: has the extension .pt; this version serves .keras,"
                + " .h5, .onnx and .safetensors files")
        for name in GoldenFiles.faults {
            let path = GoldenFiles.path("faults/" + name)
            let error = #expect(throws: ModelFileError.self) { try ModelFile.load(path: path) }
            let text = error?.description ?? ""
            #expect(text.hasPrefix(path + ": the weights of layer "))
            #expect(!text.contains("\n"))
        }
    }

    @Test("a description stays one line whatever the file's names are")
    func oneLine() {
        let error = #expect(throws: ModelFileError.self) {
            try GoldenFiles.load(
                replacing: "\"name\": \"lstm\"", by: "\"name\": \"a\\n\\u001b[31m\"")
        }
        #expect(
            error?.description.hasSuffix(
                "the weights of layer a\u{fffd}\u{fffd}[31m at layers/lstm/vars belong to layer"
                    + " lstm; save the model again") == true)
    }

    /// Loads `lstm` with `contents` in place of one member's.
    private func load(setting name: String, to contents: [UInt8]) throws -> LoadedModel {
        try GoldenFiles.load { members in
            for index in members.indices where members[index].name == name {
                members[index].contents = contents
            }
        }
    }
}
