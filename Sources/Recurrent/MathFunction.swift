import Glibc

/// A function of one number that is no activation: what exporters write where a layer has been
/// taken apart.
public struct MathFunction: Layer {
    /// What is made of a number.
    public enum Function: Sendable, Equatable {
        /// √x.
        case squareRoot
        /// 1 / x.
        case reciprocal
        /// x to this power, x² as x * x.
        case power(Float)
        /// The natural logarithm.
        case logarithm
        /// |x|.
        case absolute
        /// The error function.
        case errorFunction
        /// min(max(x, low), high), where NaN stays.
        case clip(low: Float, high: Float)
    }

    public let kind: String
    private let function: Function

    /// A layer of this kind that applies `function`.
    public init(kind: String, _ function: Function) {
        self.kind = kind
        self.function = function
    }

    public func outputShape(of inputs: [ValueShape]) throws(LayerError) -> ValueShape {
        try LayerError.single(inputs)
    }

    public func step(_ io: StepIO) {
        let count = io.rows * io.outputWidth
        func map(_ f: (Float) -> Float) {
            for index in 0..<count { io.output[index] = f(io.input[index]) }
        }
        switch function {
        case .squareRoot: map { $0.squareRoot() }
        case .reciprocal: map { 1 / $0 }
        case .power(2): map { $0 * $0 }
        case .power(let exponent): map { powf($0, exponent) }
        case .logarithm: map { logf($0) }
        case .absolute: map { abs($0) }
        case .errorFunction: map { erff($0) }
        case .clip(let low, let high): map { $0 < low ? low : $0 > high ? high : $0 }
        }
    }
}
