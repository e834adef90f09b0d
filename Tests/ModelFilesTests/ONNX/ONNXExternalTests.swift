import Containers
import Foundation
import ModelFiles
import Testing

/// Constants in files beside the model.
@Suite("ONNX constants in other files")
struct ONNXExternalTests {
    /// A model whose constants of 64 floats lie whole in `locations`, one each; all in `folder`,
    /// where `weights.bin` holds 64 floats and `link.bin` leads to it.
    private func write(_ locations: [String], in folder: CompanionTests.Folder) throws -> [UInt8] {
        var sketch = ONNXSketch.passing()
        for (index, location) in locations.enumerated() {
            sketch.external("w\(index)", [64], at: location)
        }
        sketch.output("z")
        try folder.write("m.onnx", sketch.bytes)
        try folder.write("weights.bin", weights)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.bin"), withDestinationPath: "weights.bin")
        return sketch.bytes
    }

    private let weights = [UInt8](repeating: 1, count: 256)

    @Test(
        "constants may share a file's bytes, but make no more than four times as many of them",
        arguments: [
            (["weights.bin"], 0), (["link.bin"], 0), (["weights.bin"], 2),
            (["weights.bin", "link.bin"], 1),
        ])
    func shared(names: [String], doublings: Int) throws {
        let folder = try CompanionTests.Folder()
        let locations = (0..<1 << doublings).flatMap { _ in names }
        _ = try write(locations, in: folder)
        _ = try ModelFile.load(path: folder.path("m.onnx"))
    }

    @Test(
        "constants that make more of them are refused, by whatever names they call the file",
        arguments: [["weights.bin"], ["weights.bin", "link.bin"]])
    func copied(names: [String]) throws {
        let folder = try CompanionTests.Folder()
        let locations = (0..<5).map { names[$0 % names.count] }
        _ = try write(locations, in: folder)
        let error = #expect(throws: ModelFileError.self) {
            try ModelFile.load(path: folder.path("m.onnx"))
        }
        let line = error.map { "\($0)" } ?? ""
        #expect(
            line.contains("the constant w4 makes 1280 bytes of other files that hold 256"),
            "\(line)")
    }

    @Test("the digest is of the model's bytes with those of the other files behind them, once each")
    func digest() throws {
        let folder = try CompanionTests.Folder()
        let model = try write(["weights.bin", "link.bin"], in: folder)
        let all = model + weights
        let digest = try ModelFile.load(path: folder.path("m.onnx")).digest
        #expect(digest == "sha256:" + all.withUnsafeBytes { SHA256.hexDigest($0) })
    }
}
