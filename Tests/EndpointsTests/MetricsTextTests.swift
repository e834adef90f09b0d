import Foundation
@testable import Recurrent
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import Endpoints

@Suite("Metrics as Prometheus text")
struct MetricsTextTests {
    @Test("buckets of a histogram each include those below, and end in all")
    func histogram() throws {
        let network = try Network.chain(width: 1, [("a", Tiny())])
        let model = ServedModel(
            name: "a\"b", version: 1, file: "", digest: "", network: network)
        let engine = Engine(models: [model], limits: SessionLimits(), workers: 1)
        let text = Mutex("")
        let done = DispatchGroup()
        done.enter()
        engine.statistics { statistics in
            var metrics = MetricsText()
            metrics.add(statistics)
            text.withLock { $0 = metrics.lines }
            done.leave()
        }
        #expect(done.wait(timeout: .now() + 30) == .success)
        let lines = text.withLock { $0 }.split(separator: "\n")
        let labels = #"{model="a\"b",version="1""#
        #expect(lines.contains { $0 == "cellar_batch_rows_bucket\(labels),le=\"+Inf\"} 0" })
        #expect(lines.contains { $0 == "cellar_batch_rows_count\(labels)} 0" })
        // What was short has a line for each kind before anything was.
        let refusals = lines.filter { $0.hasPrefix("cellar_overload_refusals_total{") }
        #expect(refusals.count == Statistics.Shortage.allCases.count)
        #expect(lines.contains { $0.contains(#"version="1",short_of="queue-too-long"} 0"#) })
        #expect(lines.contains { $0 == "cellar_queue_seconds_count\(labels)} 0" })
        // Every sample's name was introduced by a TYPE line.
        let types = lines.filter { $0.hasPrefix("# TYPE") }.map { $0.split(separator: " ")[2] }
        for line in lines where !line.hasPrefix("#") {
            #expect(types.contains { line.hasPrefix($0) }, "\(line)")
        }
    }

    /// The smallest layer with a state.
    private struct Tiny: RecurrentLayer {
        let units = 1
        let kind = "Tiny"
        let states = [LayerState("h", shape: [1])]
        let gateNames: [String] = []
        func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape { inputs[0] }
        func step(_ io: StepIO) { io.output.update(from: io.input, count: io.rows) }
    }
}
