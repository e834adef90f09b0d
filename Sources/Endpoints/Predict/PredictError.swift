import HTTPTypes

/// Why a request of TensorFlow Serving's, SageMaker's or TorchServe's is not served, before a
/// session was asked.
enum PredictError: Error, Equatable, Sendable {
    /// There is no signature of this name.
    case signature(String)
    /// Versions have no labels.
    case label(String)
    /// Texts and classes are not what a network here gives.
    case verb(String)
    /// The path names no model, and several are served.
    case unnamedModel(known: [String])
}

extension PredictError: ProblemSource {
    var status: HTTPResponse.Status {
        switch self {
        case .signature, .label, .unnamedModel: .badRequest
        case .verb: .notImplemented
        }
    }

    var kind: String {
        switch self {
        case .signature: "unknown-signature"
        case .label: "unknown-label"
        case .verb: "not-implemented"
        case .unnamedModel: "unnamed-model"
        }
    }

    var detail: String {
        switch self {
        case .signature(let name):
            "Serving signature name: \"\(name)\" not found in signature def; "
                + "there is serving_default."
        case .label(let label):
            "Unrecognized servable version label: \(label); versions have numbers here and no "
                + "labels."
        case .verb(let verb):
            "\(verb) is not served: it reads tf.Example records; send tensors to :predict."
        case .unnamedModel(let known):
            "Several models are served (\(known.joined(separator: ", "))); name one in the path "
                + "or as ?model_name=."
        }
    }
}
