import Foundation
import Testing

/// What `CellarBench http` leaves behind when it does not get to its end.
@Suite("CellarBench http, interrupted")
struct BenchInterruptionTests {
    /// A folder for what is temporary, a pipe that tells the server's process, and a server.
    private struct Place: ~Copyable {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "interrupted-\(UUID().uuidString)")
        var temporary: URL { folder.appending(path: "tmp") }
        var pipe: URL { folder.appending(path: "pid") }
        var server: URL { folder.appending(path: "server") }

        /// - Parameter command: what the server does once it has told its process.
        init(_ command: String) throws {
            try FileManager.default.createDirectory(
                at: temporary, withIntermediateDirectories: true)
            #expect(mkfifo(pipe.path, 0o600) == 0)
            let script = "#!/bin/sh\necho $$ > '\(pipe.path)'\nexec \(command)\n"
            try Data(script.utf8).write(to: server)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o700], ofItemAtPath: server.path)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        var isEmpty: Bool {
            get throws {
                try FileManager.default.contentsOfDirectory(atPath: temporary.path).isEmpty
            }
        }

        /// A run of a minute, with its output; it is killed before that unless somebody cancels.
        func bench() throws -> (Process, Pipe, DispatchWorkItem) {
            let process = Process()
            process.executableURL = URL(filePath: CommandLine.arguments[0])
                .deletingLastPathComponent().appending(path: "CellarBench")
            process.arguments = [
                "http", "--server", server.path, "--model", "1x8", "--seconds", "60",
            ]
            process.environment = ProcessInfo.processInfo.environment
                .merging(["TMPDIR": temporary.path]) { _, new in new }
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let watchdog = DispatchWorkItem { [pid = process.processIdentifier] in
                kill(pid, SIGKILL)
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + 50, execute: watchdog)
            return (process, output, watchdog)
        }

        /// Waits for the server's process to begin.
        func serverPid() throws -> Int32 {
            let data = try FileHandle(forReadingFrom: pipe).readToEnd() ?? Data()
            let text = String(decoding: data, as: UTF8.self)
            return try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
    }

    @Test(
        "its server ends and its files go", arguments: [SIGINT, SIGTERM], [true, false])
    func interrupted(number: Int32, listens: Bool) throws {
        let place = try Place(
            listens
                ? "'\(CellarProcess.binary.path)' \"$@\""
                : "python3 -c 'import signal; signal.sigwait([signal.SIGTERM])'")
        let (process, output, watchdog) = try place.bench()
        defer { watchdog.cancel() }
        let server = try place.serverPid()
        if listens {
            // The table's head: the server listens.
            #expect(!output.fileHandleForReading.availableData.isEmpty)
            #expect(try place.isEmpty)
        } else {
            #expect(try place.isEmpty == false)
        }
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(process.terminationStatus == number)
        #expect(kill(server, 0) == -1 && errno == ESRCH)
        #expect(try place.isEmpty)
    }

    @Test("a server that says nothing leaves no file")
    func silent() throws {
        let place = try Place("true")
        let (process, _, watchdog) = try place.bench()
        defer { watchdog.cancel() }
        _ = try place.serverPid()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(try place.isEmpty)
    }
}
