import ArgumentParser

/// `CellarBench`: what Cellar's parts cost, each figure with a hash of the result it belongs to.
@main
struct CellarBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "CellarBench", abstract: "Measure what Cellar's parts cost.",
        subcommands: [
            KernelCommand.self, BatchingCommand.self, HTTPCommand.self, OverloadCommand.self,
        ])
}
