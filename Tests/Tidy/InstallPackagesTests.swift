import Foundation
import Testing

/// Runs docker/install-packages with stand-ins for the system's commands.
@Suite("install-packages")
struct InstallPackagesTests {
    private struct Outcome: Equatable {
        let status: Int32
        let errors: String
    }

    /// Runs the script where only `commands` (name and shell text) exist, besides bash and dirname.
    private func run(_ arguments: [String], commands: [String: String]) throws -> Outcome {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appendingPathComponent("cellar-\(UUID())")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: folder) }
        for tool in ["bash", "env", "dirname"] {
            let place = folder.appendingPathComponent(tool).path
            try files.createSymbolicLink(atPath: place, withDestinationPath: "/usr/bin/\(tool)")
        }
        for (name, text) in commands {
            let place = folder.appendingPathComponent(name).path
            let isMade = files.createFile(
                atPath: place, contents: Data("#!/usr/bin/env bash\n\(text)\n".utf8),
                attributes: [.posixPermissions: 0o755])
            try #require(isMade)
        }
        let process = Process()
        let errors = Pipe()
        process.executableURL = folder.appendingPathComponent("bash")
        let script = Repository.root.appendingPathComponent("docker/install-packages").path
        process.arguments = [script] + arguments
        process.environment = ["PATH": folder.path]
        process.standardError = errors
        try process.run()
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, errors: String(decoding: text, as: UTF8.self))
    }

    /// A dpkg-query that has everything but `missing`.
    private func dpkg(missing: String = "") -> String {
        "[[ \" \(missing) \" == *\" ${!#} \"* ]] && exit 1; printf installed"
    }

    @Test("does nothing when all is there", arguments: [[], ["build"], ["runtime"]])
    func nothing(arguments: [String]) throws {
        let outcome = try run(arguments, commands: ["dpkg-query": dpkg()])
        #expect(outcome == Outcome(status: 0, errors: ""))
    }

    @Test("installs what is missing, with sudo when not root", arguments: [0, 1000])
    func installs(user: Int) throws {
        let commands = [
            "dpkg-query": dpkg(missing: "libssl3 zlib1g"), "id": "echo \(user)",
            "sudo": "echo sudo >&2; exec \"$@\"", "apt-get": "echo apt-get \"$@\" >&2",
        ]
        let outcome = try run(["runtime"], commands: commands)
        let sudo = user == 0 ? [] : ["sudo"]
        let install = "apt-get install --yes --quiet --no-install-recommends libssl3 zlib1g"
        let lines =
            ["install-packages: installing libssl3 zlib1g"] + sudo
            + ["apt-get update --quiet"] + sudo + [install, ""]
        #expect(outcome == Outcome(status: 0, errors: lines.joined(separator: "\n")))
    }

    @Test(
        "names the packages and the command when it cannot",
        arguments: [
            (["id": "echo 0"], "there is no apt-get here"),
            (["id": "echo 1000", "apt-get": ""], "not root, and there is no sudo"),
            (["id": "echo 0", "apt-get": "exit 100"], "apt-get update failed"),
            (
                ["id": "echo 0", "apt-get": "[[ $1 == update ]]"], "apt-get install failed"
            ),
        ])
    func cannot(commands: [String: String], reason: String) throws {
        let all = commands.merging(["dpkg-query": dpkg(missing: "libssl3")]) { one, _ in one }
        let outcome = try run(["runtime"], commands: all)
        #expect(outcome.status == 1)
        let last = outcome.errors.split(separator: "\n").suffix(3)
        #expect(
            last == [
                "install-packages: \(reason)", "install-packages: needed: libssl3",
                "install-packages: on Debian 12, as root: "
                    + "apt-get install --yes --no-install-recommends libssl3",
            ])
    }

    @Test("refuses a set that docker/packages does not have")
    func unknownSet() throws {
        let outcome = try run(["gone"], commands: ["dpkg-query": dpkg()])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("no set 'gone'"))
    }
}
