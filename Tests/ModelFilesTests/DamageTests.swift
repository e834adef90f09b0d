import Containers
import ModelFiles
import TestSupport
import Testing

@Suite("damaged model files")
struct DamageTests {
    @Test("weights cut anywhere end in a typed error")
    func truncatedWeights() throws {
        let whole = try weights()
        for count in stride(from: 0, to: whole.count, by: 97) {
            #expect(fault { try load(Array(whole[..<count])) } != nil, "cut to \(count)")
        }
    }

    @Test(
        "weights with random bits flipped load or end in a typed error",
        arguments: [1, 2, 3, 4])
    func flippedWeights(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let whole = try weights()
        for _ in 0..<100 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] ^=
                    1
                    << UInt8.random(
                        in: 0...7, using: &random)
            }
            do {
                _ = try load(bytes)
            } catch is ModelFileError {}
        }
    }

    @Test(
        "an archive with random bits flipped loads or ends in a typed error",
        arguments: ["lstm", "normalization"])
    func flippedArchive(model: String) throws {
        var random = SeededRandom(seed: 5)
        let whole = try GoldenFiles.bytes(model + ".keras")
        for _ in 0..<100 {
            var bytes = whole
            bytes[Int.random(in: bytes.indices, using: &random)] ^=
                1
                << UInt8.random(
                    in: 0...7, using: &random)
            do {
                _ = try GoldenFiles.load(bytes: bytes)
            } catch is ModelFileError {}
        }
    }

    @Test(
        "a configuration with random bytes changed loads or ends in a typed error",
        arguments: [
            "functional", "nested_functional", "rnn_cells", "mask_merged", "time_distributed",
            "convolution", "axes", "shared", "../Sequences/Goldens/bidirectional_cells",
            "../Sequences/Goldens/bidirectional_unmerged", "../Sequences/Goldens/go_backwards",
            "../Sequences/Goldens/encoder_decoder_bidirectional",
            "../Sequences/Goldens/pooled_masked",
        ])
    func changedConfig(model: String) throws {
        var random = SeededRandom(seed: 6)
        for _ in 0..<100 {
            do {
                _ = try GoldenFiles.load(model, bidirectional: .wholeRequest) { members in
                    for index in members.indices where members[index].name == "config.json" {
                        let place = Int.random(
                            in: members[index].contents.indices, using: &random)
                        members[index].contents[place] =
                            Array("0-\"[]{},:ae ".utf8)
                            .randomElement(using: &random) ?? 0
                    }
                }
            } catch is ModelFileError {}
        }
    }

    private func weights() throws -> [UInt8] {
        try #require(
            try GoldenFiles.members("lstm").first { $0.name == "model.weights.h5" }
        ).contents
    }

    private func load(_ weights: [UInt8]) throws -> LoadedModel {
        try GoldenFiles.load { members in
            for index in members.indices where members[index].name == "model.weights.h5" {
                members[index].contents = weights
            }
        }
    }
}
