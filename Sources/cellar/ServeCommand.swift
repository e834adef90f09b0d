import ArgumentParser
import Foundation

/// `cellar serve`: loads models and answers requests until it is told to stop.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the models of files or of model repositories.")

    @Argument(
        help: """
            Model files (.keras, .h5, .onnx, .safetensors), or directories with \
            NAME/VERSION/model.EXT or NAME.EXT.
            """)
    var models: [String]

    @Option(name: .customLong("config"), help: "The configuration; config/cellar.yaml explains it.")
    var file: String?

    @Option(help: "The address to listen on.")
    var host: String?

    @Option(help: "The port to listen on; 0 picks a free one.")
    var port: String?

    @Flag(help: "Follow the files: new, changed and removed models while the server runs.")
    var watch = false

    @Option(
        name: .customLong("set"),
        help: "Any key of the configuration, as in --set ttl_seconds=60; may be repeated.")
    var settings: [String] = []

    func validate() throws {
        for setting in settings where !setting.contains("=") {
            throw ValidationError("--set \(setting): expected key=value")
        }
    }

    /// What the flags set, as keys of the configuration.
    var flags: [(flag: String, key: String, value: String)] {
        var flags = settings.map { setting in
            let parts = setting.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (flag: "--set", key: String(parts[0]), value: String(parts[1]))
        }
        if let host { flags.append(("--host", "host", host)) }
        if let port { flags.append(("--port", "port", port)) }
        if watch { flags.append(("--watch", "watch", "true")) }
        return flags
    }

    func run() throws {
        let configuration = try Configuration.load(
            file: file, environment: ProcessInfo.processInfo.environment, flags: flags)
        try Serving(configuration).run(models: models)
    }
}
