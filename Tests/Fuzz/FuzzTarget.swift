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
    case safetensors
    case onnx
    case json
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
        case .safetensors: _ = try? SafetensorsFile(bytes)
        case .onnx: _ = try? ONNXFile.read(bytes, folder: "/nowhere")
        case .json: readBodies(bytes)
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

    private func readBodies(_ bytes: [UInt8]) {
        _ = try? ForwardBody(json: bytes)
        _ = try? MultiForwardBody(json: bytes)
        _ = try? CreateSessionBody(json: bytes)
        _ = try? SetStatesBody(json: bytes)
        _ = try? ResetBody(json: bytes)
    }

    /// However the bytes are cut, the same requests and the same error must come out.
    private func readRequests(_ bytes: [UInt8]) {
        let whole = steps([bytes[...]])
        let middle = bytes.count / 2
        precondition(steps([bytes[..<middle], bytes[middle...]]) == whole)
    }

    private func steps(_ pieces: [ArraySlice<UInt8>]) -> [RequestParser.Step] {
        var limits = Limits()
        limits.bodyBytesMax = 4096
        var parser = RequestParser(limits: limits)
        var steps: [RequestParser.Step] = []
        for piece in pieces {
            piece.withUnsafeBytes { parser.feed($0) }
            while true {
                let step = parser.next()
                if step == .needMore { break }
                steps.append(step)
                if case .failed = step { return steps }
            }
        }
        return steps
    }
}
