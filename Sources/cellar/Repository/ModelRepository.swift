import Foundation

/// The files and directories of a command line, behind which models are found.
///
/// A file is a model named after its stem, version 1. In a directory, `NAME/VERSION/model.EXT` is
/// a version of model NAME, and `NAME.EXT` is version 1. What begins with a point is passed over:
/// tools keep there what is not whole yet.
struct ModelRepository {
    /// A model file and what it is called by.
    struct Entry: Equatable {
        let name: String
        let version: Int
        let file: String
    }

    private enum Place {
        case file(String)
        case directory(String)
    }

    private let places: [Place]

    /// The repository of `paths`, all of which must be there.
    init(_ paths: [String]) throws(RepositoryFault) {
        var places: [Place] = []
        for path in paths {
            guard FileManager.default.fileExists(atPath: path) else { throw .missing(path) }
            places.append(Self.isDirectory(path) ? .directory(path) : .file(path))
        }
        self.places = places
    }

    /// The newest version of each model behind `paths`, in their order, whether or not others have
    /// its name.
    static func entries(of paths: [String]) throws(RepositoryFault) -> [Entry] {
        let look = try ModelRepository(paths).look()
        try look.refuseEmpty()
        var entries: [Entry] = []
        for model in look.found {
            for version in model.chosen(.latest(1)).versions { entries.append(try version.entry()) }
        }
        return entries
    }

    /// What lies there now; opens no file.
    ///
    /// - Throws: `unreadable`, about a directory that was given.
    func look() throws(RepositoryFault) -> RepositoryLook {
        var look = RepositoryLook()
        for place in places {
            switch place {
            case .file(let path):
                look.add(Self.stem(path), [1: VersionFiles(of: path)])
            case .directory(let path):
                let found = try Self.models(in: path)
                let count = look.found.count
                for (name, versions) in found { look.add(name, versions) }
                if look.found.count == count { look.emptyDirectories.append(path) }
            }
        }
        return look
    }

    private static func models(
        in directory: String
    ) throws(RepositoryFault) -> [(name: String, versions: [Int: VersionFiles])] {
        var found: [(name: String, versions: [Int: VersionFiles])] = []
        let names = try names(in: directory)
        for name in names {
            let child = directory + "/" + name
            if VersionFiles.extensions.contains((name as NSString).pathExtension) {
                found.append((stem(child), [1: VersionFiles(of: child, among: names)]))
            } else if isDirectory(child) {
                found.append((name, try versions(in: child)))
            }
        }
        return found
    }

    /// The versions of a model; none where somebody removes it meanwhile.
    ///
    /// Folders of other names than a number's own digits are no versions, as Triton has it.
    private static func versions(
        in directory: String
    ) throws(RepositoryFault) -> [Int: VersionFiles] {
        var versions: [Int: VersionFiles] = [:]
        let listed: [String]
        do throws(RepositoryFault) {
            listed = try names(in: directory)
        } catch {
            guard isDirectory(directory) else { return [:] }
            throw error
        }
        for name in listed {
            guard let version = Int(name), version > 0, String(version) == name else { continue }
            versions[version] = VersionFiles(in: directory + "/" + name)
        }
        return versions
    }

    private static func names(in directory: String) throws(RepositoryFault) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
                .filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw .unreadable(directory)
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }

    /// `co2` of `models/co2.keras`.
    static func stem(_ path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension
    }
}
