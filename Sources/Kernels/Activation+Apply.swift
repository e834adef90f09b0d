/// Running an activation over a matrix in place.
extension Activation {
    /// The number of columns that `columns` become: half of them for `glu`, else all.
    public func outputColumns(of columns: Int) -> Int { self == .glu ? columns / 2 : columns }

    /// x <- activation(x); x: [rows, columns].
    ///
    /// NaN stays NaN.
    /// softmax, logSoftmax and sparsemax go along each row. Not for `glu`, whose result has
    /// another width: see `applyGLU`.
    public func apply(to x: MutableMatrix) {
        switch self {
        case .linear: break
        case .softmax: applySoftmax(to: x)
        case .logSoftmax: applyLogSoftmax(to: x)
        case .sparsemax: applySparsemax(to: x)
        case .glu: preconditionFailure("glu halves the columns")
        case .sigmoid, .tanh, .exponential, .silu, .tanhShrink, .geluTanh:
            applyVectorised(to: x)
        case .relu, .relu6, .leakyReLU, .clippedReLU, .hardSigmoid, .hardSigmoidKeras2, .hardTanh,
            .hardSiLU,
            .sparsePlus, .sparseSigmoid, .threshold, .hardShrink, .softShrink:
            applyPiecewise(to: x)
        case .softplus, .softsign, .gelu, .elu, .selu, .celu, .mish, .logSigmoid, .squareplus:
            applySmooth(to: x)
        }
    }

    /// y <- a ∘ sigmoid(b) for the halves a and b of x's rows (`glu`);
    /// x: [rows, 2 * columns], y: [rows, columns].
    public static func applyGLU(to x: MutableMatrix, into y: MutableMatrix) {
        precondition(x.rows == y.rows && x.columns == 2 * y.columns)
        let gate = x.columns(from: y.columns, count: y.columns)
        Activation.sigmoid.apply(to: gate)
        y.setProduct(x.columns(from: 0, count: y.columns).readOnly, gate.readOnly)
    }
}

extension MutableMatrix {
    /// self <- f(self) float by float; self: [rows, columns].
    @inline(__always)
    func mapEach(_ f: (Float) -> Float) {
        let x = flattened
        for index in 0..<x.rows {
            let row = x.row(index)
            for column in 0..<x.columns { row[column] = f(row[column]) }
        }
    }

    /// self <- f(self) eight floats at a time; self: [rows, columns].
    ///
    /// The last few floats of a row go through the same `f`, filled up with zeros, so that a
    /// number does not depend on its place.
    @inline(__always)
    func mapVectors(_ f: (SIMD8<Float>) -> SIMD8<Float>) {
        let x = flattened
        let whole = x.columns & ~7
        for index in 0..<x.rows {
            let row = x.row(index)
            for column in Swift.stride(from: 0, to: whole, by: 8) {
                let place = UnsafeMutableRawPointer(row + column)
                let vector = place.loadUnaligned(as: SIMD8<Float>.self)
                place.storeBytes(of: f(vector), as: SIMD8<Float>.self)
            }
            guard whole < x.columns else { continue }
            var rest = SIMD8<Float>.zero
            for lane in 0..<x.columns - whole { rest[lane] = row[whole + lane] }
            rest = f(rest)
            for lane in 0..<x.columns - whole { row[whole + lane] = rest[lane] }
        }
    }
}
