/// Paths in a weights file: a class in snake case, counted in the order of the file.
struct KerasPathCounter {
    private let folder: String
    private var counts: [String: Int] = [:]

    /// Paths in `folder`, such as `layers`.
    init(_ folder: String) { self.folder = folder }

    /// The path of the next layer of class `kind`: `layers/lstm`, then `layers/lstm_1`.
    mutating func next(_ kind: String) -> String {
        let name = KerasLayer.snakeCase(kind)
        let count = counts[name, default: 0]
        counts[name] = count + 1
        return count == 0 ? "\(folder)/\(name)" : "\(folder)/\(name)_\(count)"
    }
}
