import Recurrent

/// The tensors of a state_dict as the layers take them, and which of them were taken.
///
/// Belongs to one load: not Sendable.
final class TorchWeights {
    private let file: SafetensorsFile
    private var used: Set<String> = []

    init(_ file: SafetensorsFile) {
        self.file = file
    }

    /// The name of tensor `suffix` of the module with this prefix.
    static func name(_ prefix: String, _ suffix: String) -> String {
        prefix.isEmpty ? suffix : "\(prefix).\(suffix)"
    }

    /// The shape of the tensor `name`; nil where there is none.
    func shape(_ name: String) -> [Int]? { file.entries[name]?.shape }

    /// The tensor `suffix` under `prefix`, which must be there with this shape, nil being any
    /// length but 0.
    func tensor(
        _ suffix: String, of layer: String, at prefix: String, _ expected: [Int?]
    ) throws(ModelFault) -> Tensor {
        let name = Self.name(prefix, suffix)
        guard let entry = file.entries[name] else {
            throw .torch(
                .tensorMissing(layer: layer, tensor: name, beside: names(beside: prefix)))
        }
        let fits = zip(entry.shape, expected).allSatisfy { $0 > 0 && $1 ?? $0 == $0 }
        guard fits, entry.shape.count == expected.count else {
            throw .torch(
                .tensorShape(layer: layer, tensor: name, expected: expected, actual: entry.shape))
        }
        guard let floats = file.floats(entry) else {
            throw .torch(.tensorType(layer: layer, tensor: name, type: entry.type))
        }
        used.insert(name)
        return Tensor(shape: entry.shape, values: floats)
    }

    /// The tensor `suffix` under `prefix` with this shape; nil where there is none.
    func optionalTensor(
        _ suffix: String, of layer: String, at prefix: String, _ expected: [Int?]
    ) throws(ModelFault) -> Tensor? {
        guard shape(Self.name(prefix, suffix)) != nil else { return nil }
        return try tensor(suffix, of: layer, at: prefix, expected)
    }

    /// Refuses a file with tensors that neither a layer took nor `ignored` names.
    func checkAllUsed(ignoring ignored: [String]) throws(ModelFault) {
        for name in ignored where file.entries[name] == nil {
            throw .torch(.tensorMissing(layer: "ignore", tensor: name, beside: []))
        }
        let unused = file.entries.keys.filter { !used.contains($0) && !ignored.contains($0) }
        guard unused.isEmpty else { throw .torch(.unusedTensors(unused.sorted())) }
    }

    private func names(beside prefix: String) -> [String] {
        let own = file.entries.keys.filter { prefix.isEmpty || $0.hasPrefix(prefix + ".") }
        return (own.isEmpty ? Array(file.entries.keys) : own).sorted()
    }
}
