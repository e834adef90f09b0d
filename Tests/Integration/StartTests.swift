import Foundation
import Testing

@Suite("How the server starts, refuses to start, and stops")
struct StartTests {
    @Test("it says where it listens and is then ready")
    func ready() throws {
        let server = try CellarProcess([CellarProcess.model("seed")])
        #expect(server.url.hasPrefix("http://127.0.0.1:"))
        let curl = Curl(server)
        #expect(try curl.get("/v2/health/ready").status == 200)
        #expect(try curl.get("/v2/health/live").status == 200)
    }

    @Test("a signal ends it with exit code 0, however soon it comes", arguments: [SIGTERM, SIGINT])
    func stops(signal: Int32) throws {
        // Once in ten a signal right behind the line was lost, before its source was registered.
        for _ in 0..<12 {
            let server = try CellarProcess([CellarProcess.model("seed")])
            #expect(server.stop(signal) == 0)
        }
    }

    @Test("a model that cannot be served ends it with 65 and one line: file, layer, reason")
    func refusedModel() throws {
        let ended = try CellarProcess.run(["serve", CellarProcess.model("refused")])
        #expect(ended.exitCode == 65)
        #expect(ended.output.isEmpty)
        #expect(oneLine(ended.error))
        for word in ["refused.keras", "both_ways", "Bidirectional"] {
            #expect(ended.error.contains(word))
        }
    }

    @Test(
        "a wrong command line ends it with 64 and one line",
        arguments: [
            (["serve"], "models"),
            (["serve", "m.keras", "--prot", "1"], "--prot"),
            (["serve", "m.keras", "--port", "99999"], "0 to 65535"),
            (["serve", "m.keras", "--set", "ttl"], "key=value"),
            (["serve", "m.keras", "--set", "time_step_max=1"], "time_steps_max"),
        ])
    func wrongCommandLine(arguments: [String], names: String) throws {
        let ended = try CellarProcess.run(arguments)
        #expect(ended.exitCode == 64)
        #expect(oneLine(ended.error))
        #expect(ended.error.contains(names))
    }

    @Test(
        "a wrong configuration ends it with 78 and one line: file, line, what it must be",
        arguments: [
            ("port: 8000\nprot: 1\n", ":2: unknown key \"prot\"; did you mean port?"),
            ("# why\n\nport: many\n", ":3: port is \"many\" and must be an integer"),
            ("body_bytes_max: 5GB\n", ":1: body_bytes_max is \"5GB\""),
            ("port: 1\nport: 2\n", "port"),
            ("- port\n", ":1: expected lines of the form key: value"),
            ("port: [1, 2]\n", ":1: expected key: value"),
            ("port: \"8000\n", "not YAML"),
            ("ttl_seconds: 100\nttl_seconds_max: 10\n", "must not exceed ttl_seconds_max"),
        ])
    func wrongConfiguration(yaml: String, message: String) throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "cellar-\(UUID().uuidString).yaml")
        try Data(yaml.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let ended = try CellarProcess.run([
            "serve", CellarProcess.model("seed"), "--config", file.path,
        ])
        #expect(ended.exitCode == 78)
        #expect(oneLine(ended.error))
        #expect(ended.error.contains(message), "\(ended.error)")
    }

    @Test("an unknown CELLAR_ variable ends it with 78 and names it")
    func wrongEnvironment() throws {
        let ended = try CellarProcess.run(
            ["serve", CellarProcess.model("seed")], environment: ["CELLAR_PROT": "1"])
        #expect(ended.exitCode == 78)
        #expect(ended.error.contains("CELLAR_PROT"))
    }

    @Test("a flag wins over the environment, the environment over the file")
    func precedence() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "cellar-\(UUID().uuidString).yaml")
        try Data("batch_size_max: 2\ntime_steps_max: 2\nsession_queue_max: 2\n".utf8)
            .write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let server = try CellarProcess(
            [
                CellarProcess.model("stream"), "--config", file.path,
                "--set", "batch_size_max=4",
            ],
            environment: ["CELLAR_BATCH_SIZE_MAX": "3", "CELLAR_TIME_STEPS_MAX": "3"])
        let curl = Curl(server)
        let sessions = "/v1/models/stream/sessions"
        #expect(
            try curl.post(sessions, #"{"batch_size": 5}"#).json["detail"].string?
                .contains("1 to 4") == true)
        #expect(try curl.post(sessions, #"{"id": "s"}"#).status == 201)
        let four = try curl.post(
            "/v1/sessions/s/forward", #"{"inputs": [[1,2,3],[1,2,3],[1,2,3],[1,2,3]]}"#)
        #expect(four.json["detail"].string?.contains("1 to 3") == true)
    }

    @Test("the committed configuration is what holds without one")
    func defaults() throws {
        let file = CellarProcess.repository.appending(path: "config/cellar.yaml").path
        let server = try CellarProcess([CellarProcess.model("seed"), "--config", file])
        #expect(try Curl(server).get("/v2/health/ready").status == 200)
    }

    @Test("a port that is taken ends it with 69 and names it")
    func takenPort() throws {
        let server = try CellarProcess([CellarProcess.model("seed")])
        let port = server.url.split(separator: ":").last.map(String.init) ?? ""
        let ended = try CellarProcess.run([
            "serve", CellarProcess.model("seed"), "--port", port,
        ])
        #expect(ended.exitCode == 69)
        #expect(ended.error.contains(port))
        #expect(oneLine(ended.error))
    }

    private func oneLine(_ text: String) -> Bool {
        text.hasSuffix("\n") && text.dropLast().allSatisfy { $0 != "\n" }
    }
}
