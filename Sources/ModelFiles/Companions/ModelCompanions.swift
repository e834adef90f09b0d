import Containers
import Foundation
import Recurrent

/// The files beside a model that go with it: its initial states, and a recording to hold it to.
///
/// `NAME.golden.npz` and `NAME.initial_states.npz` go with `NAME.keras` (or any other model file
/// of that name); `golden.npz` and `initial_states.npz` with the `model.*` of a version's folder.
public struct ModelCompanions: Sendable, Equatable {
    /// The recording that the model must give again, if there is one.
    public let golden: String?
    /// The model's initial states, if they are not zeros.
    public let initialStates: String?

    private static let versionStem = "model"

    /// Looks beside the model file at `path`.
    public init(of path: String) {
        golden = Self.find("golden.npz", beside: path)
        initialStates = Self.find("initial_states.npz", beside: path)
    }

    private static func find(_ name: String, beside path: String) -> String? {
        let file = URL(fileURLWithPath: path)
        let stem = file.deletingPathExtension().lastPathComponent
        let names = ["\(stem).\(name)"] + (stem == versionStem ? [name] : [])
        // In the words of the given path, so that errors name it as the user does.
        let folder = (path as NSString).deletingLastPathComponent
        return names.map { (folder as NSString).appendingPathComponent($0) }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// A row of the state that sessions of `network` begin with:
    /// `[network.stateLayout.rowWidth]`; zeros without a file.
    ///
    /// - Throws: `ModelFileError` that names the file, the key and what is wrong with it.
    public func initialState(of network: Network) throws(ModelFileError) -> [Float] {
        guard let initialStates else {
            return [Float](repeating: 0, count: network.stateLayout.rowWidth)
        }
        return try Self.read(initialStates) { npz throws(CompanionFault) in
            try InitialStates.row(npz, of: network.stateLayout)
        }
    }

    /// Holds `network` to the recording beside it, if there is one.
    ///
    /// - Throws: `ModelFileError` that names the recording and the first tensor, with the worst
    ///   difference in it and where.
    public func check(
        _ network: Network, initialState: [Float]
    ) throws(ModelFileError) {
        guard let golden else { return }
        let differences = try Golden.differences(
            golden, network: network, initialState: initialState)
        if let difference = differences.first(where: { $0.worst > Golden.tolerance }) {
            throw ModelFileError(
                file: golden,
                fault: .companion(.differs(difference, tolerance: Golden.tolerance)))
        }
    }

    /// Reads the npz file at `path` into what `body` makes of it.
    static func read<Value>(
        _ path: String, _ body: (Npz) throws(CompanionFault) -> Value
    ) throws(ModelFileError) -> Value {
        let fault: ModelFault
        do throws(ModelFault) {
            let bytes = try FileBytes.read(path)
            let npz: Npz
            do throws(ContainerError) {
                npz = try Npz(npz: bytes, limits: .init(totalBytesMax: totalBytesMax))
            } catch {
                throw .archive(error)
            }
            do throws(CompanionFault) {
                return try body(npz)
            } catch {
                throw .companion(error)
            }
        } catch {
            fault = error
        }
        throw ModelFileError(file: path, fault: fault)
    }

    private static let totalBytesMax = 256 << 20
}
