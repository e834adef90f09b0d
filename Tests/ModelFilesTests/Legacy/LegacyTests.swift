import Containers
@testable import ModelFiles
import Recurrent
import TestSupport
import Testing

@Suite("whole Keras models in HDF5")
struct LegacyTests {
    @Test("the goldens are there: 6 of Keras 1, 16 of Keras 2, 11 of Keras 3")
    func goldensAreThere() {
        #expect(LegacyFiles.models.filter { $0.hasPrefix("keras1_") }.count == 6)
        #expect(LegacyFiles.models.filter { $0.hasPrefix("keras2_") }.count == 16)
        #expect(LegacyFiles.models.filter { $0.hasPrefix("keras3_") }.count == 11)
    }

    @Test(
        "three calls in a row give Keras' outputs and states to 2e-5",
        arguments: LegacyFiles.models)
    func threeCalls(model: String) throws {
        let network = try ModelFile.load(path: LegacyFiles.path(model)).network
        let golden = try Npz(
            npz: LegacyFiles.bytes(model + ".npz"), limits: .init(totalBytesMax: 1 << 20))
        try expectGolden(network, golden, model)
    }

    @Test("layers keep their names, a digest is the file's")
    func names() throws {
        let model = try ModelFile.load(path: LegacyFiles.path("keras2_functional"))
        #expect(model.network.nodes.map(\.name) == ["first", "sum", "second", "head"])
        #expect(model.network.inputs.map(\.name) == ["series"])
        let digest = try LegacyFiles.bytes("keras2_functional.h5").withUnsafeBytes {
            SHA256.hexDigest($0)
        }
        #expect(model.digest == "sha256:" + digest)
        #expect(model.format == "keras-h5")
    }

    @Test("the same file computes another hard_sigmoid when Keras 3 wrote it")
    func hardSigmoid() throws {
        let ours = try ModelFile.load(path: LegacyFiles.path("keras2_hard_sigmoid")).network
        let bytes = try LegacyFiles.bytes("keras2_hard_sigmoid", replacing: "2.21.0", by: "3.21.0")
        let others = try GoldenFiles.load(bytes: bytes, extension: "h5").network
        let input = Tensor(shape: [1, 1, 3], values: [1, 2, -3])
        let outputs = [ours, others].map { StepRunner($0, batch: 1).run([input]).outputs[0] }
        #expect(outputs[0] != outputs[1])
    }

    private static let kernel = "layers/lstm/cell/vars/0"

    @Test(
        "files that are no model, of Keras 0 or changed are refused with what and where",
        arguments: [
            (
                "model_config", "model_confic",
                .value(
                    layer: nil, key: "model_config",
                    expected: "the configuration that model.save writes and save_weights does not",
                    actual: "nothing")
            ),
            ("keras_version", "keras_versioN", .kerasVersion("unknown")),
            ("2.21.0", "0.21.0", .kerasVersion("0.21.0")),
            (#"{"class_name": "Seq"#, #"["class_name": "Seq"#, .json(member: "model_config")),
            (
                "Sequential", "Subclassed",
                .modelKind("Subclassed", served: ["Sequential", "Functional"])
            ),
            (
                #""units": 4"#, #""units": 5"#,
                .weights(
                    layer: "lstm", path: kernel,
                    .object(.shape(expected: [3, 20], actual: [3, 16])))
            ),
            (
                "weight_names", "weight_namez",
                .weights(layer: "lstm", path: kernel, .object(.missing))
            ),
            (
                "model_weights", "other_weights",
                .weights(layer: "lstm", path: kernel, .object(.missing))
            ),
            (
                #""go_backwards": false"#, #""go_backwards": true "#,
                .layer(
                    name: "lstm", kind: "LSTM",
                    .option(
                        key: "go_backwards", value: "true",
                        reason: Bidirectional.advice))
            ),
        ] as [(String, String, ModelFault)])
    func faults(original: String, text: String, expected: ModelFault) throws {
        let bytes = try LegacyFiles.bytes("keras2_lstm", replacing: original, by: text)
        #expect(fault { try GoldenFiles.load(bytes: bytes, extension: "h5") } == expected)
    }

    @Test("what Keras 1 computed otherwise, or no later Keras can, is refused")
    func keras1() throws {
        let mode = try LegacyFiles.bytes(
            "keras1_gru", replacing: #""mode": 0"#, by: #""mode": 1"#)
        #expect(
            fault { try GoldenFiles.load(bytes: mode, extension: "h5") }
                == .layer(
                    name: "batchnormalization_1", kind: "BatchNormalization",
                    .option(
                        key: "mode", value: "1",
                        reason: "only the mean and variance in the file are served")))
        let cosine = try LegacyFiles.bytes(
            "keras1_functional", replacing: #""mode": "sum""#, by: #""mode": "cos""#)
        #expect(
            fault { try GoldenFiles.load(bytes: cosine, extension: "h5") }
                == .layer(
                    name: "merge_1", kind: "Merge",
                    .refusedKind(reason: "is a layer of Keras 1 alone; rebuild it of others")))
    }

    @Test("what is named .h5 and is something else is refused")
    func content() throws {
        for bytes in [[], Array("garbage".utf8), try GoldenFiles.bytes("lstm.keras")] {
            #expect(
                fault { try GoldenFiles.load(bytes: bytes, extension: "hdf5") }
                    == .content(expected: "an HDF5 file", actual: "something else"))
        }
    }

    @Test("a file cut anywhere ends in a typed error")
    func truncated() throws {
        let whole = try LegacyFiles.bytes("keras2_lstm.h5")
        for count in stride(from: 0, to: whole.count, by: 397) {
            let fault = fault {
                try GoldenFiles.load(bytes: Array(whole[..<count]), extension: "h5")
            }
            #expect(fault != nil, "cut to \(count)")
        }
    }

    @Test("a file with random bits flipped loads or ends in a typed error", arguments: 1...4)
    func flipped(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let whole = try LegacyFiles.bytes("keras3_stacked.h5")
        for _ in 0..<50 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            do {
                _ = try GoldenFiles.load(bytes: bytes, extension: "h5")
            } catch is ModelFileError {}
        }
    }
}
