import TestSupport
import Testing

@testable import Sessions

@Suite("Random sessions of a worker against plain arrays")
struct SimulationTests {
    @Test(
        "every answer and every state is what plain arrays say",
        arguments: 1...12 as ClosedRange<UInt64>)
    func run(seed: UInt64) throws {
        var simulation = try Simulation(seed: seed)
        for _ in 0..<8000 { try simulation.act() }
        try simulation.finish()
        // A simulation in which nothing of this happens would prove nothing.
        #expect((simulation.forwards[.done] ?? 0) > 300, "seed \(seed)")
        #expect((simulation.forwards[.nonfinite] ?? 0) > 10, "seed \(seed)")
        #expect((simulation.forwards[.replayed] ?? 0) > 10, "seed \(seed)")
        for kind in ["gone", "keyRunning", "keyReused", "position", "sessionsFull", "revision"] {
            #expect(
                simulation.refusals.keys.contains { $0.hasPrefix(kind) }, "\(kind), seed \(seed)")
        }
    }
}
