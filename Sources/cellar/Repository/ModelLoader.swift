import Kernels
import Logging
import ModelFiles
import Sessions

/// The way from a file to a model that may be served: read, prepared for the processor, and held
/// to the recording beside it.
struct ModelLoader: Sendable {
    let bidirectional: Bidirectional
    let path: KernelPath
    let logger: Logger

    /// Reads `entry`; takes as long as its file is large.
    func load(_ entry: ModelRepository.Entry) throws(ModelFileError) -> ServedModel {
        let loaded = try LoadedEntry(entry, bidirectional: bidirectional)
        let served = loaded.prepared(for: path)
        // In float32: a recording says whether the file was read right, not how weights of fewer
        // bits differ from it.
        let isExact = path == path.inFloat32 || loaded.companions.golden == nil
        let exact = isExact ? served : loaded.prepared(for: path.inFloat32)
        try loaded.companions.check(exact.model.network, initialState: exact.model.initialState)
        logger.info(
            "model read",
            metadata: [
                "model": "\(entry.name)", "version": "\(entry.version)",
                "format": "\(loaded.format)",
                "parameters": "\(loaded.model.network.parameterCount)",
                "kernel": "\(path)",
                "golden": "\(loaded.companions.golden ?? "none")",
            ])
        return served.model
    }
}
