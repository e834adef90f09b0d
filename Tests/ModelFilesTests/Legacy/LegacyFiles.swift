import Foundation
import ModelFiles

/// The files that make_legacy_goldens.py wrote, found beside this source.
enum LegacyFiles {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")

    /// The names of all models that have goldens.
    static let models: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".h5") }.map { String($0.dropLast(3)) }.sorted()
    }()

    static func path(_ name: String) -> String {
        folder.appendingPathComponent(name + ".h5").path
    }

    static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(file)))
    }

    /// The bytes of a model in which `text` stands wherever `original`, as long as it, stood.
    static func bytes(_ name: String, replacing original: String, by text: String) throws
        -> [UInt8]
    {
        precondition(original.utf8.count == text.utf8.count, "\(text) is no \(original)")
        var data = try Data(contentsOf: folder.appendingPathComponent(name + ".h5"))
        precondition(data.range(of: Data(original.utf8)) != nil, "no \(original) in \(name)")
        while let place = data.range(of: Data(original.utf8)) {
            data.replaceSubrange(place, with: Data(text.utf8))
        }
        return Array(data)
    }
}
