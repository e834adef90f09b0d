import HTTP1
import HTTPTypes
import Sessions

/// What the header fields of a request say of its session: Cellar's own field, SageMaker's, and
/// TorchServe's.
struct SessionFields: Sendable {
    /// The session that they name.
    private(set) var id: SessionID?
    /// The field that names it, or asks for one.
    private(set) var place = ""
    /// Whether the server is to open a session, and to name it.
    private(set) var isNew = false
    /// Whether the session begins with this request.
    private(set) var starts = false
    /// Whether it ends with this request.
    private(set) var ends = false
    /// Whether one that never was begins without being told to: TorchServe's clients need not say
    /// so.
    private(set) var beginsIfAbsent = false
    /// Whether the client reads SageMaker's fields, and so gets them.
    private(set) var isSageMaker = false
    /// Whether the client reads TorchServe's fields, and so gets them.
    private(set) var isTorchServe = false

    /// What a client of SageMaker puts in the place of a session's id to open one.
    private static let newSession = "NEW_SESSION"
    private static let ours = "X-Session-ID"
    private static let sageMaker = "X-Amzn-SageMaker-Session-Id"
    private static let torchServe = "ts_request_sequence_id"
    private static let flags = "ts_request_sequence_start or _end"

    /// Those of a request about one session.
    init(_ request: Request) throws(Refusal) {
        if let text = request.headerFields[.sessionID] { try name(text, in: Self.ours) }
        try read(request)
    }

    /// Those of a request about many sessions, all of which are there: Cellar's own is another
    /// matter there.
    init(ofMany request: Request) throws(Refusal) {
        try read(request)
        if isNew || starts || ends {
            throw Refusal(SequenceFieldError.opened(place: isNew ? place : Self.flags))
        }
    }

    private mutating func read(_ request: Request) throws(Refusal) {
        let fields = request.headerFields
        if let text = fields[.sageMakerSession] {
            isSageMaker = true
            if text == Self.newSession {
                isNew = true
                if let id { throw conflict(id, text, in: Self.sageMaker) }
                place = Self.sageMaker
            } else {
                try name(text, in: Self.sageMaker)
            }
        }
        starts = try Self.flag(fields[.torchServeStart], "ts_request_sequence_start")
        ends = try Self.flag(fields[.torchServeEnd], "ts_request_sequence_end")
        if let text = fields[.torchServeSequence], !text.isEmpty {
            try name(text, in: Self.torchServe)
            beginsIfAbsent = true
        }
        isTorchServe = beginsIfAbsent || starts || ends
    }

    /// The fields, with a sentence each.
    static let described: [(name: String, meaning: String)] = [
        (ours, "The session; its steps go on from its state."),
        (sageMaker, "Likewise, as SageMaker has it; NEW_SESSION opens one."),
        (torchServe, "Likewise, as TorchServe has it; one that never was begins."),
        ("ts_request_sequence_start", "true begins it anew."),
        ("ts_request_sequence_end", "true ends it behind the answer."),
    ]

    /// Whether they say anything.
    var areThere: Bool { id != nil || isNew || starts || ends }

    /// The error of a session that is named otherwise at `place`.
    func conflict(_ name: String, at place: String) -> Refusal {
        Refusal(
            SequenceFieldError.conflict(
                place: self.place, name: id?.description ?? Self.newSession, otherPlace: place,
                otherName: name))
    }

    private mutating func name(_ text: String, in field: String) throws(Refusal) {
        guard let named = SessionID(text) else {
            throw Refusal(EndpointError.sessionID(text, place: field))
        }
        if let id, id != named { throw conflict(id, text, in: field) }
        if isNew { throw conflict(text, at: field) }
        (id, place) = (named, field)
    }

    private func conflict(_ id: SessionID, _ text: String, in field: String) -> Refusal {
        Refusal(
            SequenceFieldError.conflict(
                place: place, name: id.description, otherPlace: field, otherName: text))
    }

    private static func flag(_ text: String?, _ name: String) throws(Refusal) -> Bool {
        switch text?.lowercased() {
        case nil, "", "false", "0": return false
        case "true", "1": return true
        default: throw Refusal(SequenceFieldError.flag(place: name, value: text ?? ""))
        }
    }
}
