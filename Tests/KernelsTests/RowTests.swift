import Kernels
import Testing

/// Work on whole rows and element by element, by numbers that can be checked on the page.
@Suite("rows and elements")
struct RowTests {
    /// What `change` makes of rows of three numbers.
    private func changed(_ values: [Float], _ change: (MutableMatrix) -> Void) -> [Float] {
        var values = values
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            change(MutableMatrix(base, rows: buffer.count / 3, columns: 3))
        }
        return values
    }

    /// What `change` makes of one row and a second one.
    private func joined(
        _ values: [Float], _ other: [Float], _ change: (MutableMatrix, Matrix) -> Void
    ) -> [Float] {
        other.withUnsafeBufferPointer { other in
            guard let base = other.baseAddress else { return [] }
            return changed(values) { change($0, Matrix(base, rows: 1, columns: 3)) }
        }
    }

    @Test("the greater, the lesser and the difference, NaN where either is")
    func elements() {
        let (x, y): ([Float], [Float]) = ([1, 5, -2], [3, 4, -2])
        #expect(joined(x, y) { $0.takeMaximum($1) } == [3, 5, -2])
        #expect(joined(x, y) { $0.takeMinimum($1) } == [1, 4, -2])
        #expect(joined(x, y) { $0.subtract($1) } == [-2, 1, 0])
        let pairs: [([Float], [Float])] = [
            ([.nan, 1, 1], [1, .nan, 1]), ([1, .nan, 1], [.nan, 1, 1]),
        ]
        for pair in pairs {
            #expect(
                joined(pair.0, pair.1) { $0.takeMaximum($1) }.map(\.isNaN) == [true, true, false])
            #expect(
                joined(pair.0, pair.1) { $0.takeMinimum($1) }.map(\.isNaN) == [true, true, false])
        }
    }

    @Test("negative numbers get the slope of their column")
    func slopes() {
        let sloped = joined([-1, -1, 2], [2, 0.5, 9]) { matrix, slopes in
            matrix.setSloped(matrix.readOnly, slopes: slopes.base)
        }
        #expect(sloped == [-2, -0.5, 2])
    }

    @Test("rows are divided by one number")
    func divide() {
        #expect(changed([2, 4, 6]) { $0.divide(by: 2) } == [1, 2, 3])
    }

    @Test("each row is brought to mean 0 and variance 1, or its mean is left")
    func normalized() {
        // Variances 6 and 0; epsilon 3 makes the divisors 3 and √3.
        let rows: [Float] = [0, 3, 6, 4, 4, 4]
        let centered = changed(rows) {
            normalizeRows($0.readOnly, epsilon: 3, centers: true, into: $0)
        }
        #expect(centered == [-1, 0, 1, 0, 0, 0])
        let scaled = changed([0, 3, 6]) {
            normalizeRows($0.readOnly, epsilon: 3, centers: false, into: $0)
        }
        #expect(scaled == [0, 1, 2])
    }

    @Test("each row is brought to length 1; a row of zeros stays")
    func unit() {
        let rows = changed([2, 4, 4, 0, 0, 0]) {
            scaleRowsToUnit($0.readOnly, epsilon: 1e-12, into: $0)
        }
        for (x, y) in zip(rows, [1 / 3, 2 / 3, 2 / 3, 0, 0, 0] as [Float]) {
            #expect(abs(x - y) < 1e-6)
        }
    }

    @Test("a clipped ReLU is bounded above and sloped below its threshold")
    func clippedReLU() {
        let activation = Activation.clippedReLU(negativeSlope: 0.5, threshold: 1, maximum: 3)
        #expect(changed([-1, 1, 2]) { activation.apply(to: $0) } == [-1, 0, 2])
        #expect(changed([3, 4, .infinity]) { activation.apply(to: $0) } == [3, 3, 3])
        let flat = Activation.clippedReLU(negativeSlope: 0, threshold: 0, maximum: 6)
        #expect(changed([-.infinity, 5, 7]) { flat.apply(to: $0) } == [0, 5, 6])
    }
}
