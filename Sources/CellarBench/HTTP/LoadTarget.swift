/// The requests of one kind of work on one server: what makes a session, and what uses it.
struct LoadTarget {
    /// What is measured of a server of ours.
    enum What: String, CaseIterable {
        case health, json, npy
    }

    /// What it is called in tables.
    let what: String
    /// The size of the model's stack; nil where there is none.
    let model: String?
    /// Sent once for each session before the load begins.
    let setUp: RequestTemplate?
    let request: RequestTemplate
    /// The same on a session of its own, whose answer is a hash's: it is the first step there.
    let first: (setUp: RequestTemplate, request: RequestTemplate)?

    /// Work on a server of ours; the ids of its sessions begin with `prefix`.
    init(_ what: What, _ model: BenchModel, host: String, prefix: String) {
        self.what = what.rawValue
        guard what != .health else {
            (self.model, setUp, first) = (nil, nil, nil)
            request = RequestTemplate("GET", "/v2/health/live", host: host)
            return
        }
        self.model = model.size
        let id = "\(prefix)-\(model.size)-\(RequestTemplate.placeholder)"
        let own = "\(prefix)-\(model.size)-\(what.rawValue)"
        setUp = Self.creation(id, of: model, host: host)
        request = Self.step(what, id: id, host: host)
        first = (
            Self.creation(own, of: model, host: host), Self.step(what, id: own, host: host)
        )
    }

    /// Work on any server, told request by request.
    init(what: String, setUp: RequestTemplate?, request: RequestTemplate) {
        (self.what, self.setUp, self.request) = (what, setUp, request)
        (model, first) = (nil, nil)
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
        let text = values.map { "\($0)" }.joined(separator: ",")
        return RequestTemplate(
            "POST", "/v1/sessions/\(id)/forward", host: host,
            fields: [("Content-Type", type), ("Accept", type)],
            body: what == .npy ? npy(values) : Array(#"{"inputs":[\#(text)]}"#.utf8))
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
