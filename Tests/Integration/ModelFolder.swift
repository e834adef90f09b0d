import Foundation
import Testing

/// A folder with copies of models and what lies beside them, gone afterwards.
final class ModelFolder {
    private let url = FileManager.default.temporaryDirectory
        .appending(path: "cellar-\(UUID().uuidString)")

    /// The goldens of another target: models with recordings beside them, made by Keras.
    static func golden(_ file: String) -> URL {
        CellarProcess.repository.appending(path: "Tests/ModelFilesTests/Goldens/\(file)")
    }

    /// The models that need whole sequences, with recordings beside them.
    static func sequence(_ file: String) -> URL { golden("../Sequences/Goldens/\(file)") }

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Puts a copy of golden `file` here under `name`, in a folder of its own if need be.
    func copy(_ file: String, to name: String) throws {
        try copy(Self.golden(file), to: name)
    }

    func copy(_ url: URL, to name: String) throws {
        try write(Array(Data(contentsOf: url)), to: name)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// Writes on behind what a file holds already.
    func append(_ bytes: ArraySlice<UInt8>, to name: String) throws {
        let file = path(name)
        if !FileManager.default.fileExists(atPath: file) { try write([], to: name) }
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }
}
