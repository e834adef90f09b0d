import Foundation

/// Finds the model files behind the paths of a command line.
///
/// A file is a model named after its stem, version 1. In a directory, `NAME/VERSION/model.EXT` is
/// a version of model NAME, of which the highest is served, and `NAME.EXT` is version 1.
struct ModelRepository {
    /// A model file and what it is called by.
    struct Entry: Equatable {
        let name: String
        let version: Int
        let file: String
    }

    /// Why paths do not lead to models.
    enum Fault: Error, Equatable, CustomStringConvertible {
        case missing(String)
        case empty(String)
        case unreadable(String)
        case twice(name: String, String, String)

        var description: String {
            switch self {
            case .missing(let path): "\(path): no such file or directory"
            case .unreadable(let path): "\(path): the directory cannot be read; check its rights"
            case .empty(let path):
                "\(path): no model in it; expected NAME/VERSION/model.EXT or NAME.EXT, "
                    + "EXT keras, h5, onnx or safetensors"
            case .twice(let name, let first, let second):
                "\(second): model \(name) is already served from \(first); rename one of them"
            }
        }
    }

    /// The extensions of files that are tried; whether they can be served the reader says.
    private static let extensions = ["keras", "h5", "onnx", "safetensors"]

    /// The models behind `paths`, in their order.
    static func find(_ paths: [String]) throws(Fault) -> [Entry] {
        var found: [Entry] = []
        for path in paths {
            for entry in try entries(of: path) {
                if let other = found.first(where: { $0.name == entry.name }) {
                    throw .twice(name: entry.name, other.file, entry.file)
                }
                found.append(entry)
            }
        }
        return found
    }

    /// The models behind `path`, whether or not others have their names.
    static func entries(of path: String) throws(Fault) -> [Entry] {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path) }
        guard isDirectory(path) else { return [Entry(name: stem(path), version: 1, file: path)] }
        var entries: [Entry] = []
        for name in try names(in: path) {
            let child = path + "/" + name
            if extensions.contains((name as NSString).pathExtension) {
                entries.append(Entry(name: stem(child), version: 1, file: child))
            } else if isDirectory(child), let entry = try newestVersion(of: name, in: child) {
                entries.append(entry)
            }
        }
        guard !entries.isEmpty else { throw .empty(path) }
        return entries
    }

    private static func newestVersion(
        of name: String, in directory: String
    ) throws(Fault) -> Entry? {
        let versions = try names(in: directory).compactMap(Int.init).filter { $0 > 0 }
        for version in versions.sorted(by: >) {
            for suffix in extensions {
                let file = "\(directory)/\(version)/model.\(suffix)"
                if FileManager.default.fileExists(atPath: file) {
                    return Entry(name: name, version: version, file: file)
                }
            }
        }
        return nil
    }

    private static func names(in directory: String) throws(Fault) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw .unreadable(directory)
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }

    private static func stem(_ path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }
}
