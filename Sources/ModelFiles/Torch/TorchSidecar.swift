import Glibc

/// The JSON beside a safetensors file that says which layers its tensors make, as a state_dict
/// holds weights and nothing else.
///
///     {"layers": [{"kind": "LSTM", "weights": "rnn"},
///                 {"kind": "Linear", "weights": "head", "activation": "softmax"}],
///      "ignore": ["decoder.weight"]}
///
/// It is `FILE.json` beside `FILE.safetensors`, else `model.json` in the same folder. The layers
/// are a chain in this order. `kind` is the name of the module in `torch.nn`; `weights` the
/// module's prefix in the state_dict, empty where the module is the whole; `name` what the layer
/// is called here (else the prefix, or the kind in small letters). A recurrent layer hands on
/// every time step, as in PyTorch; `"last": true` means that the head reads `out[:, -1]`.
/// `ignore` names tensors that are not served.
struct TorchSidecar {
    /// One layer as the sidecar describes it.
    struct Entry {
        /// The module's class, such as `LSTM`.
        let kind: String
        /// The prefix of its tensors; nil where it has none.
        let weights: String?
        /// The layer's name; for stacked layers, what their names begin with.
        let name: String
        /// What was said about it, by key.
        let options: TorchOptions
    }

    /// The layers in the order in which they are computed.
    let layers: [Entry]
    /// Tensors that no layer needs to use.
    let ignored: [String]

    private static let bytesMax = 1 << 20
    private static let layerCountMax = 4096

    /// Finds and reads the bytes of the sidecar of the model file at `path`; nil with the paths
    /// tried where there is none.
    static func find(
        besides path: String
    ) throws(ModelFault) -> (tried: [String], found: (file: String, bytes: [UInt8])?) {
        var tried: [String] = []
        for file in paths(besides: path) {
            tried.append(file)
            do throws(ModelFault) {
                let bytes = try FileBytes.read(file, bytesMax: bytesMax)
                return (tried, (file, bytes))
            } catch {
                switch error {
                case .unreadable(ENOENT): continue
                case .unreadable(let code):
                    throw .torch(.sidecarUnreadable(file: file, code: code))
                case .notAFile: throw .torch(.sidecarNotAFile(file: file))
                default: throw error
                }
            }
        }
        return (tried, nil)
    }

    private static func paths(besides path: String) -> [String] {
        let stem = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let own = stem + ".json"
        let shared = folder + "model.json"
        return own == shared ? [own] : [own, shared]
    }

    /// Reads the sidecar in `bytes`.
    init(_ bytes: [UInt8], file: String) throws(ModelFault) {
        guard let document = JSONValue(parsing: bytes) else {
            throw .torch(.sidecarJSON(file: file))
        }
        let options = TorchOptions(place: file, values: document)
        try options.checkKeys(["layers", "ignore"])
        let entries = try options.array("layers")
        guard entries.count <= Self.layerCountMax else {
            throw .layerCount(limit: Self.layerCountMax, actual: entries.count)
        }
        var layers: [Entry] = []
        for (index, value) in entries.enumerated() {
            let place = "\(file), layers[\(index)]"
            layers.append(try Self.entry(TorchOptions(place: place, values: value), layers))
        }
        self.layers = layers
        ignored = try options.strings("ignore")
    }

    private static func entry(
        _ options: TorchOptions, _ before: [Entry]
    ) throws(ModelFault) -> Entry {
        let kind = try options.string("kind")
        let weights = try options.optionalString("weights")
        let fallback = weights.flatMap { $0.isEmpty ? nil : $0 } ?? numbered(kind, before)
        let name = try options.optionalString("name") ?? fallback
        return Entry(kind: kind, weights: weights, name: name, options: options)
    }

    /// The kind in small letters, with a number behind it where another layer is called so.
    private static func numbered(_ kind: String, _ before: [Entry]) -> String {
        let count = before.filter { $0.kind == kind && ($0.weights ?? "").isEmpty }.count
        return count == 0 ? kind.lowercased() : "\(kind.lowercased())_\(count)"
    }
}
