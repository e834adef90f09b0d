import Testing

@testable import CellarBench

/// When requests of a fixed rate are to be sent.
@Suite("LoadSchedule")
struct LoadScheduleTests {
    @Test("takes the connections in turn, at even distances")
    func turns() {
        // 1000 a second are a million nanoseconds apart.
        var schedule = LoadSchedule(rate: 1000, connections: 2, start: 5)
        #expect(schedule.due(at: 4) == nil)
        #expect(schedule.due(at: 5) == 0)
        #expect(schedule.due(at: 1_000_004) == nil && schedule.nextAt == 1_000_005)
        // After a pause all that has come due meanwhile is due at once.
        let late = (0..<4).map { _ in schedule.due(at: 3_500_000) }
        #expect(late == [1, 0, 1, nil])
    }

    @Test("wakes for the first that can be sent, and for none while all connections are busy")
    func overload() {
        var schedule = LoadSchedule(rate: 1000, connections: 4, start: 0)
        #expect(schedule.due(at: 0) == 0)
        #expect(schedule.nextAt { _ in true } == 1_000_000)
        #expect(schedule.nextAt { $0 == 0 } == 4_000_000)
        #expect(schedule.nextAt { _ in false } == nil)
    }

    @Test("says when a connection's requests were to be sent, however late they are")
    func intended() {
        let schedule = LoadSchedule(rate: 1000, connections: 4, start: 0)
        #expect(schedule.time(of: 0, on: 3) == 3_000_000)
        #expect(schedule.time(of: 2, on: 1) == 9_000_000)
    }
}
