import Containers
import Foundation
import ModelFiles
import Recurrent

/// The files that make_sequence_goldens.py and its like wrote, found beside this source.
enum SequenceGoldenFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")

    /// The files of all models.
    static let models: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let suffixes = [".keras", ".h5", ".safetensors", ".onnx"]
        return files.filter { file in suffixes.contains { file.hasSuffix($0) } }.sorted()
    }()

    static func path(_ file: String) -> String { folder.appendingPathComponent(file).path }

    /// The network in `file`, whose layers may read backward.
    static func network(_ file: String) throws -> Network {
        try ModelFile.load(path: path(file), bidirectional: .wholeRequest).network
    }

    /// What Keras recorded of the model in `file`.
    static func golden(_ file: String) throws -> Npz {
        let stem = file.split(separator: ".")[0]
        let bytes = try Data(contentsOf: folder.appendingPathComponent("\(stem).npz"))
        return try Npz(npz: Array(bytes), limits: .init(totalBytesMax: 1 << 20))
    }
}
