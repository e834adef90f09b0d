import TestSupport
import Testing
import WireFormats

/// Requests of the Open Inference Protocol that are broken at random places.
@Suite struct InferMutationTests {
    private static let head = """
        {"id":"r","parameters":{"sequence_id":7,"sequence_start":true,"return_state":"all"},\
        "inputs":[{"name":"x","shape":[2,2],"datatype":"INT16",\
        "parameters":{"binary_data_size":8}},{"name":"y","shape":[2],"datatype":"BOOL",\
        "data":[true,false]}],"outputs":[{"name":"z","parameters":{"binary_data":true}}]}
        """

    @Test("any bytes and any length end in a request or in a typed refusal", arguments: 0..<20)
    func mutations(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let whole = Array(Self.head.utf8) + [1, 0, 2, 0, 3, 0, 4, 0]
        #expect(throws: Never.self) {
            try InferBody(whole, jsonBytes: Self.head.utf8.count)
        }
        var read = 0
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(bytes[place], at: place)
                default: bytes[place] = UInt8.random(in: 0x30...0x39, using: &random)
                }
            }
            let length = Self.head.utf8.count + Int.random(in: -2...2, using: &random)
            if (try? InferBody(bytes, jsonBytes: length)) != nil { read += 1 }
        }
        #expect(read < 500, "seed \(seed)")
    }
}
