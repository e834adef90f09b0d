import Kernels
import ModelFiles
import Recurrent
import Sessions

/// A model file that has been read, with what lies beside it; not yet served.
struct LoadedEntry {
    let model: ServedModel
    let format: String
    let companions: ModelCompanions

    /// Reads the model and its initial states.
    init(
        _ entry: ModelRepository.Entry, bidirectional: Bidirectional
    ) throws(ModelFileError) {
        let loaded = try ModelFile.load(
            path: entry.file, hdf5: ReadWeightsCommand.place, bidirectional: bidirectional)
        companions = ModelCompanions(of: entry.file)
        format = loaded.format
        model = ServedModel(
            name: entry.name, version: entry.version, file: entry.file, digest: loaded.digest,
            network: loaded.network,
            initialState: try companions.initialState(of: loaded.network))
    }

    private init(_ entry: LoadedEntry, network: Network) {
        model = ServedModel(entry.model, network: network)
        format = entry.format
        companions = entry.companions
    }

    /// The same model with its products computed by `path`.
    func prepared(for path: KernelPath) -> LoadedEntry {
        LoadedEntry(self, network: model.network.prepared(for: path))
    }
}
