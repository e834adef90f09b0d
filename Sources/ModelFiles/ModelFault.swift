import Containers
import Recurrent

/// Why a model file cannot be served: what is wrong, where in the file, and the values seen.
public enum ModelFault: Error, Equatable, Sendable {
    /// The file could not be read; `code` is the system's errno.
    case unreadable(code: Int32)
    /// The path names a directory or a device.
    case notAFile
    /// Somebody wrote to the file while it was read.
    case changed
    /// The file, or a member of it, is larger than `limit` bytes.
    case tooLarge(limit: Int, actual: Int)
    /// The file's name ends in nothing that names a model format.
    case unknownExtension(String)
    /// The file is named as one format and holds another.
    case content(expected: String, actual: String)
    /// The archive around the model is damaged.
    case archive(ContainerError)
    /// The archive lacks this member.
    case memberMissing(name: String)
    /// The archive's weights are in a member of another format than HDF5.
    case weightsFormat(member: String)
    /// The file was written by this version of Keras, which is too old.
    case kerasVersion(String)
    /// A member that should be JSON is none.
    case json(member: String)
    /// A value in the configuration is missing or of the wrong kind; no layer means the model's.
    case value(layer: String?, key: String, expected: String, actual: String)
    /// The model is not of a class that is served.
    case modelKind(String, served: [String])
    /// The model has more than `limit` layers.
    case layerCount(limit: Int, actual: Int)
    /// A step of one row would need buffers of more bytes than any model needs.
    case stepBytes(limit: Int, actual: Int)
    /// The model has a number of inputs that cannot be served: none.
    case inputCount(Int)
    /// The model has a number of outputs that cannot be served: none.
    case outputCount(Int)
    /// The layer `layer` of class `kind` cannot be served.
    case layer(name: String, kind: String, LayerFault)
    /// What the file holds at `path` is not what `layer` needs.
    case weights(layer: String, path: String, WeightsFault)
    /// The layers do not make a network.
    case network(NetworkError)
    /// The HDF5 file `member` cannot be opened.
    case hdf5(member: String, HDF5Fault)
    /// A file beside the model does not go with it.
    case companion(CompanionFault)
    /// An ONNX file cannot be served.
    case onnx(ONNXFault)
    /// The file of PyTorch's weights or its sidecar cannot be served.
    case torch(TorchFault)
}

/// Why one layer of a model cannot be served.
public enum LayerFault: Error, Equatable, Sendable {
    /// Its class is not known; `served` are those that are.
    case unknownKind(served: [String])
    /// Its class is known and not served, for this reason.
    case refusedKind(reason: String)
    /// It is an operation outside of layers that is not known; `served` are those that are.
    case unknownOperation(served: [String])
    /// It is code of the model's author, registered under this name.
    case customKind(registeredName: String)
    /// An option of it is set to a value that is not served.
    case option(key: String, value: String, reason: String)
    /// It keeps a state and is used `count` times in the model, so one would not be enough.
    case shared(count: Int)
    /// It is called with this argument: with tensors that no client could send step by step, or
    /// with what makes it another layer than the one that is served.
    case argument(String)
    /// It reads output number `index` of `source`, such as a state that the layer returns.
    case secondOutput(source: String, index: Int)
    /// It reads `source`, which is no layer of the model or comes behind it in a circle.
    case unknownSource(String)
    /// It does not fit its input.
    case shape(LayerError)
    /// It reads a masked value, whose masked steps Keras computes in a way of their own.
    case masked
}

/// What is wrong with one array of weights.
public enum WeightsFault: Error, Equatable, Sendable {
    /// The file's object is not what it must be.
    case object(HDF5Fault)
    /// The group has another number of arrays than the layer.
    case count(expected: Int, actual: Int)
    /// The group belongs to the layer `actual`, by its own attribute.
    case owner(actual: String)
}
