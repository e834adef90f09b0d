import Foundation
import SwiftProtobuf

/// A file of the Open Neural Network Exchange format: a protobuf message with one graph.
enum ONNXFile {
    /// The versions of operators that are served.
    static let opsets = 7...22
    // No protobuf message is longer; larger weights lie in files beside it.
    static let bytesMax = Int(Int32.max)

    /// Reads the model in `bytes`, the file at `path`, whose constants may lie in other files of
    /// its folder.
    static func read(
        _ bytes: [UInt8], path: String, _ bidirectional: Bidirectional
    ) throws(ModelFault) -> LoadedModel {
        let model = try decode(bytes)
        guard model.hasGraph else { throw .onnx(.notAModel) }
        let imported = model.opsetImport.last { ["", "ai.onnx"].contains($0.domain) }
        let opset = imported.map { Int($0.version) }
        guard let opset, opsets.contains(opset) else {
            throw .onnx(
                .opset(lowest: opsets.lowerBound, highest: opsets.upperBound, actual: opset))
        }
        let sidecar = try ONNXSidecar.find(besides: path)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let graph = try ONNXGraph(
            model.graph, opset: opset, folder: folder, sidecar: sidecar,
            byteCount: bytes.count, bidirectional: bidirectional)
        let own = [bytes] + (sidecar.map { [$0.bytes] } ?? [])
        let digest = FileDigest(of: own + graph.otherFiles)
        defer { _ = digest.wait() }
        let network = try graph.makeNetwork()
        return LoadedModel(network: network, digest: digest.wait(), format: "onnx")
    }

    private static func decode(_ bytes: [UInt8]) throws(ModelFault) -> Onnx_ModelProto {
        let fault: ONNXScan.Fault? = bytes.withUnsafeBytes { bytes in
            do throws(ONNXScan.Fault) {
                try ONNXScan.check(bytes)
                return nil
            } catch {
                return error
            }
        }
        switch fault {
        case nil: break
        case .malformed: throw .onnx(.notAModel)
        case .tooMany(let what, let limit, let actual):
            throw .onnx(.count(what: what, limit: limit, actual: actual))
        }
        do {
            var options = BinaryDecodingOptions()
            options.discardUnknownFields = true
            return try Onnx_ModelProto(serializedBytes: bytes, options: options)
        } catch {
            throw .onnx(.notAModel)
        }
    }
}
