import Foundation
import ModelFiles

/// The files that make_torch_goldens.py wrote, and files made of bytes and text on the spot.
enum TorchFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")

    /// The names of all models that have goldens.
    static let models: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }
            .sorted()
    }()

    static func path(_ name: String) -> String {
        folder.appendingPathComponent(name + ".safetensors").path
    }

    static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(file)))
    }

    /// Loads the weights `bytes` with these sidecars, by their names, in a folder that is gone
    /// afterwards.
    static func load(_ bytes: [UInt8], sidecars: [String: String]) throws -> LoadedModel {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("cellar-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("weights.safetensors")
        try Data(bytes).write(to: file)
        for (name, text) in sidecars {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        return try ModelFile.load(path: file.path)
    }

    /// Loads the weights of a golden with another sidecar.
    static func load(_ name: String, sidecar: String) throws -> LoadedModel {
        try load(bytes(name + ".safetensors"), sidecars: ["model.json": sidecar])
    }

    /// A file with this header and as many zeros behind it.
    static func file(header: String, zeros: Int = 0) -> [UInt8] {
        let text = Array(header.utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return length + text + [UInt8](repeating: 0, count: zeros)
    }
}
