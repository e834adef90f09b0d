import ArgumentParser
import Foundation
import Glibc

/// `CellarBench http`: requests a second and latencies of a server, ours or another.
struct HTTPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "http",
        abstract: "Requests a second and latencies of a server under load.",
        discussion: """
            Starts a server with LSTM stacks of its own making and runs all that is kept as \
            figures; --what, --model, --connections and --sessions narrow or set it. Each \
            connection has one request under way and sends the next when the answer is there; \
            with --rate requests go out at even distances, and latencies count from when they \
            were to be sent. With --url the server is one that runs already: another cellar with \
            the same models (see --write-models), or with --path any server.
            """)

    @OptionGroup var ours: HTTPServerOptions
    @OptionGroup var foreign: HTTPRequestOptions

    @Option(help: "health, json, npy or stream; all if left out.")
    var what: String?
    @Option(help: "Layers and units of the stack: 1x8 and 2x256 if left out.")
    var model: String?
    @Option(help: "Connections; 1, 8, 64 and 1000 if left out.")
    var connections: Int?
    @Option(help: "Sessions that they spread over; 1000 and 100000 if left out.")
    var sessions: Int?
    @Option(help: "Steps of a stream before its connection begins one on the next session.")
    var steps = 100
    @Option(help: "Seconds that each figure is measured for, after a tenth that does not count.")
    var seconds = 2.0
    @Option(help: "Requests a second; as fast as the answers come if left out.")
    var rate: Double?
    @Option(help: "Instead: open this many idle connections and tell what they cost the server.")
    var idle: Int?
    @Option(help: "Instead: let connections and sessions come and go for this many seconds.")
    var churn: Double?
    @Option(help: "Instead: write the model files into this folder.")
    var writeModels: String?
    @Flag(help: "Print a line of JSON for each figure.")
    var json = false

    func validate() throws {
        let counts = [connections, idle].compactMap { $0 }
        guard counts.allSatisfy({ (1...60_000).contains($0) }) else {
            throw ValidationError("connections must be from 1 to 60000")
        }
        guard (1...10_000_000).contains(sessions ?? 1) else {
            throw ValidationError("sessions must be from 1 to 10000000")
        }
        guard (1...1_000_000).contains(steps) else {
            throw ValidationError("--steps must be from 1 to 1000000")
        }
        guard seconds > 0, seconds <= 3600, churn ?? 1 > 0, churn ?? 1 <= 86_400 else {
            throw ValidationError("seconds must be more than 0, at most 3600 (--churn: 86400)")
        }
        guard rate ?? 1 > 0, rate ?? 1 <= 10_000_000 else {
            throw ValidationError("--rate must be more than 0, at most 10000000")
        }
        guard what.map({ LoadTarget.What(rawValue: $0) != nil }) ?? true || foreign.isSet else {
            throw ValidationError("--what \(what ?? ""): expected health, json, npy or stream")
        }
        guard model.map({ BenchModel($0) != nil }) ?? true else {
            throw ValidationError("--model \(model ?? ""): expected such as 2x256")
        }
        guard !foreign.isSet || ours.url != nil else {
            throw ValidationError("--path needs the --url of the server")
        }
        guard ours.url == nil || ours.pid != nil || (idle == nil && churn == nil) else {
            throw ValidationError("--idle and --churn need the --pid of the server at --url")
        }
    }

    func run() throws {
        ProcessFigures.raiseDescriptorLimit()
        if let writeModels {
            let folder = URL(filePath: writeModels)
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            for model in models { write(try model.write(to: folder)) }
            return
        }
        let server = try ours.url == nil ? startServer() : nil
        defer { server?.end() }
        let address = try ServerAddress(url: ours.url ?? server?.url ?? "")
        let pid = server?.pid ?? ours.pid ?? 0
        if let idle {
            let run = try IdleRun(
                idle, request: target(.health, models[0], address).script[0], address: address,
                pid: pid)
            write(json ? run.json : run.text)
        } else if let churn {
            if !json { write(ChurnRun.Stand.header) }
            let run = try ChurnRun(
                seconds: churn, connections: connections ?? 64, model: models[0],
                address: address, pid: pid, prefix: prefix,
                tell: { if !json { write($0.text) } })
            write(json ? run.json : run.text)
        } else {
            try printTable(address)
        }
    }

    private func printTable(_ address: ServerAddress) throws {
        let series = LoadSeries(address, seconds: seconds, rate: rate)
        if !json { write(LoadRow.header) }
        for (target, sessions) in targets(address) {
            for connections in connections.map({ [$0] }) ?? [1, 8, 64, 1000] {
                let row = try series.row(target, connections: connections, sessions: sessions)
                write(json ? row.json : row.text)
            }
        }
    }

    /// What is measured, each with its number of sessions; those with few come first.
    private func targets(_ address: ServerAddress) -> [(LoadTarget, sessions: Int)] {
        let counts = sessions.map { [$0] } ?? [1000, 100_000]
        if let target = foreign.target(what ?? "request", host: address.text) {
            return [(target, counts[0])]
        }
        let whats = what.flatMap { LoadTarget.What(rawValue: $0) }.map { [$0] }
        return counts.flatMap { sessions in
            (whats ?? LoadTarget.What.allCases).flatMap { what in
                // Nothing of the model or its sessions is in the health endpoint's answer.
                (what == .health ? [models[0]] : models).map {
                    (target(what, $0, address), sessions)
                }
            }
        }.filter { $0.model != nil || $1 == counts[0] }
    }

    private func target(
        _ what: LoadTarget.What, _ model: BenchModel, _ address: ServerAddress
    ) -> LoadTarget {
        LoadTarget(what, model, host: address.text, prefix: prefix, steps: steps)
    }

    /// Tells this run's sessions from those of another on the same server.
    private var prefix: String { "bench\(getpid())" }

    private var models: [BenchModel] {
        model.flatMap { BenchModel($0) }.map { [$0] } ?? BenchModel.kept
    }

    private func startServer() throws -> ServerProcess {
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "cellar").path
        return try ServerProcess(
            ours.server ?? beside, models: models,
            connections: max(connections ?? 1000, idle ?? 0),
            sessions: models.count * max(sessions ?? 100_000, 100_000))
    }

    private func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
