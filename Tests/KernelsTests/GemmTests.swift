import Glibc
import Kernels
import TestSupport
import Testing

@Suite("gemm")
struct GemmTests {
    @Test("adds the product to c, as the schoolbook does in Double", arguments: UInt64(1)...40)
    func schoolbook(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let rows = [1, 2, 4, 5, 8, 33].randomElement(using: &random) ?? 1
        let depth = Int.random(in: 1...40, using: &random)
        let columns = Int.random(in: 1...70, using: &random)
        let (lda, ldb, ldc) = (depth + Int(seed % 3), columns + Int(seed % 2), columns + 5)
        let a = random.floats(rows * lda)
        let b = random.floats(depth * ldb)
        let before = random.floats(rows * ldc)

        var expected = before
        for row in 0..<rows {
            for column in 0..<columns {
                var sum = Double(before[row * ldc + column])
                for k in 0..<depth {
                    sum += Double(a[row * lda + k]) * Double(b[k * ldb + column])
                }
                expected[row * ldc + column] = Float(sum)
            }
        }

        var c = before
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                c.withUnsafeMutableBufferPointer { c in
                    guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress
                    else { return }
                    gemm(
                        Matrix(a, rows: rows, columns: depth, stride: lda),
                        Matrix(b, rows: depth, columns: columns, stride: ldb),
                        addingTo: MutableMatrix(c, rows: rows, columns: columns, stride: ldc))
                }
            }
        }
        expectClose(c, expected, within: 1e-5, "seed \(seed)")
    }

    @Test("runs on one thread of OpenBLAS where the library is OpenBLAS")
    func oneThread() {
        typealias GetThreads = @convention(c) () -> CInt
        let symbol = dlsym(nil, "openblas_get_num_threads")
        #expect(BLASThreads.setSingle() == (symbol != nil))
        guard let symbol else { return }
        #expect(unsafeBitCast(symbol, to: GetThreads.self)() == 1)
    }
}
