import Foundation
import Testing
import WireFormats

@testable import cellar

@Suite("Which models a path holds, and which of them are served")
struct ModelRepositoryTests {
    /// A folder of empty files.
    private func folder(_ files: String...) throws -> ModelFolder {
        let folder = try ModelFolder()
        for file in files { try folder.write([], to: file) }
        return folder
    }

    private func chosen(
        _ folder: ModelFolder, _ policies: String = "latest"
    ) throws -> [ModelRepository.Entry] {
        let look = try ModelRepository([folder.path("")]).look()
        let policies = try #require(VersionPolicies(policies))
        return try look.chosen(policies).map { try $0.entry() }
    }

    @Test("a directory gives versions in folders, and its files as version 1")
    func directory() throws {
        let folder = try folder(
            "a/1/model.keras", "a/10/model.onnx", "a/2/model.h5", "a/old/model.keras",
            "a/03/model.keras", "a/+4/model.keras", "a/5/other.keras", "b.keras", "notes.txt",
            ".c.keras", ".d/1/model.keras")
        let all = try chosen(folder, "all")
        #expect(all.map { "\($0.name) \($0.version)" } == ["a 1", "a 2", "a 10", "b 1"])
        #expect(all[2].file == folder.path("") + "/a/10/model.onnx")
        #expect(try chosen(folder).map(\.version) == [10, 1])
    }

    @Test(
        "the policy chooses of the versions there are",
        arguments: [
            ("latest", [5]), ("latest=2", [3, 5]), ("latest=9", [1, 3, 5]), ("all", [1, 3, 5]),
            ("specific=1,5", [1, 5]), ("latest; a all", [1, 3, 5]), ("all; a specific=3", [3]),
            ("all; b latest", [1, 3, 5]),
        ])
    func policy(policies: String, versions: [Int]) throws {
        let folder = try folder("a/1/model.keras", "a/3/model.keras", "a/5/model.keras")
        #expect(try chosen(folder, policies).map(\.version) == versions)
    }

    @Test(
        "what is no policy is none",
        arguments: [
            "", "newest", "latest=0", "latest=x", "latest 2", "specific", "specific=",
            "specific=1,,2", "specific=-1", "latest; a", "latest; all; a", "all; a all; a latest",
            "all=1",
        ])
    func noPolicy(text: String) {
        #expect(VersionPolicies(text) == nil)
    }

    @Test("a name with spaces may have a policy")
    func spaces() {
        #expect(VersionPolicies("latest=3; next week  all")?["next week"] == .all)
        #expect(VersionPolicies("latest=3; next week all")?["next"] == .latest(3))
    }

    @Test("what holds no model is refused by name")
    func faults() throws {
        let folder = try folder("notes.txt", "b.keras")
        let file = folder.path("b.keras")
        try FileManager.default.removeItem(atPath: file)
        let directory = folder.path("")
        #expect(throws: RepositoryFault.empty(directory)) {
            try ModelRepository([directory]).look().refuseEmpty()
        }
        #expect(throws: RepositoryFault.missing(file)) { try ModelRepository([file]) }
    }

    @Test("a version that the policy names must be there")
    func missing() throws {
        let folder = try folder("a/1/model.keras", "a/2/model.keras")
        let fault = RepositoryFault.versionMissing(name: "a", version: 3, known: [1, 2])
        #expect(throws: fault) { try chosen(folder, "specific=1,3") }
        #expect("\(fault)" == "model a: version_policy asks for version 3, and there are 1, 2")
    }

    @Test("a version is one file, of whatever kind")
    func severalFiles() throws {
        let folder = try folder("a/1/model.keras", "a/1/model.onnx")
        let fault = RepositoryFault.severalFiles(
            folder: folder.path("") + "/a/1", ["model.keras", "model.onnx"])
        #expect(throws: fault) { try chosen(folder) }
        #expect("\(fault)".hasSuffix("there are model.keras and model.onnx; leave one of them"))
    }

    @Test("a name is one model's, wherever the other one is")
    func twice() throws {
        let folder = try folder("b.keras", "b.onnx", "c/b/1/model.keras")
        let first = folder.path("") + "/b.keras"
        let fault = RepositoryFault.twice(
            name: "b", first, folder.path("") + "/b.onnx")
        #expect(throws: fault) { try chosen(folder) }
        let paths = [folder.path("b.keras"), folder.path("c")]
        #expect(throws: RepositoryFault.twice(name: "b", paths[0], paths[1] + "/b/1/model.keras")) {
            try ModelRepository(paths).look().chosen(VersionPolicies())
        }
    }
}
