import HTTPTypes
import Testing

@testable import HTTP1

/// Carries out a connection state's actions without a socket, and records an issue for an illegal
/// one; its clock stands until it is moved.
struct ConnectionDriver {
    static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    private var state: ConnectionState
    private(set) var seconds = 100.0
    /// Paths of the requests that were handed out; their numbers count from 0.
    private(set) var paths: [String] = []
    private(set) var problems: [ParseError] = []
    /// Numbers of the requests that were opened to go in pieces.
    private(set) var opened: [Int] = []
    /// What their handlers were told.
    private(set) var events: [StreamEvent] = []
    /// All that was sent, `Date` lines left out.
    private(set) var sent = ""
    /// Bytes that the socket has not taken.
    private(set) var unsent = 0
    private(set) var reading = false
    private(set) var deadline: Double?
    private(set) var closes: [ConnectionActions.Close] = []
    /// Whether the socket takes what it is given at once.
    var socketTakes = true

    /// - Parameter inPieces: the path of requests that go in pieces.
    init(_ limits: Limits = Limits(), inPieces: String? = nil) {
        state = ConnectionState(limits: limits) { $1.text == inPieces }
        on(.opened)
    }

    /// Seconds from now to the deadline.
    var secondsLeft: Double? { deadline.map { $0 - seconds } }

    mutating func on(_ event: ConnectionEvent) {
        let wasClosed = closes.contains { $0 != .writing }
        let actions = state.handle(event, at: Moment(seconds: seconds, date: Self.date))
        if wasClosed { #expect(actions == ConnectionActions(), "acts after its close") }
        if closes.contains(.writing) { #expect(actions.write.isEmpty, "sends after its close") }
        for dispatch in actions.requests {
            #expect(dispatch.number == paths.count + problems.count, "numbers in order")
            paths.append(dispatch.request.path)
            if dispatch.isInPieces { opened.append(dispatch.number) }
        }
        events += actions.stream
        #expect(actions.stream.isEmpty || !opened.isEmpty, "tells a handler that is not there")
        reading = actions.reading
        deadline = actions.deadline
        sent += String(bytes: actions.write).replacing("Date: \(Self.date)\r\n", with: "")
        unsent += actions.write.count
        if let close = actions.close {
            #expect(!closes.contains(close), "closes twice")
            closes.append(close)
        }
        if actions.turnIsOver { on(.turn) }
        if let problem = actions.problem {
            problems.append(problem.error)
            on(.responded(number: problem.number, Response(status: problem.error.status)))
        }
        if socketTakes, unsent > 0, !closes.contains(where: { $0 != .writing }) { take(unsent) }
    }

    mutating func receive(_ text: String) {
        Array(text.utf8).withUnsafeBytes { on(.received($0)) }
    }

    /// GET requests of these paths, in one piece.
    mutating func get(_ paths: String..., fields: String = "") {
        receive(paths.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\(fields)\r\n" }.joined())
    }

    mutating func respond(_ number: Int, _ body: String = "", fields: ResponseFields = [:]) {
        on(
            .responded(
                number: number, Response(status: .ok, fields: fields, body: Array(body.utf8))))
    }

    /// What the handler of the last request in pieces wants.
    mutating func command(_ command: StreamCommand) {
        on(.stream(number: opened.last ?? -1, command))
    }

    /// Begins to answer the last request in pieces, and takes its body.
    mutating func begin(quietSeconds: Double? = nil) {
        command(.begin(Response(status: .ok), quietSeconds: quietSeconds))
        command(.read(true))
    }

    mutating func send(_ text: String) { command(.send(Array(text.utf8))) }

    /// The body of the request in pieces so far.
    var body: String {
        events.map { if case .bytes(let bytes) = $0 { String(bytes: bytes) } else { "" } }.joined()
    }

    /// What the handler was told but the bytes, since this was asked last.
    mutating func takeEvents() -> [StreamEvent] {
        defer { events = [] }
        return events.filter { if case .bytes = $0 { false } else { true } }
    }

    /// The socket takes `count` bytes.
    mutating func take(_ count: Int) {
        unsent -= count
        on(.wrote(count))
    }

    /// Lets `seconds` pass, and the deadline be looked at.
    mutating func wait(_ seconds: Double) {
        self.seconds += seconds
        on(.deadlinePassed)
    }

    /// Forgets what was sent so far.
    mutating func takeSent() -> String {
        defer { sent = "" }
        return sent
    }
}
