/// The JSON beside an ONNX file that says what the file cannot: which inputs are states, what an
/// input always is, and how long an axis is that the file leaves open.
///
///     {"states": [{"input": "h0", "output": "next_h0", "batch_axis": 1}],
///      "constants": {"sr": 16000}, "shapes": {"input": [null, 512]}}
///
/// It is `FILE.json` beside `FILE.onnx`, else `model.json` in the same folder unless that
/// describes the layers of PyTorch's weights. With `states` the pairs are those and no others.
struct ONNXSidecar {
    /// An input that is a state, and the output that is its next value.
    struct State: Equatable {
        let input: String
        let output: String
        /// The place of the rows among the input's axes, nil where that is to be guessed.
        let batchAxis: Int?
    }

    /// The path, for errors.
    let file: String
    let bytes: [UInt8]
    /// The pairs, nil where they are to be found.
    let states: [State]?
    /// The numbers of each input that is the same in every request.
    let constants: [String: [Double]]
    /// The lengths of each input's axes, nil where they stay open.
    let shapes: [String: [Int?]]

    private static let statesMax = 1024

    /// The sidecar of the model at `path`, nil where there is none.
    static func find(besides path: String) throws(ModelFault) -> ONNXSidecar? {
        guard let found = try TorchSidecar.find(besides: path).found else { return nil }
        guard let document = JSONValue(parsing: found.bytes), case .object(let members) = document
        else { throw .onnx(.sidecar(place: found.file, reason: "is no JSON object")) }
        if members["layers"] != nil, members["states"] == nil { return nil }
        return try ONNXSidecar(document, file: found.file, bytes: found.bytes)
    }

    /// Refuses names besides these, those of the inputs that it may speak of.
    func check(_ inputs: [String]) throws(ModelFault) {
        for (what, names) in [
            ("constant", constants.keys.sorted()), ("shape", shapes.keys.sorted()),
        ] {
            guard let name = names.first(where: { !inputs.contains($0) }) else { continue }
            throw .onnx(.sidecar(place: file, reason: "has a \(what) \(name) that is no input"))
        }
    }

    private init(_ document: JSONValue, file: String, bytes: [UInt8]) throws(ModelFault) {
        self.file = file
        self.bytes = bytes
        try Self.check(document, ["states", "constants", "shapes"], at: file)
        var states: [State]?
        if document["states"] != .null {
            guard let list = document["states"].array, list.count <= Self.statesMax else {
                throw .onnx(.sidecar(place: file, reason: "has states that are no array"))
            }
            states = []
            for (index, value) in list.enumerated() {
                states?.append(try Self.state(value, at: "\(file), states[\(index)]"))
            }
        }
        self.states = states
        constants = try Self.constants(document["constants"], file)
        shapes = try Self.shapes(document["shapes"], file)
    }

    private static func state(_ value: JSONValue, at place: String) throws(ModelFault) -> State {
        try check(value, ["input", "output", "batch_axis"], at: place)
        guard let input = value["input"].string, let output = value["output"].string else {
            throw .onnx(.sidecar(place: place, reason: "needs the texts input and output"))
        }
        let axis = value["batch_axis"]
        if axis != .null, axis.integer.map({ $0 < 0 }) ?? true {
            throw .onnx(.sidecar(place: place, reason: "has a batch_axis that is no axis"))
        }
        return State(input: input, output: output, batchAxis: axis.integer)
    }

    private static func constants(
        _ value: JSONValue, _ file: String
    ) throws(ModelFault) -> [String: [Double]] {
        if value == .null { return [:] }
        guard case .object(let members) = value else {
            throw .onnx(.sidecar(place: file, reason: "has constants that are no object"))
        }
        var constants: [String: [Double]] = [:]
        for (name, value) in members {
            let numbers = (value.array ?? [value]).compactMap { value -> Double? in
                if case .number(let number) = value { return number }
                if case .bool(let bool) = value { return bool ? 1 : 0 }
                return nil
            }
            guard numbers.count == value.array?.count ?? 1, !numbers.isEmpty else {
                throw .onnx(
                    .sidecar(place: file, reason: "has a constant \(name) that is no number"))
            }
            constants[name] = numbers
        }
        return constants
    }

    private static func shapes(
        _ value: JSONValue, _ file: String
    ) throws(ModelFault) -> [String: [Int?]] {
        if value == .null { return [:] }
        guard case .object(let members) = value else {
            throw .onnx(.sidecar(place: file, reason: "has shapes that are no object"))
        }
        var shapes: [String: [Int?]] = [:]
        for (name, value) in members {
            let lengths = value.array ?? []
            guard !lengths.isEmpty,
                lengths.allSatisfy({ $0 == .null || $0.integer.map { $0 > 0 } == true })
            else {
                throw .onnx(
                    .sidecar(
                        place: file,
                        reason: "has a shape \(name) that is no array of lengths and nulls"))
            }
            shapes[name] = lengths.map(\.integer)
        }
        return shapes
    }

    private static func check(
        _ value: JSONValue, _ known: [String], at place: String
    ) throws(ModelFault) {
        guard case .object(let members) = value else {
            throw .onnx(.sidecar(place: place, reason: "is no object"))
        }
        if let key = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw .onnx(
                .sidecar(
                    place: place,
                    reason: "has the key \(key); known are \(known.joined(separator: ", "))"))
        }
    }
}
