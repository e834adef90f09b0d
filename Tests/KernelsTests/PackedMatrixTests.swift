@testable import Kernels
import TestSupport
import Testing

/// Products with packed weights, by every instruction set that this processor can run.
@Suite("packed products")
struct PackedMatrixTests {
    /// `before + a * b` of `[rows, depth]` and `[depth, columns]` by a packed matrix.
    static func product(
        _ a: [Float], _ b: [Float], addedTo before: [Float], rows: Int, depth: Int, columns: Int,
        _ set: InstructionSet, _ precision: WeightPrecision
    ) -> [Float] {
        var c = before
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                c.withUnsafeMutableBufferPointer { c in
                    guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress
                    else { return }
                    PackedMatrix(Matrix(b, rows: depth, columns: columns), set, precision)
                        .multiply(
                            Matrix(a, rows: rows, columns: depth),
                            addingTo: MutableMatrix(c, rows: rows, columns: columns))
                }
            }
        }
        return c
    }

    /// Sizes on both sides of a tile's rows, a vector's lanes and a panel's columns.
    static let sizes = (1...17).flatMap { rows in
        [(rows: rows, depth: 3, columns: 1), (rows: rows, depth: 19, columns: 63 + rows)]
    }

    @Test("adds the product to c, as the schoolbook does in Double", arguments: sizes)
    func schoolbook(rows: Int, depth: Int, columns: Int) {
        var random = SeededRandom(seed: UInt64(rows * 1000 + columns))
        let (a, b) = (random.floats(rows * depth), random.floats(depth * columns))
        let before = random.floats(rows * columns)
        var expected = before
        for row in 0..<rows {
            for column in 0..<columns {
                expected[row * columns + column] = Float(
                    (0..<depth).reduce(Double(before[row * columns + column])) {
                        $0 + Double(a[row * depth + $1]) * Double(b[$1 * columns + column])
                    })
            }
        }
        for set in InstructionSet.available {
            let c = Self.product(
                a, b, addedTo: before, rows: rows, depth: depth, columns: columns, set, .float32)
            expectClose(c, expected, within: 1e-5, "\(set.name), seed \(random.seed)")
        }
    }

    @Test("a row's bits are the same alone and in any batch", arguments: sizes)
    func rowsAlone(rows: Int, depth: Int, columns: Int) {
        var random = SeededRandom(seed: UInt64(rows * 1000 + columns))
        let (a, b) = (random.floats(rows * depth), random.floats(depth * columns))
        let before = random.floats(rows * columns)
        for set in InstructionSet.available {
            for precision in [WeightPrecision.float32, .bfloat16] {
                let together = Self.product(
                    a, b, addedTo: before, rows: rows, depth: depth, columns: columns, set,
                    precision)
                var alone: [Float] = []
                for row in 0..<rows {
                    let start = Array(before[row * columns..<(row + 1) * columns])
                    alone += Self.product(
                        Array(a[row * depth..<(row + 1) * depth]), b, addedTo: start, rows: 1,
                        depth: depth, columns: columns, set, precision)
                }
                #expect(
                    together.map(\.bitPattern) == alone.map(\.bitPattern),
                    "\(set.name), \(precision), seed \(random.seed)")
            }
        }
    }

    @Test("sets that round once per product agree to the bit, whatever their width")
    func setsAgree() {
        var random = SeededRandom(seed: 7)
        let (a, b) = (random.floats(5 * 40), random.floats(40 * 90))
        let zeros = [Float](repeating: 0, count: 5 * 90)
        let results = InstructionSet.available.filter { $0.isAccelerated }.map {
            Self.product(a, b, addedTo: zeros, rows: 5, depth: 40, columns: 90, $0, .float32)
        }
        for result in results { #expect(result == results[0]) }
    }

    @Test(
        "bfloat16 keeps the upper half of a float, rounded to the nearest, ties to even",
        arguments: [
            (Float(1), UInt16(0x3F80)), (1.003_906_25, 0x3F80), (1.011_718_75, 0x3F82),
            (1.004, 0x3F81), (-2.5, 0xC020), (.infinity, 0x7F80), (.nan, 0x7FC0),
            (.greatestFiniteMagnitude, 0x7F80), (-0.0, 0x8000),
        ])
    func bfloat16(x: Float, bits: UInt16) {
        #expect(WeightPrecision.bfloat16Bits(x) == bits)
    }

    @Test("weights of bfloat16 give the product of the rounded weights")
    func bfloat16Product() {
        var random = SeededRandom(seed: 11)
        let (a, b) = (random.floats(3 * 21), random.floats(21 * 35))
        let zeros = [Float](repeating: 0, count: 3 * 35)
        let rounded = b.map {
            Float(bitPattern: UInt32(WeightPrecision.bfloat16Bits($0)) << 16)
        }
        for set in InstructionSet.available {
            let halves = Self.product(
                a, b, addedTo: zeros, rows: 3, depth: 21, columns: 35, set, .bfloat16)
            let floats = Self.product(
                a, rounded, addedTo: zeros, rows: 3, depth: 21, columns: 35, set, .float32)
            #expect(halves == floats, "\(set.name)")
        }
    }
}
