import HTTP1
import HTTPTypes
import Sessions

/// A request's place in a sequence, as its body and its header fields tell it together.
struct SequencePlace: Sendable {
    /// What a body says of its sequence.
    struct InBody {
        /// What names it; nil where the header fields or the server do.
        var id: String?
        /// Whether it begins here.
        var starts: Bool
        /// Whether it ends here.
        var ends: Bool
    }

    /// The session, as the client names it.
    let session: SessionID
    /// Whether it begins here, and what that does to one that is there.
    let start: SequenceStart?
    /// Whether it ends here.
    private(set) var ends: Bool
    /// Whether one that never was begins without being told to.
    let beginsIfAbsent: Bool
    /// Whether the server has named it at the wish of a client of SageMaker.
    private let isOpened: Bool
    private var isSageMaker: Bool
    private let isTorchServe: Bool

    /// The place that `body` and `fields` tell; nil if neither names a sequence.
    ///
    /// - Parameter restart: what a start does to a sequence of that name.
    init?(
        _ body: InBody?, _ fields: SessionFields, restart: SequenceStart
    ) throws(Refusal) {
        guard body != nil || fields.areThere else { return nil }
        var named = fields.id
        if let text = body?.id {
            guard let id = SessionID(text) else { throw Refusal(EndpointError.sequenceID(text)) }
            guard !fields.isNew, named == nil || named == id else {
                throw fields.conflict(text, at: "sequence_id")
            }
            named = id
        }
        let starts = fields.starts || body?.starts == true
        beginsIfAbsent = fields.beginsIfAbsent && !starts
        // Behind a ~ stands a model, where others have sequences of the same name: none begins so.
        if let named, named.description.utf8.contains(UInt8(ascii: "~")),
            body?.id != nil || starts || beginsIfAbsent
        {
            throw Refusal(EndpointError.sequenceID(named.description))
        }
        // One that the server names cuts off no other.
        start = named == nil ? .strict : starts ? restart : nil
        session = named ?? .random()
        ends = fields.ends || body?.ends == true
        isOpened = fields.isNew
        isSageMaker = fields.isSageMaker
        isTorchServe = fields.isTorchServe
    }

    /// A session that the server opens and names.
    init(opened fields: SessionFields) throws(Refusal) {
        if fields.id != nil { throw fields.conflict("NEW_SESSION", at: "requestType") }
        session = .random()
        start = .strict
        ends = fields.ends
        beginsIfAbsent = false
        isOpened = true
        isSageMaker = true
        isTorchServe = fields.isTorchServe
    }

    /// Ends the sequence here, as a client of SageMaker wants it.
    mutating func close() {
        ends = true
        isSageMaker = true
    }

    /// The steps as those of this place.
    func request(_ forward: ForwardRequest, model: String, version: Int?) -> SequenceRequest {
        var forward = forward
        forward.start = start
        forward.ends = ends
        return SequenceRequest(
            model: model, version: version, session: session, forward: forward)
    }

    /// Tells the client of its session in the fields that it reads.
    func tell(_ info: SessionInfo, in fields: inout ResponseFields) {
        fields[.sessionID] = info.id.description
        if isOpened { fields[.sageMakerNewSession] = Self.opened(info) }
        if ends, isSageMaker { fields[.sageMakerClosedSession] = session.description }
        guard isTorchServe else { return }
        fields[.torchServeSequence] = session.description
        if ends { fields[.torchServeEnd] = session.description }
    }

    /// `ID; Expires=2026-01-31T12:00:00Z`, as SageMaker has it, which knows no session without end.
    private static func opened(_ info: SessionInfo) -> String {
        let end = info.expiresAt.map { Timestamp.text($0).prefix(19) + "Z" }
        return "\(info.id); Expires=\(end ?? "9999-12-31T23:59:59Z")"
    }
}
