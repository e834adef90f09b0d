import Foundation

/// Runs a tool from the path to its end, for at most two minutes.
enum ToolProcess {
    struct Output {
        let exitCode: Int32
        let output: Data
        let error: Data
        var text: String { String(decoding: output, as: UTF8.self) }
        var errorText: String { String(decoding: error, as: UTF8.self) }
    }

    static func run(_ tool: String, _ arguments: [String]) throws -> Output {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let output = Pipe()
        let error = Pipe()
        process.standardOutput = output
        process.standardError = error
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let watchdog = DispatchWorkItem { [pid = process.processIdentifier] in kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
        defer { watchdog.cancel() }
        // Both pipes at once, or a tool that fills one would wait for ever.
        let errorData = ReadInBackground(error)
        let outputData = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Output(
            exitCode: process.terminationStatus, output: outputData, error: errorData.wait())
    }

    /// Runs a Python client of this folder with the standard library alone.
    static func python(_ client: String, _ arguments: [String]) throws -> Output {
        let path = CellarProcess.folder.appending(path: "clients/\(client).py").path
        return try run("python3", [path] + arguments)
    }
}

/// Reads a pipe to its end on another thread.
// The group protects it: the data is written before the group is left, and read after.
private final class ReadInBackground: @unchecked Sendable {
    private var data = Data()
    private let group = DispatchGroup()

    init(_ pipe: Pipe) {
        group.enter()
        DispatchQueue.global().async { [self] in
            data = pipe.fileHandleForReading.readDataToEndOfFile()
            group.leave()
        }
    }

    func wait() -> Data {
        group.wait()
        return data
    }
}
