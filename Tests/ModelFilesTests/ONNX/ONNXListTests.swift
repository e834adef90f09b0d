import Foundation
import ModelFiles
import Testing

/// The page that lists what is served, against the code.
@Suite("ONNX list")
struct ONNXListTests {
    @Test("the page lists every operator that is served, and no other")
    func operators() throws {
        #expect(Set(try listed()) == Set(try served()))
    }

    @Test("the README counts them")
    func count() throws {
        let readme = try text("README.md")
        let around = try served().count - 3
        #expect(readme.contains("LSTM, GRU, RNN and \(around) operators"), "there are \(around)")
    }

    /// The names in the first column of the section's first table.
    private func listed() throws -> [String] {
        let page = try text("Sources/cellar/Cellar.docc/ModelFiles.md")
        let section = try #require(page.range(of: "## ONNX\n"))
        let lines = page[section.upperBound...].split(
            separator: "\n", omittingEmptySubsequences: false)
        let table = lines.drop { !$0.hasPrefix("| operator") }.dropFirst(2)
            .prefix { $0.hasPrefix("|") }
        return table.flatMap { line in
            let names = line.split(separator: "|")[0].split { $0 == "," || $0 == " " }
            return names.map(String.init).filter { $0.first?.isUppercase == true }
        }
    }

    private func served() throws -> [String] {
        do {
            _ = try ONNXGoldenFiles.load("faults/unknown_operator")
        } catch let error as ModelFileError {
            if case .onnx(.node(_, .unknownOperator(let served))) = error.fault { return served }
        }
        throw CocoaError(.featureUnsupported)
    }

    private func text(_ path: String) throws -> String {
        let root = ONNXGoldenFiles.folder.appendingPathComponent("../../../..")
        return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}
