@testable import Containers
import Foundation
import Glibc
@testable import ModelFiles
import TestSupport
import Testing

/// Every golden of every format, damaged at random and read as the server reads it.
///
/// Each ends in a model or in a typed error, soon. libhdf5 reads in a process of its own, as it
/// does for the server: where it crashes or does not end, that too is an error.
@Suite("goldens damaged at random")
struct MutationTests {
    private static let onnx = ONNXGoldenFiles.models.map { "ONNX/Goldens/\($0).onnx" }
    private static let torch = TorchFiles.models.map { "Torch/Goldens/\($0).safetensors" }
    private static let archives = GoldenFiles.models.map { "Goldens/\($0).keras" }
    private static let hdf5 = LegacyFiles.models.map { "Legacy/Goldens/\($0).h5" }

    @Test(
        "files without HDF5, and archives whose checksums fail", arguments: onnx + torch + archives)
    func files(file: String) throws {
        try damage(file, count: 100)
    }

    @Test("whole models in HDF5", arguments: hdf5)
    func wholeModels(file: String) throws {
        try damage(file, count: 12)
    }

    @Test("weights in an archive whose checksums hold", arguments: GoldenFiles.models)
    func weights(model: String) throws {
        var random = SeededRandom(seed: 7)
        let members = try GoldenFiles.members(model)
        for index in 0..<5 {
            var writer = ZipWriter()
            for member in members {
                let isWeights = member.name.hasSuffix(".h5")
                try writer.add(
                    member.name,
                    isWeights ? Self.damaged(member.contents, &random) : member.contents)
            }
            try read(writer.finish(), as: GoldenFiles.path(model), "weights \(index) of seed 7")
        }
    }

    /// Reads `count` damaged copies of `file`.
    private func damage(_ file: String, count: Int) throws {
        var random = SeededRandom(seed: 11)
        let path = GoldenFiles.folder.deletingLastPathComponent().appending(path: file).path
        let whole = Array(try Data(contentsOf: URL(filePath: path)))
        for index in 0..<count {
            try read(Self.damaged(whole, &random), as: path, "copy \(index) of seed 11")
        }
    }

    private func read(_ bytes: [UInt8], as path: String, _ which: String) throws {
        let start = Self.threadSeconds
        do {
            _ = try ModelFile.load(bytes, path: path, hdf5: Self.child)
        } catch {
            // A reader that does not start would make this a test of nothing.
            if case .hdf5(_, .notStarted(let code)) = error.fault {
                Issue.record("\(Self.binary) does not start: \(code)")
            }
            #expect(!error.description.contains("\n"), "\(path), \(which)")
        }
        // Of work, not of waiting: other tests run beside this one.
        #expect(Self.threadSeconds - start < 1, "\(path), \(which)")
        #expect(Self.peakBytes < 1 << 30, "\(path), \(which)")
    }

    /// `bytes`, cut somewhere, or with one to four bits flipped.
    private static func damaged(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        guard Int.random(in: 0..<5, using: &random) > 0 else {
            return Array(bytes[..<Int.random(in: bytes.indices, using: &random)])
        }
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            damaged[Int.random(in: bytes.indices, using: &random)] ^=
                1 << UInt8.random(in: 0...7, using: &random)
        }
        return damaged
    }

    /// The program that is built beside the tests reads HDF5 for them.
    private static let child = HDF5Place.child(command: [binary, "read-weights"], seconds: 20)
    private static let binary: String = {
        let built = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        return ProcessInfo.processInfo.environment["CELLAR_BINARY"]
            ?? built.appending(path: "cellar").path
    }()

    private static var threadSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static var peakBytes: Int {
        var usage = rusage()
        getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
