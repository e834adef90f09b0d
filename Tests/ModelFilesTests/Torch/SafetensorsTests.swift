import Containers
import TestSupport
import Testing

@testable import ModelFiles

@Suite("safetensors files")
struct SafetensorsTests {
    @Test(
        "headers that lie or are no strict JSON are refused with what and where",
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, 8, .syntax(offset: 61)),
            (
                #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8,
                .byteCount(tensor: "a", shape: [3], expected: 12, actual: 8)
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7,
                .range(tensor: "a", begin: 0, end: 8, limit: 7)
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9,
                .bufferLength(expected: 8, actual: 9)
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8,
                .range(tensor: "a", begin: 8, end: 0, limit: 0)
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12,
                .placement(tensor: "a", expected: 0, actual: 4)
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                    + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8,
                .placement(tensor: "b", expected: 8, actual: 4)
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                    + #""a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#, 12,
                .duplicateTensor("a")
            ),
            (
                #"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8,
                .duplicateKey(tensor: "a", key: "dtype")
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2]}}"#, 8,
                .missingKey(tensor: "a", key: "data_offsets")
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"offsets":[0,8]}}"#, 8,
                .unknownKey(tensor: "a", key: "offsets")
            ),
            (
                #"{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}"#, 8,
                .unknownType(tensor: "a", type: "Q4")
            ),
            (
                #"{"a":{"dtype":"F32","shape":[99999999999999,99999999999999],"#
                    + #""data_offsets":[0,8]}}"#, 8,
                .byteCount(
                    tensor: "a", shape: [99_999_999_999_999, 99_999_999_999_999], expected: nil,
                    actual: 8)
            ),
            ("{", 0, .headerLength(limit: 1, actual: 1)),
        ] as [(String, Int, SafetensorsFault)])
    func headers(header: String, zeros: Int, expected: SafetensorsFault) {
        #expect(throws: expected) {
            try SafetensorsFile(TorchFiles.file(header: header, zeros: zeros))
        }
    }

    @Test(
        "a header that is no strict JSON of tensors is refused at the byte",
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 37),
            (#"{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}"#, 39),
            (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 38),
            (#"{"a":{"dtype":"F32","shape":[2,],"data_offsets":[0,8]}}"#, 39),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, 58),
            (#"{"a":[]}"#, 13),
            (#"{"a\q":{}}"#, 13),
            (#"{"\ud800":{}}"#, 16),
            (#"{"__metadata__":{"format":1}}"#, 34),
            (#"{} {}"#, 11),
            (#" {}"#, 8),
        ] as [(String, Int)])
    func syntax(header: String, offset: Int) {
        #expect(throws: SafetensorsFault.syntax(offset: offset)) {
            try SafetensorsFile(TorchFiles.file(header: header))
        }
    }

    @Test("a header longer than the file or 100 MB, and a file without one, are refused")
    func lengths() {
        #expect(throws: SafetensorsFault.truncated(actual: 7)) {
            try SafetensorsFile([UInt8](repeating: 0, count: 7))
        }
        for bytes in [[3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d], [UInt8](repeating: 255, count: 10)] {
            let length = bytes[0] == 3 ? 3 : UInt64.max
            #expect(throws: SafetensorsFault.headerLength(limit: 2, actual: length)) {
                try SafetensorsFile(bytes)
            }
        }
        let long = [UInt8(1), 0xe1, 0xf5, 0x05, 0, 0, 0, 0]
        let file = long + [UInt8](repeating: 0x20, count: 100_000_001)
        #expect(throws: SafetensorsFault.headerLength(limit: 100_000_000, actual: 100_000_001)) {
            try SafetensorsFile(file)
        }
    }

    @Test("more tensors than the limit are refused")
    func tensorCount() {
        let tensor = #":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#
        let names = (0...65536).map { "\"\($0)\"" + tensor }
        #expect(throws: SafetensorsFault.tensorCount(limit: 65536)) {
            try SafetensorsFile(
                TorchFiles.file(header: "{" + names.joined(separator: ",") + "}"))
        }
    }

    @Test("scalars, empty tensors, metadata, escapes and padding are legal")
    func legal() throws {
        let header = #"""
            {"__metadata__": {"a": "\"\\\/\b\n"}, "\u00e9\ud83d\ude00":
             {"shape":[],"data_offsets":[0,4],"dtype":"F32"},
             "none":{"dtype":"I64","shape":[0,3],"data_offsets":[4,4]}}    
            """#
        let file = try SafetensorsFile(TorchFiles.file(header: header, zeros: 4))
        #expect(file.entries.keys.sorted() == ["none", "é😀"])
        #expect(try file.floats(#require(file.entries["é😀"])) == [0])
        #expect(try file.floats(#require(file.entries["none"])) == nil)
    }

    @Test(
        "numbers of each floating-point type are read as float32, unaligned too",
        arguments: [
            ("F32", [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]),
            ("F64", [0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0]),
            ("F16", [0, 0x3e, 0, 0xc0]), ("BF16", [0xc0, 0x3f, 0, 0xc0]),
        ] as [(String, [UInt8])])
    func types(type: String, data: [UInt8]) throws {
        for padding in ["", " "] {
            let header =
                #"{"a":{"dtype":"\#(type)","shape":[2],"data_offsets":[0,\#(data.count)]}}"#
                + padding
            let file = try SafetensorsFile(TorchFiles.file(header: header) + data)
            #expect(try file.floats(#require(file.entries["a"])) == [1.5, -2])
        }
    }

    @Test("a file cut anywhere ends in a typed error, the sidecar being whole")
    func truncated() throws {
        let whole = try TorchFiles.bytes("lstm.safetensors")
        let sidecar = #"{"layers":[{"kind":"LSTM","weights":"rnn"}]}"#
        _ = try TorchFiles.load(whole, sidecars: ["weights.json": sidecar])
        for count in stride(from: 0, to: whole.count, by: 7) {
            let fault = fault {
                try TorchFiles.load(Array(whole[..<count]), sidecars: ["weights.json": sidecar])
            }
            guard case .torch(.safetensors) = fault else {
                Issue.record("cut to \(count): \(String(describing: fault))")
                continue
            }
        }
    }

    @Test("a file with random bits flipped loads or ends in a typed error", arguments: 1...4)
    func flipped(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let whole = try TorchFiles.bytes("classifier.safetensors")
        let sidecar = String(decoding: try TorchFiles.bytes("classifier.json"), as: UTF8.self)
        for _ in 0..<200 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                // Most of what can go wrong is in the header.
                let place = Int.random(in: 0..<700, using: &random)
                bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            do {
                _ = try TorchFiles.load(bytes, sidecars: ["model.json": sidecar])
            } catch is ModelFileError {}
        }
    }
}
