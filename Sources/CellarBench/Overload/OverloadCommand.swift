import ArgumentParser
import Foundation
import Glibc

/// `CellarBench overload`: what a server does of more than it can do, and who waits for whom.
struct OverloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overload",
        abstract: "Goodput at several times the capacity, and a quiet client beside a loud one.",
        discussion: """
            Measures the peak with as many requests under way as make full batches, then offers \
            --times of it at even distances, on --connections of --depth requests at most, and \
            tells what was answered and how soon after it was sent. Then a quiet connection sends \
            a request at a time, alone and beside a loud client with 1,000 under way.
            """)

    @OptionGroup var ours: HTTPServerOptions

    @Option(help: "Layers and units of the stack.")
    var model = "2x256"
    @Option(help: "Time steps of each request.")
    var steps = 1
    @Option(help: "Connections of the offered load.")
    var connections = 256
    @Option(help: "Requests that each of them may have under way.")
    var depth = 64
    @Option(help: "How many times the peak is offered.")
    var times: [Double] = [1, 2, 4]
    @Option(help: "The server's queue_seconds_max; its own if left out.")
    var queueSeconds: Double?
    @Option(help: "Seconds that each figure is measured for, after a tenth that does not count.")
    var seconds = 3.0
    @Option(help: "How often all figures are measured, in turn; medians are told.")
    var rounds = 3

    private static let loudConnections = 16
    private static let loudDepth = 63
    private static let quietRate = 200.0

    func validate() throws {
        guard BenchModel(model) != nil else {
            throw ValidationError("--model \(model): expected such as 2x256")
        }
        guard (1...60_000).contains(connections), (1...64).contains(depth) else {
            throw ValidationError("--connections must be from 1 to 60000, --depth from 1 to 64")
        }
        guard seconds > 0, seconds <= 3600, rounds > 0, times.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--seconds, --rounds and --times must be more than 0")
        }
        guard (1...10_000).contains(steps) else {
            throw ValidationError("--steps must be from 1 to 10000")
        }
    }

    func run() throws {
        ProcessFigures.raiseDescriptorLimit()
        guard let model = BenchModel(model) else { return }
        let sessions = max(connections * depth, 2048) + 1
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "cellar").path
        let server =
            try ours.url == nil
            ? ServerProcess(
                ours.server ?? beside, models: [model], connections: connections,
                sessions: sessions,
                settings: queueSeconds.map { ["CELLAR_QUEUE_SECONDS_MAX": "\($0)"] } ?? [:])
            : nil
        defer { server?.end() }
        let address = try ServerAddress(url: ours.url ?? server?.url ?? "")
        let run = try OverloadRun(model, steps: steps, sessions: sessions, address: address)
        try goodput(run)
        try fairness(run)
    }

    private func goodput(_ run: OverloadRun) throws {
        var peaks: [Double] = []
        var rows = [[OverloadRun.Figures]](repeating: [], count: times.count)
        for _ in 0..<rounds {
            let peak = try run.peak(seconds: seconds)
            peaks.append(peak.answersPerSecond)
            for (index, times) in times.enumerated() {
                let figures = try run.offer(
                    times * peak.answersPerSecond, connections: connections, depth: depth,
                    seconds: seconds)
                rows[index].append(figures.beside(peak))
            }
        }
        write("peak \(Int(peaks.median)) requests/s")
        write(OverloadRun.Figures.header)
        for (times, figures) in zip(times, rows) {
            write(OverloadRun.Figures.median(figures).text("\(times)x"))
        }
    }

    private func fairness(_ run: OverloadRun) throws {
        write(OverloadRun.Figures.header)
        var rows: [String: [OverloadRun.Figures]] = [:]
        let names = ["quiet, alone", "quiet, beside", "loud"]
        for _ in 0..<rounds {
            let alone = try run.quiet(rate: Self.quietRate, beside: nil, seconds: seconds)
            let both = try run.quiet(
                rate: Self.quietRate, beside: (Self.loudConnections, Self.loudDepth),
                seconds: seconds)
            for (name, figures) in zip(names, alone + both) {
                rows[name, default: []].append(figures)
            }
        }
        for name in names { write(OverloadRun.Figures.median(rows[name] ?? []).text(name)) }
    }

    private func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

extension [Double] {
    /// The middle one; 0 of none.
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
