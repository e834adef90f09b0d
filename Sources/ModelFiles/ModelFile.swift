import Containers
import Foundation

/// The way from a path to a network: the format is told by the name's extension, and the bytes
/// must agree with it.
public enum ModelFile {
    /// A format of model files.
    private enum Format: String {
        case keras = "Keras (.keras)"
        case kerasHDF5 = "Keras HDF5 (.h5)"
        case onnx = "ONNX (.onnx)"
        case safetensors = "safetensors (.safetensors)"

        init?(extension name: String) {
            switch name {
            case "keras": self = .keras
            case "h5", "hdf5": self = .kerasHDF5
            case "onnx": self = .onnx
            case "safetensors": self = .safetensors
            default: return nil
            }
        }
    }

    private static let zipMagic: [UInt8] = [0x50, 0x4b, 0x03, 0x04]

    /// Reads the model in the file at `path`.
    ///
    /// Takes up to five times the weights' size in memory while it reads: the file, the weights
    /// unpacked, libhdf5's two copies of them, and the network's.
    ///
    /// - Parameters:
    ///   - hdf5: where libhdf5 reads what is HDF5 in the file.
    ///   - bidirectional: what becomes of layers that read their sequence from its end.
    /// - Throws: `ModelFileError`, which says what, where in the file, and how to mend it.
    public static func load(
        path: String, hdf5: HDF5Place = .here, bidirectional: Bidirectional = .refuse
    ) throws(ModelFileError) -> LoadedModel {
        do throws(ModelFault) {
            return try read(path, hdf5, bidirectional)
        } catch {
            throw ModelFileError(file: path, fault: error)
        }
    }

    private static func read(
        _ path: String, _ hdf5: HDF5Place, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        let name = URL(fileURLWithPath: path).pathExtension
        guard let format = Format(extension: name.lowercased()) else {
            throw .unknownExtension(name)
        }
        switch format {
        case .keras: return try readKeras(path, hdf5, bidirectional)
        case .safetensors: return try readSafetensors(path, bidirectional)
        case .kerasHDF5: return try readLegacyKeras(path, hdf5, bidirectional)
        case .onnx: return try readONNX(path)
        }
    }

    private static func readKeras(
        _ path: String, _ hdf5: HDF5Place, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        let bytes = try FileBytes.read(path)
        guard bytes.starts(with: zipMagic) else {
            let isHDF5 = bytes.starts(with: HDF5File.magic)
            throw .content(
                expected: "a zip archive", actual: isHDF5 ? "an HDF5 file" : "something else")
        }
        let archive = try KerasArchive(bytes, hdf5: hdf5)
        let digest = bytes.withUnsafeBytes { SHA256.hexDigest($0) }
        return LoadedModel(
            network: try archive.makeNetwork(bidirectional), digest: "sha256:" + digest,
            format: "keras")
    }

    private static func readLegacyKeras(
        _ path: String, _ hdf5: HDF5Place, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        let bytes = try FileBytes.read(path)
        let network = try KerasLegacyFile(bytes, hdf5: hdf5).makeNetwork(bidirectional)
        let digest = bytes.withUnsafeBytes { SHA256.hexDigest($0) }
        return LoadedModel(network: network, digest: "sha256:" + digest, format: "keras-h5")
    }

    private static func readONNX(_ path: String) throws(ModelFault) -> LoadedModel {
        try ONNXFile.read(
            try FileBytes.read(path, bytesMax: ONNXFile.bytesMax), path: path)
    }

    private static func readSafetensors(
        _ path: String, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        let bytes = try FileBytes.read(path)
        let (network, sidecar) = try TorchModel.load(bytes, besides: path, bidirectional)
        // Both files make the model, so both make its digest.
        let digest = (bytes + sidecar).withUnsafeBytes { SHA256.hexDigest($0) }
        return LoadedModel(
            network: network, digest: "sha256:" + digest, format: "safetensors")
    }
}
