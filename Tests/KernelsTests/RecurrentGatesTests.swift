import Kernels
import TestSupport
import Testing

@Suite("gate arithmetic")
struct RecurrentGatesTests {
    @Test("an LSTM's gates and state by hand: hard activations make every number exact")
    func lstm() {
        // hard_sigmoid: -3 -> 0, 0 -> 0.5, 3 -> 1. hard_tanh: 0.5 -> 0.5, 2 -> 1.
        var gates: [Float] = [
            3, 0, /* f */ 0, 3, /* g */ 0.5, 2, /* o */ 3, 0,
            -3, 3, /* f */ 3, -3, /* g */ 2, 0.25, /* o */ 0, 3,
        ]
        let cell: [Float] = [0.5, 0.25, -0.5, 7]
        var newCell = [Float](repeating: 0, count: 4)
        var newHidden = newCell
        gates.withUnsafeMutableBufferPointer { gates in
            cell.withUnsafeBufferPointer { cell in
                newCell.withUnsafeMutableBufferPointer { newCell in
                    newHidden.withUnsafeMutableBufferPointer { newHidden in
                        guard let gates = gates.baseAddress, let cell = cell.baseAddress,
                            let newCell = newCell.baseAddress,
                            let newHidden = newHidden.baseAddress
                        else { return }
                        lstmGates(
                            MutableMatrix(gates, rows: 2, columns: 8),
                            cell: Matrix(cell, rows: 2, columns: 2),
                            newCell: MutableMatrix(newCell, rows: 2, columns: 2),
                            newHidden: MutableMatrix(newHidden, rows: 2, columns: 2),
                            activation: .hardTanh, recurrentActivation: .hardSigmoid)
                    }
                }
            }
        }
        #expect(gates == [1, 0.5, 0.5, 1, 0.5, 1, 1, 0.5, 0, 1, 1, 0, 1, 0.25, 0.5, 1])
        // f c + i g: 0.25 + 0.5, 0.25 + 0.5; -0.5 + 0, 0 + 0.25.
        #expect(newCell == [0.75, 0.75, -0.5, 0.25])
        #expect(newHidden == [0.75, 0.375, -0.25, 0.25])
    }

    @Test("a GRU's new state keeps what z says and takes the rest from n")
    func gru() {
        let (z, n, h): ([Float], [Float], [Float]) = (
            [0, 1, 0.25, 0.5], [0.5, 0.5, 1, -1], [-1, -1, -1, 1]
        )
        var newHidden = [Float](repeating: 9, count: 4)
        z.withUnsafeBufferPointer { z in
            n.withUnsafeBufferPointer { n in
                h.withUnsafeBufferPointer { h in
                    newHidden.withUnsafeMutableBufferPointer { newHidden in
                        guard let z = z.baseAddress, let n = n.baseAddress,
                            let h = h.baseAddress, let newHidden = newHidden.baseAddress
                        else { return }
                        gruState(
                            update: Matrix(z, rows: 2, columns: 2),
                            candidate: Matrix(n, rows: 2, columns: 2),
                            hidden: Matrix(h, rows: 2, columns: 2),
                            newHidden: MutableMatrix(newHidden, rows: 2, columns: 2))
                    }
                }
            }
        }
        #expect(newHidden == [0.5, -1, 0.5, 0])
    }
}
