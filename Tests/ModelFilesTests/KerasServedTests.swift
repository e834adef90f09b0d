import Foundation
import Testing

@testable import ModelFiles

/// What is said of Keras' layers and operations, and of PyTorch's modules, here and in the
/// documentation, is whole.
@Suite("what of Keras is served, and what is not")
struct KerasServedTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let refused = Set(KerasRefusal.byName.keys)

    /// The classes of each Keras that list_keras_layers.py asked.
    private static func layers() throws -> [String: [String]] {
        let data = try Data(contentsOf: folder.appendingPathComponent("keras_layers.json"))
        return try JSONDecoder().decode([String: [String]].self, from: data)
    }

    /// The documentation's words, each as code has it.
    private static func documented() throws -> Set<String> {
        let path = "../../Sources/cellar/Cellar.docc/ModelFiles.md"
        let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
        let isOfNames: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "_" }
        return Set(text.split { !isOfNames($0) }.map(String.init))
    }

    @Test("every layer of Keras 3 and Keras 2 is served or refused with a reason")
    func whole() throws {
        let layers = try Self.layers()
        #expect(layers.count == 2)
        for (keras, names) in layers {
            #expect(names.count > 100, "\(keras)")
            // Some old names are others' by now.
            let unknown = names.filter {
                let name = KerasLegacyTranslation.kind(of: .object(["class_name": .string($0)]))
                return !KerasLayerKind.served.contains(name ?? $0) && !Self.refused.contains($0)
            }
            #expect(unknown == [], "\(keras)")
        }
    }

    @Test("no layer is both served and refused")
    func apart() {
        #expect(Self.refused.intersection(KerasLayerKind.served) == [])
    }

    @Test("the documentation names every layer and operation that is served, and all that are not")
    func documentation() throws {
        let documented = try Self.documented()
        let known = Set(KerasLayerKind.served).union(Self.refused).union(KerasOperation.served)
        #expect(known.subtracting(documented).sorted() == [])
    }

    @Test("the documentation names every module of PyTorch that is served and what a sidecar says")
    func sidecars() throws {
        let keys = ["layers", "ignore", "kind", "weights", "name"]
        let known = Set(TorchLayerKind.all.flatMap { [$0.name] + $0.keys } + keys)
        #expect(known.subtracting(try Self.documented()).sorted() == [])
    }
}
