import Foundation
import Testing

@Suite("Streams and events, by clients of their own")
struct StreamTests {
    private static func run(_ client: String, _ server: CellarProcess) throws {
        let output = try ToolProcess.python(client, [server.url, "\(server.pid)"])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
    }

    @Test("a stream answers line by line, in order, whatever its lines are and however they come")
    func steps() throws {
        let server = try CellarProcess([
            CellarProcess.model("stream"), CellarProcess.model("words"),
        ])
        try Self.run("stream_steps", server)
    }

    @Test("a stream ends in order with its session, its client or the server")
    func ends() throws {
        let server = try CellarProcess([
            CellarProcess.model("stream"), "--set", "stream_idle_seconds=3",
        ])
        try Self.run("stream_ends", server)
        // Its client has sent the signal; a second one would not let it end in order.
        #expect(server.stop(nil) == 0)
    }

    @Test("events tell of every change, of the end, and of what a slow listener missed")
    func events() throws {
        let server = try CellarProcess([
            CellarProcess.model("stream"), "--set", "listeners_per_session_max=3",
            "--set", "event_quiet_seconds=0.1", "--set", "stream_bytes_buffered_max=4096",
        ])
        try Self.run("session_events", server)
    }

    @Test("curl streams a file, and is told why it may not")
    func curl() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let curl = Curl(server)
        _ = try curl.post("/v1/models/stream/sessions", #"{"id": "s"}"#)
        let lines = try ToolProcess.run(
            "curl",
            [
                "-sS", "-m", "60", "-H", "Content-Type: application/x-ndjson", "--data-binary",
                "[1, 2, 3]\n[4, 5, 6]\n", "\(server.url)/v1/sessions/s/stream",
            ])
        let positions = lines.text.split(separator: "\n")
            .map { JSONValue(Data($0.utf8))["position"] }
        #expect(positions == [1, 2])
        let refused = try curl.run(
            "POST", "/v1/sessions/nobody/stream", ["-H", "Content-Type: application/x-ndjson"])
        #expect(refused.status == 404)
        let malformed = try curl.post(
            "/v1/sessions/s/stream", "[1, 2, 3]", "-H", "Accept: image/png")
        #expect(malformed.status == 406)
    }
}
