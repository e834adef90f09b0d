import Foundation
import Testing

/// Each limit of the configuration met on a socket: who wants too much is told so, or dropped, and
/// others are served.
@Suite("Limits, on a running server")
struct LimitTests {
    private static func expectOK(_ client: String, _ server: CellarProcess) throws {
        let output = try ToolProcess.python(client, [server.url])
        #expect(output.exitCode == 0, "\(output.text)\(output.errorText)")
        #expect(output.text.hasSuffix("ok\n"))
    }

    @Test("connections, requests of one, bytes of header and body, gzip, levels of JSON")
    func sizes() throws {
        let server = try CellarProcess([
            CellarProcess.model("stream"),
            "--set", "connections_max=8", "--set", "requests_per_connection_max=3",
            "--set", "pipelined_requests_max=3", "--set", "body_bytes_max=200000",
            "--set", "header_bytes_max=8KiB",
        ])
        try Self.expectOK("limits", server)
    }

    @Test("time for a header, for a body, and between requests")
    func times() throws {
        let server = try CellarProcess([
            CellarProcess.model("stream"),
            "--set", "header_seconds=1", "--set", "body_seconds=1", "--set", "idle_seconds=1",
        ])
        try Self.expectOK("slow_clients", server)
    }

    @Test("a bomb of gzip stops at its ratio, long before the bytes of a body")
    func ratio() throws {
        let server = try CellarProcess([CellarProcess.model("stream")])
        let curl = Curl(server)
        #expect(try curl.post("/v1/models/stream/sessions", #"{"id": "s"}"#).status == 201)
        let file = FileManager.default.temporaryDirectory.appending(
            path: "cellar-bomb-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let blanks = "head -c 30000000 /dev/zero | tr '\\0' ' ' | gzip -9 > \"$0\""
        #expect(try ToolProcess.run("sh", ["-c", blanks, file.path]).exitCode == 0)
        let refused = try curl.run(
            "POST", "/v1/sessions/s/forward",
            [
                "-H", "Content-Type: application/json", "-H", "Content-Encoding: gzip",
                "--data-binary", "@\(file.path)",
            ])
        #expect(refused.status == 413)
        #expect(refused.json["detail"].string?.contains("gzip_ratio_max") == true)
    }
}
