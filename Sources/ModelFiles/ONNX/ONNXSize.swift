/// A number of the arithmetic that exporters do with shapes: known, or what is only known when a
/// request comes.
enum ONNXSize: Equatable {
    case known(Int)
    /// The number of rows.
    case batch
    /// The number of time steps and this.
    case time(plus: Int)
    /// The number of the step, from 0, and this.
    case step(plus: Int)
    /// Whether there is another step: 1 or 0.
    case more
    case unknown

    /// As it stands in an error.
    var text: String {
        switch self {
        case .known(let value): "\(value)"
        case .batch: "batch"
        case .time(let extra): extra == 0 ? "time" : "time + \(extra)"
        case .step(let extra): extra == 0 ? "step" : "step + \(extra)"
        case .more, .unknown: "?"
        }
    }

    var integer: Int? {
        if case .known(let value) = self { return value }
        return nil
    }

    /// Whether it is not zero, as 1 or 0, as far as that is known.
    var truth: ONNXSize {
        switch self {
        case .known(let value): .known(value == 0 ? 0 : 1)
        // There is one row and one step at least, and steps count from 0.
        case .batch: .known(1)
        case .time(let extra): extra >= 0 ? .known(1) : .unknown
        case .step(let extra): extra > 0 ? .known(1) : .unknown
        case .more: .more
        case .unknown: .unknown
        }
    }

    /// The sum, as far as it is known.
    static func + (_ a: ONNXSize, _ b: ONNXSize) -> ONNXSize {
        switch (a, b) {
        case (.known(let a), .known(let b)): known(a.addingReportingOverflow(b))
        case (.time(let a), .known(let b)), (.known(let b), .time(let a)):
            known(a.addingReportingOverflow(b)).integer.map { .time(plus: $0) } ?? .unknown
        case (.step(let a), .known(let b)), (.known(let b), .step(let a)):
            known(a.addingReportingOverflow(b)).integer.map { .step(plus: $0) } ?? .unknown
        default: .unknown
        }
    }

    /// The difference, as far as it is known.
    static func - (_ a: ONNXSize, _ b: ONNXSize) -> ONNXSize {
        guard case .known(let b) = b, b != .min else { return .unknown }
        return a + .known(-b)
    }

    /// The product, as far as it is known; one times a size is that size.
    static func * (_ a: ONNXSize, _ b: ONNXSize) -> ONNXSize {
        switch (a, b) {
        case (.known(1), let other), (let other, .known(1)): other
        case (.known(let a), .known(let b)): known(a.multipliedReportingOverflow(by: b))
        default: .unknown
        }
    }

    /// The quotient of known numbers, towards zero.
    static func / (_ a: ONNXSize, _ b: ONNXSize) -> ONNXSize {
        switch (a, b) {
        case (let a, .known(1)): a
        case (.known(let a), .known(let b)): known(a.dividedReportingOverflow(by: b))
        default: .unknown
        }
    }

    private static func known(_ result: (partialValue: Int, overflow: Bool)) -> ONNXSize {
        result.overflow ? .unknown : .known(result.partialValue)
    }
}
