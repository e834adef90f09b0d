import Recurrent
import TestSupport
import Testing

@testable import Sessions

@Suite("The parts that shards are made of, against slow references")
struct PartsTests {
    @Test("a queue gives back what was put in, in order", arguments: [1, 2, 3] as [UInt64])
    func queue(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var queue = FIFO<Int>()
        var reference: [Int] = []
        for round in 0..<5000 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                queue.append(round)
                reference.append(round)
            case 5..<9:
                #expect(queue.popFirst() == (reference.isEmpty ? nil : reference.removeFirst()))
            default:
                guard round % 100 == 0 else { continue }
                queue.keep { $0 % 3 != 0 }
                reference.removeAll { $0 % 3 == 0 }
            }
            #expect(queue.count == reference.count, "seed \(seed)")
            #expect(queue.first == reference.first, "seed \(seed)")
        }
        #expect(Array(queue) == reference, "seed \(seed)")
    }

    @Test("a heap gives what is due, soonest first", arguments: [1, 2, 3] as [UInt64])
    func heap(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var heap = ExpiryHeap()
        var reference: [Int64] = []
        for round in 0..<3000 {
            let number = Int64.random(in: 0..<1000, using: &random)
            if round % 3 != 0 {
                heap.insert(.init(deadline: number, session: try id("s"), birth: 0))
                reference.append(number)
            } else if round % 100 == 0 {
                heap.keep { $0.deadline % 5 != 0 }
                reference.removeAll { $0 % 5 == 0 }
            } else {
                reference.sort()
                let due = reference.first.flatMap { $0 <= number ? $0 : nil }
                if due != nil { reference.removeFirst() }
                #expect(heap.popDue(now: number)?.deadline == due, "seed \(seed)")
            }
            #expect(heap.soonest == reference.min(), "seed \(seed)")
        }
    }

    @Test("slots are zero, lie apart, and keep what is written", arguments: [1, 2] as [UInt64])
    func stateMemory(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var memory = StateMemory(rowWidth: 40)
        var slots: [(slot: Slot, mark: Float)] = []
        for round in 0..<2000 {
            if slots.isEmpty || Int.random(in: 0..<5, using: &random) < 3 {
                let slot = memory.take(
                    batchSize: [1, 2, 3, 500].randomElement(using: &random) ?? 1)
                let values = UnsafeBufferPointer(start: slot.rows, count: slot.batchSize * 40)
                #expect(values.allSatisfy { $0 == 0 }, "seed \(seed)")
                slot.rows.update(repeating: Float(round + 1), count: values.count)
                slots.append((slot, Float(round + 1)))
            } else {
                let (slot, mark) = slots.remove(at: Int.random(in: slots.indices, using: &random))
                let values = UnsafeBufferPointer(start: slot.rows, count: slot.batchSize * 40)
                #expect(values.allSatisfy { $0 == mark }, "seed \(seed)")
                memory.give(slot)
            }
        }
    }

    @Test("a slab is given back with its last slot")
    func slabs() {
        var memory = StateMemory(rowWidth: 16)
        weak var slab: StateSlab?
        do {
            let slots = (0..<3000).map { _ in memory.take(batchSize: 1) }
            slab = slots[1500].slab
            #expect(slab !== slots[0].slab, "more slots than one slab has")
            for slot in slots { memory.give(slot) }
        }
        #expect(slab == nil)
    }

    @Test("a forgotten record makes room, and numbers of forgotten ones do not pile up")
    func replayStore() throws {
        var desk = Desk(try .counter())
        try desk.create("s", of: "counter")
        let answer = try desk.forward("s", .init(1, 2))
        let record = ReplayRecord(startPosition: 0, key: "k", fingerprint: [1], answer: answer)
        var store = ReplayStore(bytesMax: 3 * record.bytes)
        for _ in 0..<1000 {
            let number = store.keep(record)
            store.forget(try #require(number))
        }
        let kept = (0..<4).compactMap { _ in store.keep(record) }
        #expect(kept.map { store[$0] != nil } == [false, true, true, true])
        var small = ReplayStore(bytesMax: record.bytes - 1)
        let number = small.keep(record)
        #expect(number == nil, "one that never fits drives no other out")
    }
}
