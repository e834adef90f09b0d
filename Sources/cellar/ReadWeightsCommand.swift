import ArgumentParser
import Foundation
import ModelFiles

/// `cellar read-weights`, which is not for people.
///
/// The server starts itself with it to have one HDF5 file read in a process that may crash.
struct ReadWeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read-weights", abstract: "Reads one HDF5 file for a server.",
        shouldDisplay: false)

    /// How this program starts itself for it; killed where it has no answer after some seconds.
    static let place = HDF5Place.child(command: ["/proc/self/exe", "read-weights"], seconds: 4)

    func run() throws {
        guard HDF5Server.serve(socket: STDIN_FILENO) else {
            throw ValidationError("read-weights: a server starts this for itself")
        }
    }
}
