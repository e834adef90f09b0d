import Foundation
import Glibc

/// A `cellar serve` of our own, on a free port, until `end` or until this program is interrupted.
final class ServerProcess {
    /// `http://127.0.0.1:PORT`.
    let url: String
    private let process: Process
    private let interruption: Interruption

    /// Serves stacks made on the fly, with limits that a load does not meet.
    ///
    /// - Parameter settings: variables of the configuration beside those limits.
    init(
        _ path: String, models: [BenchModel], connections: Int, sessions: Int,
        settings: [String: String] = [:]
    ) throws {
        let interruption = Interruption()
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "cellar-bench-\(UUID().uuidString)")
        // The server reads its files before it listens, and never again: whatever ends this
        // program later, they are gone.
        defer { try? FileManager.default.removeItem(at: folder) }
        interruption.removes(folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = try models.map { try $0.write(to: folder) }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["serve", "--port", "0"] + files
        process.environment = Self.environment(connections: connections, sessions: sessions)
            .merging(settings) { _, new in new }
        let output = Pipe()
        process.standardOutput = output
        try interruption.starts(process)
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += more
        }
        guard let range = String(decoding: line, as: UTF8.self).firstRange(of: /http:\/\/\S+/)
        else {
            Self.end(process, interruption)
            throw LoadError.noServer(path: path)
        }
        url = String(String(decoding: line, as: UTF8.self)[range])
        (self.process, self.interruption) = (process, interruption)
    }

    var pid: Int32 { process.processIdentifier }

    /// Asks it to stop, and waits until it has.
    func end() { Self.end(process, interruption) }

    private static func end(_ process: Process, _ interruption: Interruption) {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        interruption.end()
    }

    private static func environment(connections: Int, sessions: Int) -> [String: String] {
        // Settings of whoever measures are not those that are measured.
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CELLAR_") }
        return inherited.merging([
            "CELLAR_CONNECTIONS_MAX": "\(connections + 1000)",
            "CELLAR_SESSIONS_MAX": "\(sessions + 1000)",
            "CELLAR_REQUESTS_PER_CONNECTION_MAX": "1000000000",
            "CELLAR_IDLE_SECONDS": "3600",
            "CELLAR_STREAM_IDLE_SECONDS": "3600",
        ]) { _, new in new }
    }
}
