/// Why a repository does not say which models there are to serve; each a line that says what,
/// where and how to mend it.
enum RepositoryFault: Error, Equatable, CustomStringConvertible {
    /// There is nothing under this path.
    case missing(String)
    /// The directory holds no model.
    case empty(String)
    /// The directory cannot be read.
    case unreadable(String)
    /// Two files or folders are of the same model.
    case twice(name: String, String, String)
    /// A version's folder has several model files.
    case severalFiles(folder: String, [String])
    /// A version that the policy names is not there.
    case versionMissing(name: String, version: Int, known: [Int])

    var description: String {
        switch self {
        case .missing(let path): "\(path): no such file or directory"
        case .unreadable(let path): "\(path): the directory cannot be read; check its rights"
        case .empty(let path):
            "\(path): no model in it; expected NAME/VERSION/model.EXT or NAME.EXT, "
                + "EXT keras, h5, onnx or safetensors"
        case .twice(let name, let first, let second):
            "\(second): model \(name) is already served from \(first); rename one of them"
        case .severalFiles(let folder, let names):
            "\(folder): a version is one model file, and there are "
                + "\(names.joined(separator: " and ")); leave one of them"
        case .versionMissing(let name, let version, let known):
            "model \(name): version_policy asks for version \(version), and there "
                + (known.isEmpty
                    ? "is none" : "are \(known.map(String.init).joined(separator: ", "))")
        }
    }
}
