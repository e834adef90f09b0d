@testable import Containers
import Foundation
import ModelFiles
import Recurrent

/// The files that make_goldens.py wrote, found beside this source.
enum GoldenFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")

    /// The names of all models that have goldens.
    static let models: [String] = names(in: folder)
    /// The names of the models that must be refused.
    static let faults: [String] = names(in: folder.appendingPathComponent("faults"))

    static func path(_ name: String) -> String {
        folder.appendingPathComponent(name + ".keras").path
    }

    static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(file)))
    }

    /// The members of a model's archive.
    static func members(_ name: String) throws -> [(name: String, contents: [UInt8])] {
        let archive = try ZipArchive(
            bytes(name + ".keras"), limits: .init(totalBytesMax: 1 << 20))
        return try archive.members.map { ($0.name, try archive.contents(of: $0)) }
    }

    /// Loads the model that `name` becomes by `change`, from a file of its own.
    static func load(
        _ name: String = "lstm", extension: String = "keras",
        bidirectional: Bidirectional = .refuse,
        changing change: (inout [(name: String, contents: [UInt8])]) throws -> Void
    ) throws -> LoadedModel {
        var members = try members(name)
        try change(&members)
        var writer = ZipWriter()
        for member in members { try writer.add(member.name, member.contents) }
        return try load(
            bytes: writer.finish(), extension: `extension`, bidirectional: bidirectional)
    }

    /// Loads the model whose `config.json` has `text` for every `original`, of which there must
    /// be one at least.
    static func load(
        _ name: String = "lstm", replacing original: String, by text: String,
        bidirectional: Bidirectional = .refuse
    ) throws -> LoadedModel {
        try load(name, bidirectional: bidirectional) { members in
            for index in members.indices where members[index].name == "config.json" {
                let config = String(decoding: members[index].contents, as: UTF8.self)
                precondition(config.contains(original), "no \(original) in \(name)")
                let edited = config.replacingOccurrences(of: original, with: text)
                members[index].contents = Array(edited.utf8)
            }
        }
    }

    /// Loads the LSTM's weights under another `config.json`.
    static func load(config: String) throws -> LoadedModel {
        try load { members in
            for index in members.indices where members[index].name == "config.json" {
                members[index].contents = Array(config.utf8)
            }
        }
    }

    /// Loads `bytes` as a file that is gone afterwards.
    static func load(
        bytes: [UInt8], extension: String = "keras", bidirectional: Bidirectional = .refuse
    ) throws -> LoadedModel {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("cellar-\(UUID().uuidString).\(`extension`)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try ModelFile.load(path: file.path, bidirectional: bidirectional)
    }

    private static func names(in folder: URL) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".keras") }.map { String($0.dropLast(6)) }.sorted()
    }
}

/// The fault with which loading ended; nil where it did not or otherwise.
func fault(_ load: () throws -> LoadedModel) -> ModelFault? {
    do {
        _ = try load()
        return nil
    } catch {
        return (error as? ModelFileError)?.fault
    }
}
