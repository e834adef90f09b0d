import Foundation
import Recurrent

extension ModelFileError: CustomStringConvertible {
    /// One line: the file, what is wrong and where, and how to mend it.
    public var description: String {
        "\(file): \(fault.sentence)".onOneLine
    }
}

extension ModelFault {
    /// What is wrong, where, and how to mend it, in one line without the file's name.
    var sentence: String {
        switch self {
        case .unreadable(let code):
            "cannot be read: \(String(cString: strerror(code))); check the path and its rights"
        case .notAFile:
            "is not a file; give the path of a model file"
        case .changed:
            "was written to while it was read; start again once it is whole"
        case .tooLarge(let limit, let actual):
            "has \(actual) bytes where at most \(limit) are read"
        case .unknownExtension(let name):
            (name.isEmpty ? "has no extension" : "has the extension .\(name)")
                + "; this version serves .keras, .h5, .onnx and .safetensors files"
        case .content(let expected, let actual):
            "should hold \(expected) and holds \(actual); copy or save the file again"
        case .archive(let error):
            "the archive is damaged (\(error)); copy or save the file again"
        case .memberMissing(let name):
            "the archive has no \(name); save the model again with model.save(\"….keras\")"
        case .weightsFormat(let member):
            "the weights are in \(member), this version reads model.weights.h5; save the model"
                + " again with model.save(\"….keras\")"
        case .kerasVersion(let version):
            "it was written by Keras \(version); load it there and save it with Keras 3"
        case .json(let member):
            "\(member) is no JSON; save the model again"
        case .value(let layer, let key, let expected, let actual):
            (layer.map { "layer \($0): " } ?? "the model's configuration: ")
                + "\(key) should be \(expected) and is \(actual); save the model again"
        case .modelKind(let kind, let served):
            "the model is a \(kind); \(list(served)) models are served, so rebuild it as one"
        case .layerCount(let limit, let actual):
            "the model has \(actual) layers, more than the \(limit) that are served"
        case .stepBytes(let limit, let actual):
            "a step of one row needs \(actual) bytes of buffers, more than the \(limit) that are "
                + "served; make its values narrower"
        case .inputCount(let count):
            "the model has \(count) inputs; a model with one at least is served"
        case .outputCount(let count):
            "the model has \(count) outputs; a model with one at least is served"
        case .layer(let name, let kind, let fault):
            "layer \(name) (\(kind)) \(fault.sentence)"
        case .weights(let layer, let path, let fault):
            "the weights of layer \(layer) at \(path) \(fault.sentence)"
        case .network(let error):
            networkSentence(error)
        case .onnx(let fault): fault.sentence
        case .torch(let fault): fault.sentence
        case .hdf5(let member, let fault):
            "\(member) \(fault.sentence)"
        case .companion(let fault): fault.sentence
        }
    }

    private func networkSentence(_ error: NetworkError) -> String {
        switch error {
        case .layer(let name, let fault): "layer \(name) \(LayerFault.shape(fault).sentence)"
        case .duplicateLayer(let name): "two layers are named \(name); rename one"
        case .unknownSource(let layer): "layer \(layer) reads a value that no layer makes"
        case .idsNotFromInput(let layer):
            "layer \(layer) looks up ids that another layer computes; they must be the input"
        case .nothingRecurrent:
            "no layer keeps a state; a model with an LSTM, GRU or SimpleRNN is served"
        }
    }
}

extension LayerFault {
    var sentence: String {
        switch self {
        case .unknownKind(let served): "is not served; served are \(list(served))"
        case .refusedKind(let reason): "is not served: it \(reason)"
        case .unknownOperation(let served):
            "is an operation outside of layers that is not served; served are \(list(served))"
        case .customKind(let name):
            "is custom code (\(name)), which is not served; served are"
                + " \(list(KerasLayerKind.served))"
        case .option(let key, let value, let reason):
            "is not served with \(key) = \(value): \(reason)"
        case .shared(let count):
            "keeps a state and is used \(count) times; give each use a layer of its own"
        case .argument(let name):
            "is called with \(name), which is not served so: nothing is trained here, states come"
                + " from the session and masks from the layers"
        case .secondOutput(let source, let index):
            "reads output \(index) of \(source), a returned state; only first outputs are served"
        case .unknownSource(let source):
            "reads \(source), which is no layer before it; save the model again"
        case .masked:
            "reads a masked value; only layers that leave masked steps alone do so"
        case .shape(let error):
            switch error {
            case .inputCount(let expected, let actual):
                "reads \(actual) values and takes \(expected)"
            case .width(let expected, let actual):
                "takes \(expected) features and is given \(actual)"
            case .rank(let expected, let actual):
                "takes \(expected) feature axes and is given the features \(actual)"
            case .needsSequence:
                "needs a time axis; set return_sequences=True in the recurrent layer before it"
            case .joinsTime(let reason):
                "cannot be computed step by step: it \(reason)"
            case .mismatch(let shapes):
                "has shapes that do not fit: \(list(shapes.map { "\($0)" }))"
            }
        }
    }
}

extension WeightsFault {
    fileprivate var sentence: String {
        switch self {
        case .object(let fault): fault.sentence
        case .count(let expected, let actual):
            "are \(actual) arrays instead of \(expected); save the model again"
        case .owner(let actual):
            "belong to layer \(actual); save the model again"
        }
    }
}

extension HDF5Fault {
    fileprivate var sentence: String {
        switch self {
        case .notHDF5: "are no HDF5; save the model again"
        case .missing: "are not in the file; build the model before saving it"
        case .link: "are behind a link, which is not followed; save the model again"
        case .notDataset: "are no dataset; save the model again"
        case .storedElsewhere: "lie outside of the file; save the model again"
        case .filter(let id): "are packed by HDF5 filter \(id); save the model again with Keras"
        case .shape(let expected, let actual):
            "have shape \(actual) instead of \(expected); save the model again"
        case .type: "are no floating-point numbers; save the model without quantisation"
        case .unfolds(let needed, let stored):
            "would unfold from \(stored) to \(needed) bytes; save the model again with Keras"
        case .unreadable: "cannot be read by libhdf5; copy or save the file again"
        case .notStarted(let code):
            "cannot be read: no process could be started for the HDF5 library"
                + " (\(String(cString: strerror(code))))"
        case .libraryEnded(let signal):
            "cannot be read: the HDF5 library ended on signal \(signal); copy or save the file"
                + " again"
        case .libraryExited(let code):
            "cannot be read: the process of the HDF5 library ended with code \(code)"
        case .libraryLate(let seconds):
            "cannot be read: the HDF5 library had no answer within \(seconds) seconds"
        }
    }
}

private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
