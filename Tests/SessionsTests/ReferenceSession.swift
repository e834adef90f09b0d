import Recurrent

@testable import Sessions

/// What must come back for one ticket.
enum Expectation {
    case refused(SessionError)
    case session(position: Int)
    case states(position: Int, [Tensor])
    case state(position: Int, Tensor)
    case forward(ReferenceForward.Outcome, position: Int, sessionPosition: Int, isReplay: Bool)
}

/// A session in plain arrays that runs every request the moment it is sent: sessions do not touch
/// each other, so that must come to the same as waiting for turns and batches.
final class ReferenceSession {
    let id: SessionID
    let network: ReferenceNetwork
    let timeToLive: Int64?
    var rows: [ReferenceNetwork.Row]
    var position = 0
    var lastUsed: Int64
    /// The revision that the last answer told.
    var revision: UInt64 = 0
    /// Whether a delete has been sent; it may still wait for its turn.
    var isDeleted = false
    /// Tickets that are not answered, in order; with a forward's key and fingerprint.
    var open: [(ticket: Ticket, claim: RetryClaim?)] = []
    /// What a client whose answer was lost sends again.
    var lastForward: ReferenceForward?
    private var records: [Record] = []

    private struct Record {
        let start: Int?
        let request: ForwardRequest
        let outcome: ReferenceForward.Outcome
        let end: Int
        let sessionPosition: Int
    }

    init(
        id: SessionID, network: ReferenceNetwork, batchSize: Int, timeToLive: Int64?, now: Int64
    ) {
        self.id = id
        self.network = network
        self.timeToLive = timeToLive
        rows = [ReferenceNetwork.Row](repeating: network.initial, count: batchSize)
        lastUsed = now
    }

    /// Whether it ends at `now`.
    func isDue(_ now: Int64) -> Bool {
        guard let timeToLive, open.isEmpty else { return false }
        return lastUsed + timeToLive <= now
    }

    var states: [Tensor] { (0..<2 * network.layers.count).map(state) }

    func state(_ index: Int) -> Tensor {
        Tensor(shape: [rows.count, 2], values: rows.flatMap { $0[index] })
    }

    func set(_ index: Int, _ value: Tensor) {
        for row in rows.indices {
            rows[row][index] = Array(value.values[2 * row..<2 * row + 2])
        }
    }

    func reset(_ request: ResetRequest) {
        let layers = request.layers?.map { network.layers.firstIndex(of: $0) ?? Int($0) ?? -1 }
        for row in request.rows ?? Array(rows.indices) {
            for layer in layers ?? Array(network.layers.indices) {
                rows[row][2 * layer] = network.initial[2 * layer]
                rows[row][2 * layer + 1] = network.initial[2 * layer + 1]
            }
        }
        guard request.layers == nil, request.rows == nil else { return }
        position = 0
        records = []
    }

    /// The refusal of a key that an unanswered forward has.
    func refusalOfKey(_ request: ForwardRequest) -> SessionError? {
        guard let key = request.idempotencyKey,
            let claim = open.lazy.compactMap(\.claim).first(where: { $0.key == key })
        else { return nil }
        return claim.fingerprint == request.fingerprint ? .keyRunning(key) : .keyReused(key)
    }

    func forward(_ forward: ReferenceForward, recordsMax: Int) -> Expectation {
        let request = forward.request
        if let key = request.idempotencyKey,
            let record = records.last(where: { $0.request.idempotencyKey == key })
        {
            guard record.request.fingerprint == request.fingerprint else {
                return .refused(.keyReused(key))
            }
            return replay(record)
        }
        if let expected = request.expectedPosition, expected != position {
            let record = records.last {
                $0.start == expected && $0.request.fingerprint == request.fingerprint
            }
            return record.map(replay) ?? .refused(.position(expected: expected, actual: position))
        }
        do throws(SessionError) {
            let outcome = try forward.run(network, from: rows)
            let (start, end) = (position, position + forward.time)
            if request.commits { (rows, position) = (outcome.finalRows, end) }
            let isNamed = request.expectedPosition != nil && request.commits
            if isNamed || request.idempotencyKey != nil {
                records.append(
                    Record(
                        start: isNamed ? start : nil, request: request, outcome: outcome,
                        end: end, sessionPosition: position))
                records = records.suffix(recordsMax)
            }
            return .forward(outcome, position: end, sessionPosition: position, isReplay: false)
        } catch {
            return .refused(error)
        }
    }

    private func replay(_ record: Record) -> Expectation {
        .forward(
            record.outcome, position: record.end, sessionPosition: record.sessionPosition,
            isReplay: true)
    }
}
