import ArgumentParser
import Foundation
import Kernels

/// `CellarBench batching`: what sessions that step together gain, and what a long one costs others.
struct BatchingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batching",
        abstract: "Steps a second of concurrent sessions, and one-step requests beside a long one.",
        discussion: """
            Through the engine, without HTTP: requests of 1 to 20 steps of an LSTM, each client \
            with one under way. With --sessions the clients spread over so many sessions, and the \
            memory that these take is told.
            """)

    @Option(help: "Units of each layer.")
    var units = 256
    @Option(help: "Layers of the stack.")
    var layers = 2
    @Option(help: "The length of an input row.")
    var input = 64
    @Option(help: "Workers of the engine.")
    var workers = 1
    @Option(help: "Sessions that live, at least as many as clients.")
    var sessions = 512
    @Option(help: "Thousands of steps of each figure.")
    var thousands = 40

    func validate() throws {
        guard [units, layers, input, workers, thousands].allSatisfy({ (1...65_536).contains($0) }),
            sessions >= 512, sessions <= 10_000_000
        else { throw ValidationError("sizes must be from 1 to 65536, sessions from 512") }
    }

    func run() throws {
        let cell = KernelCell(
            units: units, layers: layers, input: input, batch: 1, time: 1, threads: 1)
        let network = try cell.network().prepared(for: .fused(.best, .float32))
        let before = Self.residentBytes()
        let load = SessionLoad(network, sessions: sessions, workers: workers)
        try load.create(0..<sessions)
        write("\(sessions) sessions: \((Self.residentBytes() - before) / sessions) bytes each")
        let mixed = SessionLoad.Habit(sessions: 0..<sessions, lengths: 1...20)
        var single = 0.0
        for clients in [1, 8, 64, 512] {
            // A client keeps to its own share of the sessions.
            let share = sessions / clients
            let habits = (0..<clients).map {
                SessionLoad.Habit(
                    sessions: $0 * share..<($0 + 1) * share, lengths: mixed.lengths)
            }
            _ = try load.run(habits, steps: 2000)
            let rate = try load.run(habits, steps: thousands * 1000).stepsPerSecond
            if clients == 1 { single = rate }
            write(
                "\(clients) sessions at a time: \(Int(rate)) steps/s, "
                    + "\((rate / single * 10).rounded() / 10) times one at a time")
        }
        try besideALongOne(load)
    }

    private func besideALongOne(_ load: SessionLoad) throws {
        let short = SessionLoad.Habit(sessions: 0..<1, lengths: 1...1)
        write("one step alone: " + Self.percentiles(try load.run([short], steps: 5000).latencies))
        let long = SessionLoad.Habit(sessions: 1..<2, lengths: 10_000...10_000)
        // The long one takes its steps out of the common number first.
        let latencies = try load.run([long, short], steps: 12_000).latencies.dropLast()
        write("one step beside 10,000: " + Self.percentiles(Array(latencies)))
    }

    private static func percentiles(_ sorted: [UInt64]) -> String {
        func at(_ part: Double) -> UInt64 { sorted[Int(Double(sorted.count - 1) * part)] / 1000 }
        return "p50 \(at(0.5)) us, p99 \(at(0.99)) us, most \(at(1)) us"
    }

    /// Bytes of memory that the process has in use.
    private static func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * 4096
    }

    private func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
