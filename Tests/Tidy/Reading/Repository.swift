import Foundation

/// The files of the repository that this test was built from.
///
/// What is built, downloaded or kept by version control is left out.
struct Repository {
    static let root: URL = {
        let here = URL(fileURLWithPath: #filePath)
        return (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }
    }()

    /// Paths from the top, sorted.
    let paths: [String]

    init() {
        paths = Self.list(folder: "").sorted()
    }

    private static func list(folder: String) -> [String] {
        let url = root.appendingPathComponent(folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.filter(isOurs).flatMap { name -> [String] in
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            let full = root.appendingPathComponent(path).path
            guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else {
                return []
            }
            return isFolder.boolValue ? list(folder: path) : [path]
        }
    }

    private static func isOurs(_ name: String) -> Bool {
        let others: Set = [".git", ".swiftpm", ".venv", "__pycache__", "Package.resolved"]
        return !others.contains(name) && !name.hasPrefix(".build")
    }

    /// The text of a file; empty where it is none.
    func text(_ path: String) -> String {
        let data = (try? Data(contentsOf: Self.root.appendingPathComponent(path))) ?? Data()
        return String(data: data, encoding: .utf8) ?? ""
    }

    func isExecutable(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: Self.root.appendingPathComponent(path).path)
    }

    var swiftPaths: [String] { paths.filter { $0.hasSuffix(".swift") } }

    /// Everything a person wrote: no data, no model, no golden file.
    var writtenPaths: [String] {
        let written: Set = ["swift", "cpp", "c", "h", "py", "sh", "md", "yaml", "yml", "html"]
        return paths.filter { path in
            let name = path.split(separator: "/").last ?? ""
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count > 1, let ending = parts.last, !parts[0].isEmpty else { return true }
            return written.contains(String(ending))
        }
    }
}
