import Glibc
import Recurrent

/// One step of each recurrent cell for one row, in Double and one number at a time, written
/// from the formulas of Keras' cells: an oracle that shares nothing with the layers.
struct ScalarCells {
    let kernel: Tensor
    let recurrentKernel: Tensor
    let bias: Tensor?

    var units: Int { recurrentKernel.shape[0] }

    /// `x · kernel` at one column.
    func fromInput(_ x: [Double], _ column: Int) -> Double {
        product(x, kernel, column)
    }

    /// `h · recurrentKernel` at one column.
    func fromState(_ h: [Double], _ column: Int) -> Double {
        product(h, recurrentKernel, column)
    }

    func bias(_ index: Int) -> Double { bias.map { Double($0.values[index]) } ?? 0 }

    func lstm(_ x: [Double], h: [Double], c: [Double]) -> (h: [Double], c: [Double]) {
        var (newH, newC) = (h, c)
        for unit in 0..<units {
            let sums = (0..<4).map { gate in
                let column = gate * units + unit
                return fromInput(x, column) + fromState(h, column) + bias(column)
            }
            newC[unit] = sigmoid(sums[1]) * c[unit] + sigmoid(sums[0]) * tanh(sums[2])
            newH[unit] = sigmoid(sums[3]) * tanh(newC[unit])
        }
        return (newH, newC)
    }

    func gruResetAfter(_ x: [Double], h: [Double]) -> [Double] {
        (0..<units).map { unit in
            let fromX = (0..<3).map { fromInput(x, $0 * units + unit) + bias($0 * units + unit) }
            let fromH = (0..<3).map {
                fromState(h, $0 * units + unit) + bias((3 + $0) * units + unit)
            }
            let z = sigmoid(fromX[0] + fromH[0])
            let r = sigmoid(fromX[1] + fromH[1])
            return z * h[unit] + (1 - z) * tanh(fromX[2] + r * fromH[2])
        }
    }

    func gruResetBefore(_ x: [Double], h: [Double]) -> [Double] {
        func gate(_ index: Int, _ h: [Double], _ unit: Int) -> Double {
            let column = index * units + unit
            return fromInput(x, column) + fromState(h, column) + bias(column)
        }
        let reset = (0..<units).map { sigmoid(gate(1, h, $0)) * h[$0] }
        return (0..<units).map { unit in
            let z = sigmoid(gate(0, h, unit))
            return z * h[unit] + (1 - z) * tanh(gate(2, reset, unit))
        }
    }

    func simpleRNN(_ x: [Double], h: [Double]) -> [Double] {
        (0..<units).map { tanh(fromInput(x, $0) + fromState(h, $0) + bias($0)) }
    }

    private func product(_ vector: [Double], _ matrix: Tensor, _ column: Int) -> Double {
        vector.indices.reduce(0) {
            $0 + vector[$1] * Double(matrix.values[$1 * matrix.shape[1] + column])
        }
    }

    private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
