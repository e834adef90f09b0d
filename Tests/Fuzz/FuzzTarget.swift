@testable import Containers
@testable import HTTP1
@testable import ModelFiles
@testable import WireFormats

/// The readers of bytes that a stranger may have made, one a case.
///
/// Each gets any bytes and must end in a value or in a typed error. What a crash, a hang or
/// gigabytes would be, libFuzzer watches for.
enum FuzzTarget: String, CaseIterable {
    case gzip
    case zip
    case npy
    case npz
    case kerasConfig
    case keras
    case kerasHDF5
    case hdf5Attributes
    case safetensors
    case onnx
    case json
    case infer
    case http

    /// Reads `bytes` as this target does.
    func read(_ bytes: [UInt8]) {
        let bytesMax = 1 << 20
        switch self {
        case .gzip: _ = try? Gzip.decompress(bytes, bytesMax: bytesMax)
        case .zip: readZip(bytes, bytesMax)
        case .npy: _ = try? NpyArray(npy: bytes)
        case .npz: _ = try? Npz(npz: bytes, limits: .init(totalBytesMax: bytesMax))
        case .kerasConfig: readKerasConfig(bytes)
        case .keras: readKeras(bytes)
        case .kerasHDF5: _ = try? KerasLegacyFile(bytes, hdf5: .forked).makeNetwork(.wholeRequest)
        case .hdf5Attributes: readAttributes(bytes)
        case .safetensors: _ = try? SafetensorsFile(bytes)
        case .onnx: _ = try? ONNXFile.read(bytes, path: "/nowhere/model.onnx", .wholeRequest)
        case .json: readBodies(bytes)
        case .infer: readInfer(bytes)
        case .http: readRequests(bytes)
        }
    }

    private func readZip(_ bytes: [UInt8], _ bytesMax: Int) {
        guard let archive = try? ZipArchive(bytes, limits: .init(totalBytesMax: bytesMax)) else {
            return
        }
        for member in archive.members { _ = try? archive.contents(of: member) }
    }

    private func readKerasConfig(_ bytes: [UInt8]) {
        guard let document = JSONValue(parsing: bytes),
            let config = try? KerasConfig(document, bidirectional: .wholeRequest)
        else { return }
        _ = try? KerasTopology(config)
    }

    /// A configuration, a NUL, weights: put into the archive here, whose checksums would else keep
    /// every change from them.
    private func readKeras(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        var writer = ZipWriter()
        guard parts.count == 2,
            (try? writer.add("config.json", Array(parts[0]))) != nil,
            (try? writer.add("model.weights.h5", Array(parts[1]))) != nil,
            let archive = try? KerasArchive(writer.finish(), hdf5: .forked)
        else { return }
        _ = try? archive.makeNetwork(.wholeRequest)
    }

    private func readAttributes(_ bytes: [UInt8]) {
        guard let image = try? HDF5Image(bytes[...]) else { return }
        let attributes = HDF5Attributes(image)
        for path in ["/", "/model_weights", "/model_weights/lstm", "/layers/lstm/vars"] {
            guard let address = attributes.headerAddress(of: path) else { continue }
            for name in ["model_config", "keras_version", "weight_names", "name"] {
                _ = attributes.text(name, headerAt: address)
                _ = attributes.texts(name, headerAt: address)
            }
        }
    }

    private func readBodies(_ bytes: [UInt8]) {
        _ = try? ForwardBody(json: bytes)
        _ = try? MultiForwardBody(json: bytes)
        _ = try? CreateSessionBody(json: bytes)
        _ = try? SetStatesBody(json: bytes)
        _ = try? ResetBody(json: bytes)
        _ = try? InvocationBody(json: bytes)
    }

    /// The JSON, a NUL, the binary tensors.
    private func readInfer(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        _ = try? InferBody(Array(parts.joined()), jsonBytes: parts[0].count)
    }

    private func readRequests(_ bytes: [UInt8]) { RequestProperties(bytes).check() }
}
