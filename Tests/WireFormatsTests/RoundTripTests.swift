import Recurrent
import TestSupport
import Testing

@testable import WireFormats

/// Tensors survive the wire to the bit.
@Suite struct RoundTripTests {
    /// Any finite float, all exponents alike, with the famous ones strewn in.
    private func float(_ random: inout SeededRandom) -> Float {
        let famous: [Float] = [
            0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
            .leastNormalMagnitude.nextDown, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
            7.038531e-26, 16_777_216, 1, 0.1, 1e10, 9_007_199_254_740_992,
        ]
        if Int.random(in: 0..<8, using: &random) == 0 {
            return famous[Int.random(in: famous.indices, using: &random)]
        }
        let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
        return value.isFinite ? value : 0
    }

    private func tensor(_ random: inout SeededRandom) -> Tensor {
        let rank = Int.random(in: 0...4, using: &random)
        let shape = (0..<rank).map { _ in Int.random(in: 1...6, using: &random) }
        let values = (0..<shape.reduce(1, *)).map { _ in float(&random) }
        return Tensor(shape: shape, values: values)
    }

    private func isSame(_ one: Tensor, _ other: Tensor) -> Bool {
        one.shape == other.shape && one.values.map(\.bitPattern) == other.values.map(\.bitPattern)
    }

    @Test("random tensors of random shapes survive JSON, alone and in a body")
    func json() throws {
        var random = SeededRandom(seed: 30)
        for round in 0..<1000 {
            let tensor = tensor(&random)
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("value")
            writer.tensor(tensor)
            writer.endObject()
            let value = try SetStateBody(json: writer.bytes).value
            #expect(isSame(value, tensor), "seed \(random.seed), round \(round): \(tensor)")
        }
    }

    @Test("random tensors survive npy and npz")
    func numpy() throws {
        var random = SeededRandom(seed: 31)
        for round in 0..<300 {
            let tensors = (0..<3).map { _ in tensor(&random) }
            let comment = Comment("seed \(random.seed), round \(round)")
            let value = try SetStateBody(npy: NpyEncoder.npy(tensors[0])).value
            #expect(isSame(value, tensors[0]), comment)
            let states = zip(["h", "c", "x/y"], tensors).map {
                NamedTensor(name: "lstm/\($0)", tensor: $1)
            }
            let npz = try NpyEncoder.npz(states)
            let back = try SetStatesBody(npz: npz, bytesMax: 1 << 20).states
            #expect(zip(back, states).allSatisfy { isSame($0.value, $1.tensor) }, comment)
            #expect(back.map(\.layer) == ["lstm", "lstm", "lstm/x"], comment)
            #expect(back.map(\.name) == ["h", "c", "y"], comment)
        }
    }

    @Test("a large batch of states survives")
    func large() throws {
        var random = SeededRandom(seed: 32)
        let tensor = random.tensor([64, 1, 256], in: -3...3)
        var writer = JSONWriter()
        writer.tensor(tensor)
        let back = try JSONDocument.parse(writer.bytes).root.tensor()
        #expect(isSame(back, tensor), "seed \(random.seed)")
    }
}
