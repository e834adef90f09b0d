import Kernels
import Recurrent

/// Layers with random weights, small enough that nothing saturates.
extension SeededRandom {
    /// An LSTM with random weights and bias.
    public mutating func lstm(
        in width: Int, units: Int, returnsSequences: Bool = true, hasBias: Bool = true,
        activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid
    ) throws -> LSTM {
        try LSTM(
            kernel: tensor([width, 4 * units]), recurrentKernel: tensor([units, 4 * units]),
            bias: hasBias ? tensor([4 * units]) : nil, activation: activation,
            recurrentActivation: recurrentActivation, returnsSequences: returnsSequences)
    }

    /// A GRU with random weights and bias.
    public mutating func gru(
        in width: Int, units: Int, resetAfter: Bool, returnsSequences: Bool = true,
        hasBias: Bool = true
    ) throws -> GRU {
        let biasShape = resetAfter ? [2, 3 * units] : [3 * units]
        return try GRU(
            kernel: tensor([width, 3 * units]), recurrentKernel: tensor([units, 3 * units]),
            bias: hasBias ? tensor(biasShape) : nil, resetAfter: resetAfter,
            returnsSequences: returnsSequences)
    }

    /// A plain recurrent layer with random weights and bias.
    public mutating func simpleRNN(
        in width: Int, units: Int, returnsSequences: Bool = true, hasBias: Bool = true
    ) throws -> SimpleRNN {
        try SimpleRNN(
            kernel: tensor([width, units]), recurrentKernel: tensor([units, units]),
            bias: hasBias ? tensor([units]) : nil, returnsSequences: returnsSequences)
    }

    /// A dense layer with random weights and bias.
    public mutating func dense(
        in width: Int, units: Int, activation: Activation = .linear
    ) throws -> Dense {
        try Dense(
            kernel: tensor([width, units]), bias: tensor([units]), activation: activation)
    }
}
