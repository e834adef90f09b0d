import Foundation

/// The files of one version of a model: what it is read from and what lies beside it, with their
/// stamps.
struct VersionFiles: Equatable, Sendable {
    private enum Place: Equatable {
        /// A version's folder, all of whose files are the version's.
        case folder(String)
        /// A file that shares its folder with other models.
        case file(String)
    }

    /// The extensions of files that are tried; whether they can be served the reader says.
    static let extensions = ["keras", "h5", "onnx", "safetensors"]

    /// The paths of files that the model can be read from; none where they went while looked at.
    let models: [String]
    /// The stamps of all files that the model may be made of, by name.
    let stamps: [String: FileStamp]

    private let place: Place

    /// The files of a version's folder.
    init(in folder: String) {
        place = .folder(folder)
        let stamps = Self.stamps(of: Self.names(in: folder), in: folder)
        self.stamps = stamps
        models = Self.extensions.map { "model.\($0)" }.filter { stamps[$0] != nil }
            .map { folder + "/" + $0 }
    }

    /// The files of a model that shares its folder with others: those whose names begin with its
    /// own and a point, and `model.json`, which a safetensors file may have beside it.
    ///
    /// - Parameter names: those of the folder's files; nil where nobody knows them yet.
    init(of file: String, among names: [String]? = nil) {
        place = .file(file)
        let folder = (file as NSString).deletingLastPathComponent
        let stem = ModelRepository.stem(file) + "."
        let names = names ?? Self.names(in: folder)
        stamps = Self.stamps(
            of: names.filter { $0.hasPrefix(stem) || $0 == "model.json" }, in: folder)
        models = FileManager.default.fileExists(atPath: file) ? [file] : []
    }

    /// The same files as they are now.
    func now() -> VersionFiles {
        switch place {
        case .folder(let folder): VersionFiles(in: folder)
        case .file(let file): VersionFiles(of: file)
        }
    }

    /// The one file that the model is read from.
    ///
    /// - Throws: `missing`, `severalFiles`.
    func model() throws(RepositoryFault) -> String {
        guard let file = models.first else { throw .missing(path) }
        guard models.count == 1 else {
            throw .severalFiles(
                folder: path, models.map { ($0 as NSString).lastPathComponent })
        }
        return file
    }

    /// The folder, or the file that shares one.
    var path: String {
        switch place {
        case .folder(let path), .file(let path): path
        }
    }

    private static func names(in folder: String) -> [String] {
        let path = folder.isEmpty ? "." : folder
        return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    private static func stamps(of names: [String], in folder: String) -> [String: FileStamp] {
        var stamps: [String: FileStamp] = [:]
        for name in names where !name.hasPrefix(".") {
            stamps[name] = FileStamp((folder as NSString).appendingPathComponent(name))
        }
        return stamps
    }
}
