import ModelFiles
import TestSupport
import Testing

@Suite("damaged ONNX files")
struct ONNXDamageTests {
    private static let models = [
        "lstm", "listed", "rows", "features", "zeros_of_shape", "pair_rate", "pair_stacked",
        "chunks", "causal", "tf2_rnn", "../../Sequences/Goldens/onnx_gru",
        "../../Sequences/Goldens/onnx_layout1",
    ]

    @Test("a file cut anywhere loads or ends in a typed error", arguments: models)
    func cut(model: String) throws {
        let whole = try ONNXGoldenFiles.bytes(model + ".onnx")
        for count in stride(from: 0, to: whole.count, by: max(13, whole.count / 64)) {
            try load(Array(whole[..<count]))
        }
    }

    @Test(
        "a file with random bits flipped loads or ends in a typed error", arguments: models,
        [1, 2] as [UInt64])
    func flipped(model: String, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let whole = try ONNXGoldenFiles.bytes(model + ".onnx")
        for _ in 0..<100 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            try load(bytes)
        }
    }

    @Test("a file with bytes of another in its place loads or ends in a typed error")
    func mixed() throws {
        var random = SeededRandom(seed: 3)
        let all = try Self.models.map { try ONNXGoldenFiles.bytes($0 + ".onnx") }
        for _ in 0..<300 {
            var bytes = all.randomElement(using: &random) ?? []
            let other = all.randomElement(using: &random) ?? []
            let count = Int.random(in: 1...24, using: &random)
            let target = Int.random(in: 0..<bytes.count - count, using: &random)
            let source = Int.random(in: 0..<other.count - count, using: &random)
            bytes.replaceSubrange(
                target..<target + count, with: other[source..<source + count])
            try load(bytes)
        }
    }

    private func load(_ bytes: [UInt8]) throws {
        do {
            _ = try GoldenFiles.load(
                bytes: bytes, extension: "onnx", bidirectional: .wholeRequest)
        } catch is ModelFileError {}
    }
}
