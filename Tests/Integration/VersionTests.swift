import Foundation
import Testing

/// Versions of one model that differ, each with sessions of its own.
@Suite("Versions that differ")
struct VersionTests {
    private let folder: ModelFolder
    private let live: Live

    /// Version 1 takes ids and version 2 three numbers, and so are their names and shapes.
    init() throws {
        folder = try ModelFolder()
        for (version, model) in [(1, "words"), (2, "stream")] {
            try folder.copy(
                URL(filePath: CellarProcess.model(model)), to: "m/\(version)/model.keras")
        }
        live = try Live(CellarProcess([folder.path(""), "--set", "version_policy=all"]))
    }

    private func infer(
        _ version: Int?, _ parameters: String, outputs: String? = nil
    ) throws -> Curl.Answer {
        let metadata = try live.curl.get("/v2/models/m/versions/1").json
        let input = try #require(metadata["inputs"][0]["name"].string)
        let outputs = outputs.map { #","outputs": [{"name": "\#($0)"}]"# } ?? ""
        let path = version.map { "/versions/\($0)" } ?? ""
        return try live.curl.post(
            "/v2/models/m\(path)/infer",
            """
            {"parameters": {\(parameters)}, "inputs": [{"name": "\(input)", "shape": [1, 1],
             "datatype": "INT32", "data": [3]}]\(outputs)}
            """)
    }

    @Test("a sequence is answered with the outputs of its own version, not of the newest")
    func outputs() throws {
        let begun = try infer(1, #""sequence_id": 7, "sequence_start": true"#)
        #expect(begun.status == 200, "\(begun.json)")
        #expect(begun.json["model_version"] == "1")
        let next = try infer(nil, #""sequence_id": 7"#, outputs: "gru/h")
        #expect(next.status == 200, "\(next.json)")
        #expect(next.json["outputs"][0]["shape"] == [1, 5])
        let other = try infer(nil, #""sequence_id": 7"#, outputs: "second/h")
        #expect(other.status == 422)
        #expect(other.json["error"].string?.contains("second/h") == true)
        let session = try live.curl.get("/v1/sessions/7").json
        #expect(session["position"] == 2)
        #expect(session["version"] == 1)
    }

    @Test("a session may begin with a version that is named")
    func create() throws {
        let old = try live.curl.post("/v1/models/m/sessions", #"{"version": 1}"#)
        #expect(old.json["version"] == 1)
        let none = try live.curl.post("/v1/models/m/sessions", #"{"version": 3}"#)
        #expect(none.status == 404)
    }

    @Test("a version with other states takes no session over, and the report says why")
    func migrate() throws {
        _ = try live.curl.post("/v1/models/m/sessions", #"{"id": "s", "version": 1}"#)
        let report = try live.curl.post("/v1/models/m/migrate", #"{"to": 2}"#)
        #expect(report.status == 200)
        #expect(report.json["migrated"] == 0)
        #expect(report.json["refused"] == 1)
        let session = report.json["sessions"][0]
        #expect(session["outcome"] == "refused")
        #expect(session["place"] == "first/h")
        #expect(session["expected_shape"] == [4])
        #expect(try live.curl.get("/v1/sessions/s").json["version"] == 1)
        let unknown = try live.curl.post("/v1/models/m/migrate", #"{"to": 9}"#)
        #expect(unknown.status == 404)
        let wrong = try live.curl.post("/v1/models/m/migrate", #"{"version": 2}"#)
        #expect(wrong.status == 422)
        #expect(wrong.json["detail"].string?.contains("to") == true)
    }
}
