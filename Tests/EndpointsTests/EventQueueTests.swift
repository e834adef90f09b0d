import Foundation
import Recurrent
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import Endpoints

@Suite("The events of a listener")
struct EventQueueTests {
    /// The notices of a session that takes `count` steps and is then deleted.
    private static func notices(_ count: Int) async throws -> [SessionNotice] {
        var random = SeededRandom(seed: 3)
        let network = try Network.chain(width: 1, [("lstm", try random.lstm(in: 1, units: 2))])
        let model = ServedModel(name: "m", version: 1, file: "", digest: "", network: network)
        let engine = Engine(models: [model], limits: SessionLimits(), workers: 1)
        let id = SessionID.random()
        let notices = Mutex<[SessionNotice]>([])
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            engine.create(CreateRequest(model: "m", id: id)) { _ in }
            _ = engine.listen(to: id, for: .changes(withValues: true)) { _ in
            } receive: { notice in
                notices.withLock { $0.append(notice) }
                if notice.isLast { done.resume() }
            }
            let input = Tensor(shape: [1], values: [1])
            for _ in 0..<count {
                engine.forward(ForwardRequest(inputs: .single(input)), on: id) { _ in }
            }
            engine.delete(id) { _ in }
        }
        return notices.withLock { $0 }
    }

    /// The events of a batch by their names.
    private static func names(_ batch: EventQueue.Batch?) -> [String] {
        String(decoding: batch?.text ?? [], as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
    }

    private func expectTaken(_ queue: inout EventQueue, _ names: [String]) {
        let batch = queue.take()
        #expect(Self.names(batch) == names)
    }

    @Test("somebody is told once to take what waits")
    func telling() async throws {
        let notices = try await Self.notices(2)
        var queue = EventQueue(bytesMax: 1 << 20)
        let tells = [queue.offer(notices[0]), queue.offer(notices[1])]
        #expect(tells == [true, false])
        expectTaken(&queue, ["forward", "forward"])
        let tellsAgain = queue.offer(notices[2])
        #expect(tellsAgain)
        let last = queue.take()
        #expect(Self.names(last) == ["deleted"])
        #expect(last?.isLast == true)
    }

    @Test("what does not fit is counted, and told between what came before it and after it")
    func missed() async throws {
        let notices = try await Self.notices(3)
        var queue = EventQueue(bytesMax: 1)
        for notice in notices { _ = queue.offer(notice) }
        let batch = queue.take()
        #expect(batch?.missed == 2)
        #expect(Self.names(batch) == ["forward", "missed", "deleted"])
        let text = String(decoding: batch?.text ?? [], as: UTF8.self)
        #expect(text.contains("data: {\"count\":2}"))
        _ = queue.offer(notices[0])
        let next = queue.take()
        #expect(next?.missed == 0)
    }

    @Test("nothing is taken while the client is behind, nor kept when it has gone")
    func full() async throws {
        let notices = try await Self.notices(1)
        var queue = EventQueue(bytesMax: 1 << 20)
        queue.isFull = true
        var tells = queue.offer(notices[0])
        #expect(!tells)
        var batch = queue.take()
        #expect(batch?.missed == nil)
        queue.isFull = false
        expectTaken(&queue, ["forward"])
        queue.isClosed = true
        tells = queue.offer(notices[0])
        #expect(!tells)
        batch = queue.take()
        #expect(batch?.missed == nil)
    }

    @Test("an event has the revision as its id, the position, and norms and values by name")
    func text() async throws {
        let notices = try await Self.notices(1)
        guard case .changed(let change) = notices[0] else {
            Issue.record("\(notices)")
            return
        }
        var bytes: [UInt8] = []
        ServerSentEvent.append(notices[0], to: &bytes)
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n")
        #expect(lines[0] == "id: \(change.session.revision)")
        #expect(lines[1] == "event: forward")
        #expect(lines[2].hasPrefix(#"data: {"position":1,"norms":{"lstm":{"h":"#))
        #expect(lines[2].contains(#""states":{"lstm":{"h":[["#))
        #expect(lines[3...] == ["", ""])
    }
}
