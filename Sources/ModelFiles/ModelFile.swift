import Containers
import Foundation
import Recurrent

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

    /// Bytes of the buffers of a step of one row; a batch has as many for each of its rows.
    private static let stepBytesMax = 1 << 28

    private static let zipMagic: [UInt8] = [0x50, 0x4b, 0x03, 0x04]

    /// Reads the model in the file at `path`.
    ///
    /// Takes up to five times the weights' size in memory while it reads: the file, what is HDF5 in
    /// it, what libhdf5 unpacks of that, a layer's weights twice, and the network's. The network's
    /// is what stays.
    ///
    /// - Parameters:
    ///   - hdf5: where libhdf5 reads what is HDF5 in the file.
    ///   - bidirectional: what becomes of layers that read their sequence from its end.
    /// - Throws: `ModelFileError`, which says what, where in the file, and how to mend it.
    public static func load(
        path: String, hdf5: HDF5Place = .here, bidirectional: Bidirectional = .refuse
    ) throws(ModelFileError) -> LoadedModel {
        do throws(ModelFault) {
            let format = try format(of: path)
            let bytes = try FileBytes.read(
                path, bytesMax: format == .onnx ? ONNXFile.bytesMax : FileBytes.bytesMax)
            return try read(bytes, format, of: path, hdf5, bidirectional)
        } catch {
            throw ModelFileError(file: path, fault: error)
        }
    }

    /// Reads the model in `bytes` as if they were in a file at `path`.
    static func load(
        _ bytes: [UInt8], path: String, hdf5: HDF5Place = .here,
        bidirectional: Bidirectional = .refuse
    ) throws(ModelFileError) -> LoadedModel {
        do throws(ModelFault) {
            return try read(bytes, try format(of: path), of: path, hdf5, bidirectional)
        } catch {
            throw ModelFileError(file: path, fault: error)
        }
    }

    private static func format(of path: String) throws(ModelFault) -> Format {
        let name = URL(fileURLWithPath: path).pathExtension
        guard let format = Format(extension: name.lowercased()) else {
            throw .unknownExtension(name)
        }
        return format
    }

    private static func read(
        _ bytes: [UInt8], _ format: Format, of path: String, _ hdf5: HDF5Place,
        _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        let model =
            switch format {
            case .keras: try readKeras(bytes, hdf5, bidirectional)
            case .safetensors: try readSafetensors(bytes, besides: path, bidirectional)
            case .kerasHDF5: try readLegacyKeras(bytes, hdf5, bidirectional)
            case .onnx: try ONNXFile.read(bytes, path: path, bidirectional)
            }
        let stepBytes = Workspace.bytes(for: model.network, rowsMax: 1)
        guard stepBytes <= stepBytesMax else {
            throw .stepBytes(limit: stepBytesMax, actual: stepBytes)
        }
        return model
    }

    private static func readKeras(
        _ bytes: [UInt8], _ hdf5: HDF5Place, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        guard bytes.starts(with: zipMagic) else {
            let isHDF5 = bytes.starts(with: HDF5Image.magic)
            throw .content(
                expected: "a zip archive", actual: isHDF5 ? "an HDF5 file" : "something else")
        }
        let digest = FileDigest(of: [bytes])
        defer { _ = digest.wait() }
        let network = try KerasArchive(bytes, hdf5: hdf5).makeNetwork(bidirectional)
        return LoadedModel(network: network, digest: digest.wait(), format: "keras")
    }

    private static func readLegacyKeras(
        _ bytes: [UInt8], _ hdf5: HDF5Place, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        let digest = FileDigest(of: [bytes])
        defer { _ = digest.wait() }
        let network = try KerasLegacyFile(bytes, hdf5: hdf5).makeNetwork(bidirectional)
        return LoadedModel(network: network, digest: digest.wait(), format: "keras-h5")
    }

    private static func readSafetensors(
        _ bytes: [UInt8], besides path: String, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        let model = try TorchModel(bytes, besides: path, bidirectional)
        // Both files make the model, so both make its digest.
        let digest = FileDigest(of: [bytes, model.sidecarBytes])
        defer { _ = digest.wait() }
        let network = try model.makeNetwork()
        return LoadedModel(network: network, digest: digest.wait(), format: "safetensors")
    }
}
