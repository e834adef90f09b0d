import Foundation
import Testing

@Suite("Models that come, change and go while the server runs")
struct LiveRepositoryTests {
    private let folder: ModelFolder

    init() throws { folder = try ModelFolder() }

    /// A server of the folder that looks at it all the time.
    private func watching(_ more: String...) throws -> Live {
        try Live(
            CellarProcess(
                [folder.path(""), "--watch", "--set", "watch_seconds=0.1"] + more))
    }

    /// A server of the folder that looks at it when it is told to.
    private func serving(_ more: String...) throws -> Live {
        try Live(CellarProcess([folder.path("")] + more))
    }

    private func put(_ model: String, _ name: String) throws {
        try folder.copy(URL(filePath: CellarProcess.model(model)), to: name)
    }

    private func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: folder.path(name))
    }

    @Test("watching, an empty directory may be served, and what is put there is")
    func empty() throws {
        let ended = try CellarProcess.run(["serve", "--port", "0", folder.path("")])
        #expect(ended.exitCode == 65 && ended.error.contains("no model in it"))
        let live = try watching()
        #expect(try live.curl.get("/v1/models").json["models"].elements.isEmpty)
        try put("seed", "seed.keras")
        try live.until("seed", 1, "READY")
        try live.step("seed", "s")
    }

    @Test("a new version takes new sessions, and living ones go on with theirs until they end")
    func newVersion() throws {
        try put("seed", "m/1/model.keras")
        let live = try watching()
        let first = try live.step("m", "old")
        try put("growing", "m/2/model.keras")
        try live.until("m", 2, "READY")
        #expect(try live.state("m", 1).state == "UNLOADING")
        #expect(try live.step("old") != first)
        #expect(try live.curl.get("/v1/sessions/old").json["version"] == 1)
        try live.step("m", "new")
        #expect(try live.curl.get("/v1/sessions/new").json["version"] == 2)
        #expect(try live.curl.delete("/v1/sessions/old").status == 204)
        try live.until("m", 1, "UNAVAILABLE")
        #expect(try live.state("m", 1).reason == "unloaded")
    }

    @Test("a changed file serves new sessions, and living ones keep the numbers of theirs")
    func changed() throws {
        try put("seed", "m.keras")
        let live = try watching()
        let steps = try (0..<3).map { try $0 == 0 ? live.step("m", "whole") : live.step("whole") }
        let digest = try live.curl.get("/v1/models/m").json["digest"]
        #expect(try live.step("m", "s") == steps[0])
        try put("growing", "m.keras")
        try live.eventually("another digest") {
            try live.curl.get("/v1/models/m").json["digest"] != digest
        }
        #expect(try live.step("s") == steps[1])
        #expect(try live.step("m", "new") != steps[0])
        #expect(try live.step("s") == steps[2])
    }

    @Test("a removed file ends no session, and takes no new one")
    func removed() throws {
        try put("seed", "m.keras")
        try put("words", "words.keras")
        let live = try watching()
        try live.step("m", "s")
        try remove("m.keras")
        try live.until("m", 1, "UNLOADING")
        try live.step("s")
        let refused = try live.curl.post("/v1/models/m/sessions", "{}")
        #expect(refused.status == 404)
        #expect(refused.json["detail"].string?.contains("its sessions go on") == true)
        #expect(try live.curl.delete("/v1/sessions/s").status == 204)
        try live.eventually("m is forgotten") {
            try live.curl.get("/v1/models").json["models"].elements.map { $0["name"] } == ["words"]
        }
        #expect(try live.curl.get("/v1/models/m").status == 404)
    }

    @Test("a directory that vanishes says nothing of its models, and is followed when it is back")
    func vanished() throws {
        try put("seed", "d/m.keras")
        let live = try Live(
            CellarProcess([folder.path("d"), "--watch", "--set", "watch_seconds=0.1"]))
        let first = try live.step("m", "s")
        try remove("d")
        let end = ContinuousClock.now + .seconds(1)
        while ContinuousClock.now < end {
            #expect(try live.state("m", 1).state == "READY")
        }
        #expect(try live.load("m").status == 400)
        #expect(try live.step("m", "t") == first)
        try put("seed", "d/m.keras")
        try put("words", "d/words.keras")
        try live.until("words", 1, "READY")
        try live.step("s")
        #expect(live.server.stop() == 0)
        #expect(live.server.errors.components(separatedBy: "cannot be looked at").count == 2)
    }

    @Test("a broken file leaves what is served as it is, and the index and a load say why")
    func broken() throws {
        try put("seed", "m.keras")
        let live = try watching()
        let first = try live.step("m", "s")
        try folder.write(Array("PK\u{3}\u{4} and no more".utf8), to: "m.keras")
        try live.eventually("a reason") { try live.state("m", 1).reason?.isEmpty == false }
        let now = try live.state("m", 1)
        #expect(now.state == "READY")
        #expect(now.reason?.contains("m.keras: the archive is damaged") == true)
        #expect(try live.step("m", "t") == first)
        let load = try live.curl.post("/v2/repository/models/m/load", "{}")
        #expect(load.status == 400 && load.json["error"].string == now.reason)
        try put("seed", "m.keras")
        try live.until("m", 1, "READY", reason: "")
    }

    @Test("a file that is still being written is not served, watched or asked for")
    func halfWritten() throws {
        let live = try watching()
        let bytes = try Array(Data(contentsOf: URL(filePath: CellarProcess.model("stream"))))
        let parts = 24
        for part in 1..<parts {
            try folder.append(
                bytes[bytes.count * (part - 1) / parts..<bytes.count * part / parts],
                to: "m.keras")
            #expect(try live.stateIfKnown("m", 1)?.state != "READY")
            if part % 8 == 0 {
                let load = try live.curl.post("/v2/repository/models/m/load", "{}")
                #expect([400, 409].contains(load.status), "\(load.json)")
            }
        }
        try folder.append(bytes[(bytes.count * (parts - 1) / parts)...], to: "m.keras")
        try live.until("m", 1, "READY", reason: "")
    }

    @Test("without watching nothing changes by itself; a load, or SIGHUP, finds what is there")
    func asked() throws {
        try put("seed", "seed.keras")
        let live = try serving()
        try put("words", "words.keras")
        #expect(try live.curl.get("/v1/models/words").status == 404)
        let load = try live.curl.post("/v2/repository/models/words/load", "{}")
        #expect(load.status == 200 && load.json["models"][0]["state"] == "ready")
        #expect(try live.curl.get("/v2/models/words/ready").status == 200)
        #expect(try live.curl.post("/v2/repository/models/none/load", "{}").status == 404)
        try put("growing", "m/7/model.keras")
        kill(live.server.pid, SIGHUP)
        try live.until("m", 7, "READY")
        #expect(live.server.stop() == 0)
    }

    @Test("a load of what is loaded changes nothing")
    func loadedAgain() throws {
        try put("seed", "seed.keras")
        let live = try serving()
        try live.step("seed", "s")
        for _ in 0..<3 {
            #expect(try live.curl.post("/v2/repository/models/seed/load", "{}").status == 200)
        }
        // Written anew, it is the same model.
        try put("seed", "seed.keras")
        #expect(try live.curl.run("POST", "/v2/repository/models/seed/load").status == 200)
        try live.step("s")
        #expect(live.server.stop() == 0)
        #expect(!live.server.errors.contains("model loaded"))
    }

    @Test("clients that step all the time see no error while models change")
    func underLoad() throws {
        try put("seed", "m.keras")
        let live = try serving()
        let output = try ToolProcess.python(
            "reloading",
            [
                live.server.url, folder.path("m.keras"), CellarProcess.model("seed"),
                CellarProcess.model("growing"),
            ])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }

    @Test("while a file is read others are served, it is loading, and a stop does not wait for it")
    func loading() throws {
        try put("seed", "seed.keras")
        let live = try watching()
        // Reading it takes seconds, at the end of which it is given up.
        try put("hanging", "hanging.keras")
        try live.until("hanging", 1, "LOADING")
        let ready = try live.curl.get("/v2/models/hanging/ready")
        #expect(ready.status == 503 && ready.fields["retry-after"] == "1")
        try live.step("seed", "s")
        let begin = ContinuousClock.now
        #expect(live.server.stop() == 0)
        #expect(ContinuousClock.now - begin < .seconds(3))
    }

    @Test(
        "loads, unloads and files in any order harm no session and lose no model", arguments: 1...3)
    func churn(seed: Int) throws {
        try put("seed", "m.keras")
        let live = try watching("--set", "loads_per_version_max=\(seed)")
        let output = try ToolProcess.python(
            "repository_churn",
            [
                live.server.url, folder.path(""), CellarProcess.model("seed"),
                CellarProcess.model("growing"), "\(seed)",
            ])
        #expect(output.exitCode == 0, "seed \(seed): \(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
        #expect(live.server.stop() == 0)
    }

    @Test("who listens to a session is told that it sleeps, wakes, and ends with its model")
    func events() throws {
        try put("seed", "m.keras")
        let live = try serving()
        let output = try ToolProcess.python("model_events", [live.server.url, "m"])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }

    @Test("a file that sessions leave no room for waits until they end")
    func noRoom() throws {
        try put("seed", "m.keras")
        let live = try watching("--set", "loads_per_version_max=1")
        try live.step("m", "first")
        try put("growing", "m.keras")
        try live.eventually("another model") {
            try live.curl.get("/v1/models/m").json["layers"][0]["kind"] == "SimpleRNN"
        }
        try live.step("m", "second")
        try put("seed", "m.keras")
        try live.eventually("a reason") {
            try live.state("m", 1).reason?.contains("loads_per_version_max") == true
        }
        let refused = try live.load("m")
        #expect(refused.status == 409)
        #expect(try live.state("m", 1).state == "READY")
        #expect(try live.curl.delete("/v1/sessions/first").status == 204)
        try live.until("m", 1, "READY", reason: "")
        #expect(try live.curl.get("/v1/models/m").json["layers"][0]["kind"] == "LSTM")
    }

    @Test("sessions follow a new version when they are told to, and go back")
    func migrated() throws {
        try put("seed", "m/1/model.keras")
        let live = try watching()
        let whole = try [live.step("m", "whole"), live.step("whole"), live.step("whole")]
        #expect(try live.step("m", "s") == whole[0])
        try put("seed", "m/2/model.keras")
        try live.until("m", 2, "READY")
        let there = try live.curl.post("/v1/models/m/migrate", #"{"to": 2}"#)
        #expect(there.json["migrated"] == 2, "\(there.json)")
        try live.until("m", 1, "UNAVAILABLE")
        #expect(try live.step("s") == whole[1])
        let config = #"{\"version_policy\": {\"all\": {}}}"#
        #expect(try live.load("m", #"{"parameters": {"config": "\#(config)"}}"#).status == 200)
        let back = try live.curl.post("/v1/models/m/migrate", #"{"to": 1}"#)
        #expect(back.json["migrated"] == 2, "\(back.json)")
        #expect(try live.step("s") == whole[2])
        #expect(try live.curl.get("/v1/sessions/s").json["version"] == 1)
    }

    @Test("a version with sessions is unloaded only if something is said of them")
    func refusedUnload() throws {
        try put("seed", "m.keras")
        let live = try serving()
        try live.step("m", "s")
        let refused = try live.unload("m")
        #expect(refused.status == 409)
        #expect(refused.json["error"].string?.contains("1 ") == true)
        #expect(try live.curl.get("/v2/models/m/ready").status == 200)
        try live.step("s")
        #expect(try live.curl.delete("/v1/sessions/s").status == 204)
        #expect(try live.unload("m").status == 200)
        #expect(try live.state("m", 1).state == "UNAVAILABLE")
        #expect(
            try live.curl.get("/v2/models/m").json["error"].string?.contains("unloaded") == true)
    }

    @Test("deleted at an unload, a session is gone and says so")
    func deletedSessions() throws {
        try put("seed", "m.keras")
        let live = try serving()
        try live.step("m", "s")
        let unload = try live.unload("m", #"{"sessions": "delete"}"#)
        #expect(unload.status == 200 && unload.json["sessions"]["deleted"] == 1)
        let gone = try live.curl.post("/v1/sessions/s/forward", #"{"inputs": [1]}"#)
        #expect(gone.status == 410)
        #expect(gone.json["detail"].string?.contains("unloaded") == true)
        #expect(try live.load("m").status == 200)
        #expect(try live.curl.get("/v1/sessions/s").status == 410)
        try live.step("m", "s2")
    }

    @Test("kept at an unload, a session goes on with the numbers of one that was never stopped")
    func keptSessions() throws {
        try put("seed", "m.keras")
        let live = try serving()
        let whole = try live.step("m", "whole")
        #expect(try live.step("m", "s") == whole)
        let second = try live.step("whole")
        let unload = try live.unload("m", #"{"parameters": {"sessions": "keep"}}"#)
        #expect(unload.status == 200 && unload.json["sessions"]["kept"] == 2)
        #expect(
            try live.curl.post("/v1/sessions/s/forward", #"{"inputs": [1]}"#).status == 409)
        let load = try live.load("m")
        #expect(load.status == 200 && load.json["sessions"]["woken"] == 2)
        #expect(try live.step("s") == second)
        #expect(try live.curl.get("/v1/sessions/s").json["position"] == 2)
    }

    @Test("what was unloaded stays so while it is watched, until it is loaded")
    func heldUnloaded() throws {
        try put("seed", "m.keras")
        let live = try watching()
        #expect(try live.unload("m").status == 200)
        try put("growing", "m.keras")
        try put("words", "words.keras")
        try live.until("words", 1, "READY")
        #expect(try live.state("m", 1).state == "UNAVAILABLE")
        #expect(try live.load("m").status == 200)
        try put("seed", "m.keras")
        let digest = try live.curl.get("/v1/models/m").json["digest"]
        try live.eventually("the file is followed again") {
            try live.curl.get("/v1/models/m").json["digest"] != digest
        }
    }

    @Test("versions are served by the configuration's policy, and by that of a load")
    func policies() throws {
        for version in 1...3 { try put("seed", "m/\(version)/model.keras") }
        for (policy, versions) in [("latest=2", ["2", "3"]), ("specific=1,3", ["1", "3"])] {
            let live = try serving("--set", "version_policy=latest; m \(policy)")
            #expect(
                try live.curl.get("/v2/models/m").json["versions"].elements.map(\.string)
                    == versions)
        }
        let live = try serving("--set", "version_policy=all")
        #expect(try live.curl.get("/v2/models/m").json["versions"].elements.count == 3)
        let session = try live.curl.post("/v1/models/m/sessions", "{}").json
        #expect(session["version"] == 3, "the newest is what sessions begin with")
        let config = #"{\"version_policy\": {\"specific\": {\"versions\": [1, 2]}}}"#
        let load = try live.curl.post(
            "/v2/repository/models/m/load", #"{"parameters": {"config": "\#(config)"}}"#)
        #expect(load.status == 200)
        #expect(
            load.json["models"].elements.map { $0["state"] } == ["ready", "ready", "unloading"])
        #expect(try live.curl.get("/v2/models/m").json["versions"] == ["1", "2"])
        #expect(
            try live.curl.get("/v2/models/m/config").json["version_policy"]["specific"]["versions"]
                == [1, 2])
        let missing = config.replacingOccurrences(of: "[1, 2]", with: "[9]")
        let refused = try live.curl.post(
            "/v2/repository/models/m/load", #"{"parameters": {"config": "\#(missing)"}}"#)
        #expect(refused.status == 400)
        #expect(refused.json["error"].string?.contains("asks for version 9") == true)
        #expect(try live.curl.get("/v2/models/m").json["versions"] == ["1", "2"])
    }

    @Test("a named version that is not there ends the start with 65")
    func missingVersion() throws {
        try put("seed", "m/1/model.keras")
        let ended = try CellarProcess.run([
            "serve", "--port", "0", folder.path(""), "--set", "version_policy=specific=1,3",
        ])
        #expect(ended.exitCode == 65)
        #expect(ended.error.contains("model m: version_policy asks for version 3"))
    }
}
