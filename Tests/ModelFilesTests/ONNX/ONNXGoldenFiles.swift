import Containers
import Foundation
import ModelFiles
import Recurrent

/// The files that make_onnx_goldens.py and make_torch_onnx_goldens.py wrote, beside this source.
enum ONNXGoldenFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")

    /// The names of all models that have goldens.
    static let models = names(in: folder)
    /// The names of the models that must be refused.
    static let faults = names(in: folder.appendingPathComponent("faults"))

    static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(file)))
    }

    static func load(
        _ name: String, bidirectional: Bidirectional = .refuse
    ) throws -> LoadedModel {
        try ModelFile.load(
            path: folder.appendingPathComponent(name + ".onnx").path, bidirectional: bidirectional)
    }

    private static func names(in folder: URL) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }.sorted()
    }
}
