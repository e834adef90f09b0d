/// The requests of one kind of work on one server: what makes a session, and what uses it.
struct LoadTarget {
    /// What is measured of a server of ours.
    enum What: String, CaseIterable {
        case health, json, npy, stream
    }

    /// What it is called in tables.
    let what: String
    /// The size of the model's stack; nil where there is none.
    let model: String?
    /// Sent once for each session before the load begins.
    let setUp: RequestTemplate?
    /// What is sent on a session before it is the next one's turn: one request, or all lines of a
    /// stream.
    let script: [RequestTemplate]
    /// Whether that is a stream, whose answers are lines.
    let isStream: Bool
    /// The same on a session of its own, whose answer is a hash's: it is the first step there.
    let first: (setUp: RequestTemplate, request: RequestTemplate)?

    /// Work on a server of ours; the ids of its sessions begin with `prefix`, and its streams have
    /// `steps` lines.
    init(_ what: What, _ model: BenchModel, host: String, prefix: String, steps: Int) {
        self.what = what.rawValue
        isStream = what == .stream
        guard what != .health else {
            (self.model, setUp, first) = (nil, nil, nil)
            script = [RequestTemplate("GET", "/v2/health/live", host: host)]
            return
        }
        self.model = model.size
        let id = "\(prefix)-\(model.size)-\(RequestTemplate.placeholder)"
        let own = "\(prefix)-\(model.size)-\(what.rawValue)"
        setUp = Self.creation(id, of: model, host: host)
        script =
            isStream
            ? Self.stream(id: id, host: host, steps: steps) : [Self.step(what, id: id, host: host)]
        let firstStep =
            isStream
            ? Self.stream(id: own, host: host, steps: 1)[0] : Self.step(what, id: own, host: host)
        first = (Self.creation(own, of: model, host: host), firstStep)
    }

    /// Work on any server, told request by request.
    init(what: String, setUp: RequestTemplate?, request: RequestTemplate) {
        (self.what, self.setUp, script) = (what, setUp, [request])
        (model, first, isStream) = (nil, nil, false)
    }

    /// Makes a session of `model`.
    static func creation(
        _ id: String, of model: BenchModel, host: String, more: String = ""
    ) -> RequestTemplate {
        RequestTemplate(
            "POST", "/v1/models/\(model.name)/sessions", host: host,
            fields: [("Content-Type", "application/json")],
            body: Array(#"{"id":"\#(id)"\#(more)}"#.utf8))
    }

    /// One time step on a session.
    static func step(_ what: What, id: String, host: String) -> RequestTemplate {
        let values = BenchModel.step()
        let type = what == .npy ? "application/x-npy" : "application/json"
        return RequestTemplate(
            "POST", "/v1/sessions/\(id)/forward", host: host,
            fields: [("Content-Type", type), ("Accept", type)],
            body: what == .npy ? npy(values) : Array(#"{"inputs":\#(json(values))}"#.utf8))
    }

    /// The head of a stream with its first step, and a request for each of its other steps.
    private static func stream(id: String, host: String, steps: Int) -> [RequestTemplate] {
        let line = Array(json(BenchModel.step()).utf8)
        let next = RequestTemplate(line: line, isLast: false)
        let last = RequestTemplate(line: line, isLast: true)
        let type = "application/x-ndjson"
        let first = RequestTemplate(
            streamTo: "/v1/sessions/\(id)/stream", host: host,
            fields: [("Content-Type", type), ("Accept", type)],
            firstLine: steps == 1 ? last : next)
        guard steps > 1 else { return [first] }
        return [first] + Array(repeating: next, count: steps - 2) + [last]
    }

    private static func json(_ values: [Float]) -> String {
        "[\(values.map { "\($0)" }.joined(separator: ","))]"
    }

    /// A NumPy file of one axis.
    private static func npy(_ values: [Float]) -> [UInt8] {
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(values.count),), }"
        // Magic, version and length take ten bytes; the data begin at a multiple of 64.
        let padding = 63 - (10 + text.utf8.count) % 64
        let header = Array((text + String(repeating: " ", count: padding) + "\n").utf8)
        let length = withUnsafeBytes(of: UInt16(header.count).littleEndian) { Array($0) }
        return [0x93] + Array("NUMPY".utf8) + [1, 0] + length + header
            + values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
    }
}
