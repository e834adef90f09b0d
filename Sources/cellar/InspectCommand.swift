import ArgumentParser
import Foundation
import ModelFiles
import Sessions

/// `cellar inspect`: says what is in model files, or holds one to a recording.
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
        abstract: "Say what is in model files: layers, states, memory per session.",
        discussion: """
            With --check it runs the model over the inputs of a recording, step by step from its \
            initial state, prints how far each tensor is from the recorded one, and ends with 65 \
            where one is further than the tolerance.

            The recording is an .npz file with the keys inputs, outputs (or inputs/NAME, \
            outputs/NAME) and states/LAYER/STATE for one call, or inputs/0, outputs/0, \
            states/0/LAYER/STATE and so on for calls one after another. Inputs have the shape \
            [batch, time, features...].
            """)

    @Argument(
        help: """
            Model files (.keras, .h5, .onnx, .safetensors), or directories as serve takes them.
            """)
    var files: [String]

    @Flag(help: "Print JSON, a line for each model.")
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
        guard check == nil || files.count == 1 else {
            throw ValidationError("--check: expected one model file, not \(files.count)")
        }
    }

    func run() throws {
        if let check { return try hold(files[0], to: check) }
        for (index, entry) in try ModelRepository.entries(of: files).enumerated() {
            let loaded = try load(entry)
            if json {
                write(InspectionJSON.bytes(loaded))
            } else {
                write(Array(((index > 0 ? "\n" : "") + InspectionText.text(loaded)).utf8))
            }
        }
    }

    /// What is in a file can be said whether a server would serve it or not.
    private func load(_ entry: ModelRepository.Entry) throws -> LoadedEntry {
        try LoadedEntry(entry, bidirectional: .wholeRequest)
            .prepared(for: try KernelChoice().path())
    }

    private func hold(_ file: String, to recording: String) throws {
        let loaded = try load(.init(name: "model", version: 1, file: file))
        let differences = try Golden.differences(
            recording, network: loaded.model.network, initialState: loaded.model.initialState)
        let text = CheckText(differences: differences, tolerance: tolerance)
        write(json ? text.json : Array(text.table.utf8))
        if let first = differences.first(where: { $0.worst > tolerance }) {
            throw Fault.differs(
                file: file, recording: recording, first, tolerance: tolerance)
        }
    }

    private func write(_ bytes: [UInt8]) {
        FileHandle.standardOutput.write(Data(bytes))
    }
}
