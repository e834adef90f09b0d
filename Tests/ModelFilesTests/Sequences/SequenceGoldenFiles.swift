import Containers
import Foundation
import ModelFiles
import Recurrent

/// The files that make_sequence_goldens.py wrote, found beside this source.
enum SequenceGoldenFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")

    /// The files of all models.
    static let models: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".keras") || $0.hasSuffix(".h5") }.sorted()
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
