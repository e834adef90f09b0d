import TestSupport
import Testing
import WireFormats

/// Requests of TensorFlow Serving's predict that are broken at random places.
@Suite struct PredictMutationTests {
    private static let bodies = [
        """
        {"signature_name":"serving_default","instances":[{"x":[[1,2],[3,4]],"y":5,\
        "sequence_id":[16777217],"sequence_control_input":1},{"y":6,"x":[[1,2],[3,4]],\
        "sequence_id":[16777217],"sequence_control_input":1}]}
        """,
        """
        {"requestType":"CLOSE","inputs":{"x":[[[1.5,-2e3]]],"sequence_id":[18446744073709551615]}}
        """,
        #"{"instances":[[[1,2],[3,4]],[[5,6],[7,8]]]}"#,
    ]

    @Test("any bytes end in a request or in a typed refusal", arguments: 0..<20)
    func mutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var read = 0
        for run in 0..<500 {
            var bytes = Array(Self.bodies[run % Self.bodies.count].utf8)
            #expect(throws: Never.self) { try InvocationBody(json: bytes) }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(bytes[place], at: place)
                default: bytes[place] = UInt8.random(in: 0x30...0x39, using: &random)
                }
            }
            if (try? InvocationBody(json: bytes)) != nil { read += 1 }
        }
        #expect(read < 500, "seed \(seed)")
    }
}
