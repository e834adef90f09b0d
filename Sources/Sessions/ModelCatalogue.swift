/// What an engine serves: of each version the file that was loaded last, with its shards' number.
struct ModelCatalogue {
    private(set) var entries: [(number: Int, model: ServedModel)]
    /// The number of the next load.
    private(set) var nextNumber: Int

    init(_ models: [ServedModel]) {
        entries = models.enumerated().map { ($0, $1) }
        nextNumber = models.count
    }

    /// Gives out a number, once.
    mutating func takeNumber() -> Int {
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// Serves `model` from now on, in the place of an earlier load of its version.
    mutating func enter(_ model: ServedModel, number: Int) {
        if let earlier = index(of: model.name, version: model.version) {
            entries[earlier] = (number, model)
        } else {
            entries.append((number, model))
        }
    }

    /// Serves a version no more, or no version of the model.
    mutating func remove(_ name: String, version: Int?) {
        entries.removeAll { $0.model.identity.isMeant(by: name, version: version) }
    }

    /// The number of a version's shards, if it is served.
    func number(of name: String, version: Int) -> Int? {
        index(of: name, version: version).map { entries[$0].number }
    }

    private func index(of name: String, version: Int) -> Int? {
        entries.firstIndex { $0.model.identity.isMeant(by: name, version: version) }
    }
}
