import ArgumentParser
import Foundation
import Kernels

/// `CellarBench kernel`: microseconds of a step of stacked layers.
struct KernelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel",
        abstract: "Microseconds of a step of a stack of recurrent layers, state in and state out.",
        discussion: """
            Without --units all stacks that are kept as figures are run; --layers, --input, \
            --batch, --time and --threads narrow or set what is run.
            """)

    @Option(help: "lstm or gru.")
    var kind = "lstm"
    @Option(help: "Units of each layer.")
    var units: Int?
    @Option(help: "Layers of the stack.")
    var layers: Int?
    @Option(help: "The length of an input row.")
    var input: Int?
    @Option(help: "Rows of a call.")
    var batch: Int?
    @Option(help: "Time steps of a call.")
    var time: Int?
    @Option(help: "Threads that share the units.")
    var threads: Int?
    @Option(help: "Seconds that each figure is measured for.")
    var seconds = 0.2
    @Option(help: "fused or blas.")
    var kernel = "fused"
    @Option(help: "The instruction set of the fused kernels; the best one if left out.")
    var instructionSet: String?
    @Option(help: "The weights of the fused kernels: float32 or bfloat16.")
    var precision = "float32"
    @Flag(help: "Print a line of JSON for each figure.")
    var json = false

    func validate() throws {
        let counts = [units, layers, input, batch, time, threads].compactMap { $0 }
        guard counts.allSatisfy({ (1...65_536).contains($0) }) else {
            throw ValidationError("sizes must be from 1 to 65536")
        }
        guard KernelCell.Kind(rawValue: kind) != nil else {
            throw ValidationError("--kind \(kind): expected lstm or gru")
        }
        guard seconds > 0, seconds < 3600 else {
            throw ValidationError("--seconds \(seconds): expected more than 0")
        }
        _ = try path()
    }

    func run() throws {
        BLASThreads.setSingle()
        let path = try path()
        for cell in cells {
            let run = try KernelRun(cell, path: path)
            let text = run.withHelpers {
                let figure = run.microseconds(seconds: seconds)
                return line(cell, figure, hash: run.hash()) + "\n"
            }
            FileHandle.standardOutput.write(Data(text.utf8))
        }
    }

    private func path() throws -> KernelPath {
        guard kernel == "fused" else {
            if kernel == "blas" { return .blas }
            throw ValidationError("--kernel \(kernel): expected fused or blas")
        }
        let sets = InstructionSet.available
        let name = instructionSet ?? InstructionSet.best.name
        guard let set = sets.first(where: { $0.name == name }) else {
            let names = sets.map(\.name).joined(separator: ", ")
            throw ValidationError("--instruction-set \(name): this processor has \(names)")
        }
        guard let precision = WeightPrecision(rawValue: precision) else {
            throw ValidationError("--precision \(precision): expected float32 or bfloat16")
        }
        return .fused(set, precision)
    }

    private var cells: [KernelCell] {
        let stacks =
            units.map { [($0, layers ?? 1, input ?? $0)] } ?? KernelCell.stacks
        var cells: [KernelCell] = []
        for (units, layers, input) in stacks {
            for threads in threads.map({ [$0] }) ?? [1, 2] {
                for time in time.map({ [$0] }) ?? [1, 32] {
                    for batch in batch.map({ [$0] }) ?? KernelCell.batches {
                        cells.append(
                            KernelCell(
                                kind: KernelCell.Kind(rawValue: kind) ?? .lstm, units: units,
                                layers: layers, input: input, batch: batch, time: time,
                                threads: threads))
                    }
                }
            }
        }
        return cells
    }

    private func line(_ cell: KernelCell, _ microseconds: Double, hash: String) -> String {
        let figure = (microseconds * 1000).rounded() / 1000
        let gigaflops = (cell.operations / microseconds / 100).rounded() / 10
        return json
            ? """
            {"kind":"\(cell.kind.rawValue)","units":\(cell.units),"layers":\(cell.layers),\
            "input":\(cell.input),"batch":\(cell.batch),"time":\(cell.time),\
            "threads":\(cell.threads),"us_per_step":\(figure),"hash":"\(hash)"}
            """
            : "\(cell.kind.rawValue) \(cell.units)x\(cell.layers) in \(cell.input)  "
                + "batch \(cell.batch)  time \(cell.time)  threads \(cell.threads)  "
                + "\(figure) us/step  \(gigaflops) GFLOP/s  \(hash)"
    }
}
