import ArgumentParser
import Foundation
import ModelFiles

/// The command line, and how the program ends.
@main
struct CellarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cellar",
        abstract: "Serves recurrent networks with their state kept on the server.",
        subcommands: [ServeCommand.self, InspectCommand.self, ReadWeightsCommand.self])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            end(with: error)
        }
    }

    /// Ends with one line on standard error and the exit code of sysexits.h that fits: 64 for a
    /// wrong command line, 65 for a model that cannot be served, 78 for a wrong configuration.
    private static func end(with error: any Error) -> Never {
        switch error {
        case let error as ConfigurationError:
            fail(error.description, code: error.isOfCommandLine ? 64 : 78)
        case let error as RepositoryFault: fail(error.description, code: 65)
        case let error as ModelFileError: fail(error.description, code: 65)
        case let error as InspectCommand.Fault: fail(error.description, code: 65)
        case let error as Serving.Fault: fail(error.description, code: error.exitCode)
        default:
            guard exitCode(for: error) != .success else { exit(withError: error) }
            fail(message(for: error) + " (see cellar --help)", code: 64)
        }
    }

    private static func fail(_ message: String, code: Int32) -> Never {
        let line = "cellar: \(message.replacing("\n", with: " "))\n"
        FileHandle.standardError.write(Data(line.utf8))
        Foundation.exit(code)
    }
}
