import Foundation
import Testing
import WireFormats

@testable import cellar

@Suite("What follows from two looks at a model's files")
struct RepositoryPlanTests {
    private let folder: ModelFolder

    init() throws { folder = try ModelFolder() }

    private func write(_ versions: Int..., text: String = "") throws {
        for version in versions {
            try folder.write(Array(text.utf8), to: "m/\(version)/model.keras")
        }
    }

    private func remove(_ version: Int) throws {
        try FileManager.default.removeItem(atPath: folder.path("m/\(version)"))
    }

    private func look() throws -> RepositoryLook.Model? {
        try ModelRepository([folder.path("")]).look().byName["m"]
    }

    /// A record of which these versions are served as they lie there.
    private func record(serving versions: Int...) throws -> ModelRecord {
        var record = ModelRecord()
        for version in try look()?.versions ?? [] where versions.contains(version.number) {
            record.versions[version.number] = .init(
                state: .ready, stamps: version.files.stamps)
        }
        return record
    }

    private func plan(
        _ record: ModelRecord, before: RepositoryLook.Model?, _ policy: VersionPolicy = .latest(1),
        isAsked: Bool = false
    ) throws -> RepositoryPlan {
        RepositoryPlan(
            try look(), before: before, record: record, policy: policy, isAsked: isAsked)
    }

    /// The plan where the look before saw the same.
    private func settled(
        _ record: ModelRecord, _ policy: VersionPolicy = .latest(1), isAsked: Bool = false
    ) throws -> RepositoryPlan {
        try plan(record, before: try look(), policy, isAsked: isAsked)
    }

    @Test("files that are served as they are ask for nothing")
    func nothing() throws {
        try write(1)
        let plan = try settled(record(serving: 1))
        #expect(plan.isEmpty && plan.agreeing == [1])
    }

    @Test("a new version is loaded once two looks saw the same, and the old one then retired")
    func newVersion() throws {
        try write(1)
        let (before, record) = (try look(), try record(serving: 1))
        try write(2)
        let first = try plan(record, before: before)
        #expect(first.loads.isEmpty && first.superseded.isEmpty)
        #expect(first.unsettled.map(\.number) == [2])
        let second = try settled(record)
        #expect(second.loads.map(\.number) == [2] && second.superseded == [1])
        #expect(try settled(record, .all).superseded.isEmpty)
    }

    @Test("a file that grows from look to look is left alone")
    func halfWritten() throws {
        try write(1)
        let record = try record(serving: 1)
        var before = try look()
        for text in ["a", "ab", "abc"] {
            try write(1, text: text)
            let plan = try plan(record, before: before)
            #expect(plan.changesNothing && plan.unsettled.map(\.number) == [1])
            before = try look()
        }
        #expect(try settled(record).loads.map(\.number) == [1])
    }

    @Test("a file beside the model is part of its version")
    func companion() throws {
        try write(1)
        let record = try record(serving: 1)
        try folder.write([1], to: "m/1/initial_states.npz")
        #expect(try settled(record).loads.map(\.number) == [1])
    }

    @Test("removed files retire their version once two looks missed them, and another is loaded")
    func removed() throws {
        try write(1, 2)
        let (before, record) = (try look(), try record(serving: 2))
        try remove(2)
        #expect(try plan(record, before: before).gone.isEmpty)
        let plan = try settled(record)
        #expect(plan.gone == [2] && plan.loads.map(\.number) == [1])
        try remove(1)
        #expect(try settled(record).gone == [2])
    }

    @Test("what could not be served is tried again when it has changed, or somebody asks")
    func failed() throws {
        try write(1, 2)
        var record = try record(serving: 1)
        let files = try #require(look()?.versions.last?.files.stamps)
        let news = (0..<2).map { _ in record.noteFailure(2, reason: "damaged", files: files) }
        #expect(news == [true, false], "it is told once")
        let plan = try settled(record)
        #expect(plan.isEmpty, "version 1 stays, since 2 is not there for it")
        #expect(try settled(record, isAsked: true).loads.map(\.number) == [2])
        try write(2, text: "better")
        #expect(try settled(record).loads.map(\.number) == [2])
    }

    @Test("what somebody unloaded stays unloaded until somebody has it loaded")
    func held() throws {
        try write(1)
        var record = try record(serving: 1)
        record.noteUnloaded(1, left: 0, isHeld: true)
        try write(1, text: "new")
        #expect(try settled(record).isEmpty)
        #expect(try settled(record, isAsked: true).loads.map(\.number) == [1])
        record.noteAsked()
        #expect(try settled(record).loads.map(\.number) == [1])
        record.isHeld = true
        try write(2)
        #expect(try settled(record).isEmpty)
    }

    @Test("a named version that is missing is a fault, and retires only itself")
    func missing() throws {
        try write(1, 3)
        let record = try record(serving: 1, 3)
        try remove(3)
        let plan = try settled(record, .specific([1, 3]))
        #expect(plan.gone == [3] && plan.superseded.isEmpty)
        #expect(plan.faults == [3: .versionMissing(name: "m", version: 3, known: [1])])
    }

    @Test("two files in a folder are a fault, and what is served stays")
    func severalFiles() throws {
        try write(1, 2)
        let record = try record(serving: 1)
        try folder.write([], to: "m/2/model.onnx")
        let plan = try settled(record)
        #expect(plan.changesNothing && plan.faults.keys.sorted() == [2])
    }

    @Test("a version that is neither there nor served is forgotten")
    func forgotten() throws {
        try write(1)
        var record = try record(serving: 1)
        try remove(1)
        record.noteUnloaded(1, left: 2, isHeld: false)
        #expect(try settled(record).forgotten.isEmpty, "its sessions go on")
        record.noteFinished(1)
        #expect(try settled(record).forgotten == [1])
    }
}
