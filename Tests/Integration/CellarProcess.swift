import Foundation
import Synchronization

/// The built binary, serving on a free port of 127.0.0.1 until `stop` or the end of the test.
final class CellarProcess: Sendable {
    /// What the process said before it ended by itself.
    struct Ended: Error, CustomStringConvertible {
        let exitCode: Int32
        let standardError: String
        var description: String { "ended with \(exitCode): \(standardError)" }
    }

    /// `http://127.0.0.1:PORT`.
    let url: String
    // Used from one test at a time; Foundation's Process is a reference without its own lock.
    private let process: Mutex<RunningProcess>

    // Protected by the mutex around it.
    private struct RunningProcess: @unchecked Sendable {
        let process: Process
        let standardError: Pipe
    }

    /// Folders of this test target.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    static let repository = folder.deletingLastPathComponent().deletingLastPathComponent()

    /// The binary under test: `CELLAR_BINARY`, or the one built beside the tests.
    static var binary: URL {
        if let path = ProcessInfo.processInfo.environment["CELLAR_BINARY"] {
            return URL(filePath: path)
        }
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "cellar")
    }

    /// Whether the binary under test is the one that users build.
    static var isRelease: Bool { ProcessInfo.processInfo.environment["CELLAR_BINARY"] != nil }

    static func model(_ name: String) -> String {
        folder.appending(path: "models/\(name).keras").path
    }

    /// Starts `cellar serve` with `arguments` on a free port and returns once it says that it
    /// listens; a process that has not said so after a minute is ended.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Self.make(["serve", "--port", "0"] + arguments, environment)
        let output = Pipe()
        let standardError = Pipe()
        process.standardOutput = output
        process.standardError = standardError
        try process.run()
        let watchdog = DispatchWorkItem { [pid = process.processIdentifier] in kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += more
        }
        watchdog.cancel()
        let text = String(decoding: line, as: UTF8.self)
        guard let range = text.firstRange(of: /http:\/\/\S+/) else {
            process.waitUntilExit()
            throw Ended(
                exitCode: process.terminationStatus,
                standardError: Self.text(standardError))
        }
        url = String(text[range])
        self.process = Mutex(RunningProcess(process: process, standardError: standardError))
    }

    deinit { _ = stop() }

    /// What it has written to standard error, once it has been stopped.
    var errors: String { process.withLock { Self.text($0.standardError) } }

    var pid: Int32 { process.withLock { $0.process.processIdentifier } }

    /// Asks it to stop, unless it has been asked (nil), waits, and returns its exit code; kills it
    /// after a minute.
    @discardableResult
    func stop(_ number: Int32? = SIGTERM) -> Int32 {
        process.withLock { running in
            let pid = running.process.processIdentifier
            if let number, running.process.isRunning { kill(pid, number) }
            let watchdog = DispatchWorkItem { kill(pid, SIGKILL) }
            DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
            running.process.waitUntilExit()
            watchdog.cancel()
            return running.process.terminationStatus
        }
    }

    /// Runs a cellar that is expected to end by itself.
    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (exitCode: Int32, output: String, error: String) {
        let process = make(arguments, environment)
        let output = Pipe()
        let error = Pipe()
        process.standardOutput = output
        process.standardError = error
        try process.run()
        let watchdog = DispatchWorkItem { [pid = process.processIdentifier] in kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watchdog)
        let texts = (text(output), text(error))
        process.waitUntilExit()
        watchdog.cancel()
        return (process.terminationStatus, texts.0, texts.1)
    }

    private static func make(
        _ arguments: [String], _ environment: [String: String]
    ) -> Process {
        let process = Process()
        process.executableURL = binary
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("CELLAR_") }
            .merging(environment) { _, new in new }
        return process
    }

    private static func text(_ pipe: Pipe) -> String {
        String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
}
