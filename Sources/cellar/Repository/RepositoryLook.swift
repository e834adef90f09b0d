import WireFormats

/// What a repository holds at one moment: the files of each version of each model.
struct RepositoryLook: Equatable, Sendable {
    /// A version of a model, and its files.
    struct Version: Equatable, Sendable {
        let name: String
        let number: Int
        let files: VersionFiles

        /// What to read.
        ///
        /// - Throws: `missing`, `severalFiles`.
        func entry() throws(RepositoryFault) -> ModelRepository.Entry {
            ModelRepository.Entry(name: name, version: number, file: try files.model())
        }
    }

    /// All of one name.
    struct Model: Equatable, Sendable {
        let name: String
        /// Ascending; where several have the name, those of the first one.
        let versions: [Version]
        /// That several have the name.
        var fault: RepositoryFault?

        /// The versions that `policy` wants, ascending, and those that it wants in vain.
        func chosen(_ policy: VersionPolicy) -> (versions: [Version], missing: [Int]) {
            let wanted = policy.wanted(of: versions.map(\.number))
            let found = versions.filter { wanted.contains($0.number) }
            return (found, wanted.filter { number in !found.contains { $0.number == number } })
        }

        /// Its newest file.
        var file: String { versions.last?.files.models.first ?? name }

        /// That `version` is not there.
        func missing(_ version: Int) -> RepositoryFault {
            .versionMissing(name: name, version: version, known: versions.map(\.number))
        }
    }

    /// What was found, in its order; several may have one name.
    private(set) var found: [Model] = []
    /// Directories without a model.
    var emptyDirectories: [String] = []

    /// Each name once.
    var models: [Model] {
        var indexes: [String: Int] = [:]
        var models: [Model] = []
        for model in found {
            guard let index = indexes[model.name] else {
                indexes[model.name] = models.count
                models.append(model)
                continue
            }
            if models[index].fault == nil {
                models[index].fault = .twice(name: model.name, models[index].file, model.file)
            }
        }
        return models
    }

    /// The models by their names.
    var byName: [String: Model] {
        Dictionary(uniqueKeysWithValues: models.map { ($0.name, $0) })
    }

    /// Adds what was found under a name; nothing where no version has a model file.
    mutating func add(_ name: String, _ versions: [Int: VersionFiles]) {
        let versions = versions.filter { !$0.value.models.isEmpty }
            .sorted { $0.key < $1.key }
            .map { Version(name: name, number: $0.key, files: $0.value) }
        if !versions.isEmpty { found.append(Model(name: name, versions: versions)) }
    }

    /// Refuses directories without a model.
    ///
    /// - Throws: `empty`.
    func refuseEmpty() throws(RepositoryFault) {
        if let directory = emptyDirectories.first { throw .empty(directory) }
    }

    /// The versions to serve, all of which must be there.
    ///
    /// - Throws: `twice`, `versionMissing`.
    func chosen(_ policies: VersionPolicies) throws(RepositoryFault) -> [Version] {
        var chosen: [Version] = []
        for model in models {
            if let fault = model.fault { throw fault }
            let (versions, missing) = model.chosen(policies[model.name])
            if let version = missing.first { throw model.missing(version) }
            chosen += versions
        }
        return chosen
    }
}
