import Glibc
import Histogram

/// Some connections that send alike, each with up to `depth` requests under way.
///
/// Latencies count from when a request was handed to its connection: an open load that the server
/// does not take is counted apart, so that they say what the server made of what it took.
final class PipelineClient {
    /// One connection: what is to be sent, and what was.
    struct Line {
        let descriptor: Int32
        var scanner = ResponseScanner()
        var unfinishedHead: [UInt8] = []
        var output: [UInt8] = []
        /// When the requests under way were handed over, from `head` on.
        var sentAt: [UInt64] = []
        var head = 0
        var session: Int
        var waitsForRoom = false

        var underWay: Int { sentAt.count - head }
    }

    /// What came of it in the time that counts.
    struct Outcome {
        var answers = PipelineClient.histogram()
        var refusals = PipelineClient.histogram()
        var refusedStatus: Int?
        /// Requests that no connection had a place for.
        var heldBack = 0
        /// Connections that the server has ended.
        var broken = 0
    }

    let depth: Int
    /// Requests a second; nil sends the next when an answer is there.
    let rate: Double?
    var lines: [Line]
    var outcome = Outcome()
    private let request: RequestTemplate
    private let firstSession: Int
    private let sessions: Int
    private var scheduled = 0
    private var nextLine = 0

    /// - Parameter sessions: line `i` of `n` has the sessions `firstSession + i`, `+ i + n` and so
    ///   on, below `firstSession + sessions`, in turn.
    init(
        _ request: RequestTemplate, to address: ServerAddress, connections: Int, depth: Int,
        rate: Double?, firstSession: Int, sessions: Int
    ) throws(LoadError) {
        (self.request, self.depth, self.rate) = (request, depth, rate)
        (self.firstSession, self.sessions) = (firstSession, sessions)
        lines = []
        for index in 0..<connections {
            lines.append(
                Line(descriptor: try address.connect(), session: firstSession + index % sessions))
        }
    }

    deinit { for line in lines { close(line.descriptor) } }

    static func histogram() -> Histogram<UInt64> {
        Histogram(
            highestTrackableValue: 1_000_000_000_000, numberOfSignificantValueDigits: .three)
    }

    /// Fills all places of a closed load; an open one sends what is due.
    func begin() {
        guard rate == nil else { return }
        for index in lines.indices {
            for _ in 0..<depth { put(index, now: LoadLoop.now()) }
            flush(index)
        }
    }

    /// Sends what has become due since `start`, to the connections in turn.
    func sendDue(start: UInt64, now: UInt64, counts: Bool) {
        guard let rate else { return }
        let due = Int(Double(now - start) / 1e9 * rate)
        while scheduled < due {
            scheduled += 1
            var tries = 0
            while tries < lines.count, lines[nextLine].underWay >= depth {
                nextLine = (nextLine + 1) % lines.count
                tries += 1
            }
            guard tries < lines.count else {
                // Whoever looks again for each would do nothing else.
                if counts { outcome.heldBack += due - scheduled + 1 }
                scheduled = due
                return
            }
            put(nextLine, now: now)
            flush(nextLine)
            nextLine = (nextLine + 1) % lines.count
        }
    }

    /// Reads what has come on a connection, with `buffer` for the bytes.
    func receive(
        _ index: Int, buffer: UnsafeMutableRawBufferPointer, counts: Bool
    ) throws(LoadError) {
        if lines[index].waitsForRoom { flush(index) }
        while true {
            let kept = lines[index].unfinishedHead.count
            if kept > 0 { buffer.copyBytes(from: lines[index].unfinishedHead) }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[kept...])
            let count = recv(
                lines[index].descriptor, room.baseAddress, room.count, LoadLoop.doNotWait)
            if count < 0 && (errno == EAGAIN || errno == EINTR) { return }
            guard count > 0 else { throw .system(call: "recv", errno: count < 0 ? errno : 0) }
            try scan(
                index, UnsafeRawBufferPointer(rebasing: buffer[..<(kept + count)]), counts: counts)
            if count < room.count { return }
        }
    }

    private func scan(
        _ index: Int, _ bytes: UnsafeRawBufferPointer, counts: Bool
    ) throws(LoadError) {
        var offset = 0
        let now = LoadLoop.now()
        do throws(ResponseScanner.Fault) {
            while let response = try lines[index].scanner.next(in: bytes, at: &offset) {
                guard lines[index].underWay > 0 else { throw .unasked }
                note(
                    response.status, nanoseconds: now - lines[index].sentAt[lines[index].head],
                    counts: counts)
                lines[index].head += 1
                if rate == nil { put(index, now: now) }
            }
        } catch {
            throw .response(error)
        }
        lines[index].unfinishedHead.removeAll(keepingCapacity: true)
        if offset < bytes.count {
            lines[index].unfinishedHead.append(contentsOf: bytes[offset...])
        }
        flush(index)
    }

    private func note(_ status: Int, nanoseconds: UInt64, counts: Bool) {
        guard counts else { return }
        if (200..<300).contains(status) {
            outcome.answers.record(nanoseconds)
        } else {
            outcome.refusals.record(nanoseconds)
            outcome.refusedStatus = status
        }
    }

    private func put(_ index: Int, now: UInt64) {
        request.setSession(lines[index].session)
        lines[index].output.append(contentsOf: request.bytes)
        if lines[index].head > 256 {
            lines[index].sentAt.removeFirst(lines[index].head)
            lines[index].head = 0
        }
        lines[index].sentAt.append(now)
        lines[index].session += lines.count
        if lines[index].session >= firstSession + sessions {
            lines[index].session = firstSession + index % sessions
        }
    }

    private func flush(_ index: Int) {
        guard !lines[index].output.isEmpty else { return }
        let count = lines[index].output.withUnsafeBytes {
            send(lines[index].descriptor, $0.baseAddress, $0.count, LoadLoop.doNotWait)
        }
        // What is wrong with a broken connection, reading it will tell.
        if count > 0 { lines[index].output.removeFirst(count) }
        lines[index].waitsForRoom = !lines[index].output.isEmpty
    }
}
