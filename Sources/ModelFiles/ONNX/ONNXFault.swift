import Recurrent

/// Why an ONNX file cannot be served.
public enum ONNXFault: Error, Equatable, Sendable {
    /// The bytes are no protobuf message of a model with a graph.
    case notAModel
    /// The model's operators are of version `actual`, nil where it does not say.
    case opset(lowest: Int, highest: Int, actual: Int?)
    /// The graph has more than `limit` of `what`.
    case count(what: String, limit: Int, actual: Int)
    /// The constant `name` cannot be read.
    case tensor(name: String, ONNXTensorFault)
    /// The graph's input `name` has a type or shape that is not served.
    case input(name: String, reason: String)
    /// The graph's output `name` is not made by any node, or is no value over time.
    case output(name: String, reason: String)
    /// The file beside the model that says what its inputs are is wrong at `place`.
    case sidecar(place: String, reason: String)
    /// Nothing tells which of these inputs are states, and of which outputs.
    case states([ONNXStateCandidate])
    /// A node, at `place` in the graph.
    case node(ONNXPlace, ONNXNodeFault)
}

/// Where in a graph a node is.
public struct ONNXPlace: Equatable, Sendable {
    /// The node's number in the file, from 0.
    public let index: Int
    /// Its name, empty where it has none.
    public let name: String
    /// Its operator, such as `LSTM`, with its domain where it is not ONNX's own.
    public let kind: String
}

/// An input that may be a state.
public struct ONNXStateCandidate: Equatable, Sendable {
    /// Its name.
    public let input: String
    /// The outputs that may be its next value.
    public let outputs: [String]
}

/// Why one node of a graph cannot be served.
public enum ONNXNodeFault: Error, Equatable, Sendable {
    /// Its operator is not known; `served` are those that are.
    case unknownOperator(served: [String])
    /// It reads `name`, which no node before it makes.
    case unknownValue(String)
    /// It lacks the input of this index.
    case missingInput(Int)
    /// An attribute has a value that is not served.
    case attribute(name: String, value: String, reason: String)
    /// The input of this index is not what the operator can be served with.
    case input(index: Int, reason: String)
    /// The axes of its input are not those it needs.
    case axes(expected: String, actual: String)
    /// It would make a constant or a row of more numbers than are served.
    case size(limit: Int)
    /// It does not fit its inputs.
    case layer(LayerError)
}

/// What is wrong with one constant of a file.
public enum ONNXTensorFault: Error, Equatable, Sendable {
    /// Its numbers are of the type of this code.
    case type(code: Int)
    /// It has a negative axis, or more than `limit` of them.
    case shape([Int], axesMax: Int)
    /// It has more integers than the `limit` that are served.
    case size(limit: Int, actual: Int)
    /// Its shape asks for another number of bytes or numbers than there are.
    case length(expected: Int, actual: Int)
    /// It lies in another file that `location` does not name as a file beside the model.
    case location(String)
    /// It lies at a place that the other file does not have.
    case range(offset: String, length: String, fileLength: Int)
    /// It and the constants before it make more than `sharesMax` times the bytes of other files.
    case shares(bytes: Int, fileBytes: Int, sharesMax: Int)
    /// The other file cannot be read.
    case unreadable(location: String)
}
