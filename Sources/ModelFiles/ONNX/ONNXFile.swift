import Containers
import Foundation
import Recurrent
import SwiftProtobuf

/// A file of the Open Neural Network Exchange format: a protobuf message with one graph.
enum ONNXFile {
    /// The versions of operators that are served.
    static let opsets = 7...22

    /// Reads the model in `bytes`, the file at `path`, whose constants may lie in other files of
    /// its folder.
    static func read(_ bytes: [UInt8], path: String) throws(ModelFault) -> LoadedModel {
        let model: Onnx_ModelProto
        do {
            model = try Onnx_ModelProto(serializedBytes: bytes)
        } catch {
            throw .onnx(.notAModel)
        }
        guard model.hasGraph else { throw .onnx(.notAModel) }
        let imported = model.opsetImport.last { ["", "ai.onnx"].contains($0.domain) }
        let opset = imported.map { Int($0.version) }
        guard let opset, opsets.contains(opset) else {
            throw .onnx(
                .opset(lowest: opsets.lowerBound, highest: opsets.upperBound, actual: opset))
        }
        let sidecar = try ONNXSidecar.find(besides: path)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let graph = try ONNXGraph(model.graph, opset: opset, folder: folder, sidecar: sidecar)
        let network = try graph.makeNetwork()
        let own = [bytes] + (sidecar.map { [$0.bytes] } ?? [])
        let digests = own.map { $0.withUnsafeBytes { SHA256.hexDigest($0) } } + graph.digests
        // Of several files it is the digest of their digests, one after another.
        let digest =
            digests.count == 1
            ? digests[0]
            : Array(digests.joined().utf8).withUnsafeBytes { SHA256.hexDigest($0) }
        return LoadedModel(network: network, digest: "sha256:" + digest, format: "onnx")
    }
}
