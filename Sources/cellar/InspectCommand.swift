import ArgumentParser
import Foundation
import ModelFiles
import Sessions

/// `cellar inspect`: says what is in a model file, or holds it to a recording.
struct InspectCommand: ParsableCommand {
    /// The model is not what the recording says.
    enum Fault: Error, Equatable {
        case differs(file: String, recording: String, GoldenDifference, tolerance: Float)

        var description: String {
            switch self {
            case .differs(let file, let recording, let difference, let tolerance):
                "\(file): does not hold to \(recording): \(difference), more than \(tolerance)"
                    .onOneLine
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in a model file: layers, states, memory per session.",
        discussion: """
            With --check it runs the model over the inputs of a recording, step by step from its \
            initial state, prints how far each tensor is from the recorded one, and ends with 65 \
            where one is further than the tolerance.

            The recording is an .npz file with the keys inputs, outputs (or inputs/NAME, \
            outputs/NAME) and states/LAYER/STATE for one call, or inputs/0, outputs/0, \
            states/0/LAYER/STATE and so on for calls one after another. Inputs have the shape \
            [batch, time, features...].
            """)

    @Argument(help: "A model file (.keras, .safetensors).")
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "A recording (.npz) to hold the model to.")
    var check: String?

    @Option(
        help: "How far from the recording is near enough, relative to max(1, |recorded|).")
    var tolerance = Golden.tolerance

    func validate() throws {
        guard tolerance >= 0, tolerance.isFinite else {
            throw ValidationError("--tolerance \(tolerance): expected a number from 0")
        }
    }

    func run() throws {
        let stem = ((file as NSString).lastPathComponent as NSString).deletingPathExtension
        // What is in a file can be said whether a server would serve it or not.
        let loaded = try LoadedEntry(
            .init(name: stem, version: 1, file: file), bidirectional: .wholeRequest
        ).prepared(for: try KernelChoice().path())
        guard let check else {
            write(json ? InspectionJSON.bytes(loaded) : Array(InspectionText.text(loaded).utf8))
            return
        }
        let differences = try Golden.differences(
            check, network: loaded.model.network, initialState: loaded.model.initialState)
        let text = CheckText(differences: differences, tolerance: tolerance)
        write(json ? text.json : Array(text.table.utf8))
        if let first = differences.first(where: { $0.worst > tolerance }) {
            throw Fault.differs(
                file: file, recording: check, first, tolerance: tolerance)
        }
    }

    private func write(_ bytes: [UInt8]) {
        FileHandle.standardOutput.write(Data(bytes))
    }
}
