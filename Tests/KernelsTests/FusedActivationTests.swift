import Glibc
@testable import Kernels
import Testing

/// The activations inside the fused steps, by every instruction set that this processor can run.
@Suite("activations of the fused steps", .serialized)
struct FusedActivationTests {
    typealias Map = @convention(c) (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

    static func applied(_ map: Map, to x: [Float]) -> [Float] {
        var y = x
        x.withUnsafeBufferPointer { x in
            y.withUnsafeMutableBufferPointer { y in
                guard let from = x.baseAddress, let to = y.baseAddress else { return }
                map(from, to, x.count)
            }
        }
        return y
    }

    /// The greatest absolute error over all signs and exponents and, densely, where it bends.
    static func worst(_ map: Map, _ truth: (Double) -> Double) -> (error: Double, x: Float) {
        let inputs =
            ActivationTests.wholeRange + (0...400_000).map { -20 + Float($0) * 1e-4 }
        var worst: (error: Double, x: Float) = (0, 0)
        for (x, y) in zip(inputs, applied(map, to: inputs)) {
            let error = abs(Double(y) - truth(Double(x)))
            if !(error <= worst.error) { worst = (error, x) }
        }
        return worst
    }

    @Test("sigmoid is within 1.2e-7 of the truth everywhere", arguments: InstructionSet.available)
    func sigmoid(set: InstructionSet) {
        let (error, x) = Self.worst(set.kernel.sigmoid) { 1 / (1 + exp(-$0)) }
        #expect(error < 1.2e-7, "at \(x)")
    }

    @Test("tanh is within 2e-7 of the truth everywhere", arguments: InstructionSet.available)
    func tanh(set: InstructionSet) {
        let (error, x) = Self.worst(set.kernel.tanh) { Glibc.tanh($0) }
        #expect(error < 2e-7, "at \(x)")
    }

    @Test("far out they reach their limits, and NaN stays", arguments: InstructionSet.available)
    func limits(set: InstructionSet) {
        let far: [Float] = [-.infinity, -1e30, -200, 200, 1e30, .infinity]
        #expect(Self.applied(set.kernel.sigmoid, to: far) == [0, 0, 0, 1, 1, 1])
        #expect(Self.applied(set.kernel.tanh, to: far) == [-1, -1, -1, 1, 1, 1])
        #expect(Self.applied(set.kernel.sigmoid, to: [.nan])[0].isNaN)
        #expect(Self.applied(set.kernel.tanh, to: [.nan])[0].isNaN)
    }
}
