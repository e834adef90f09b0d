import Testing

@testable import ModelFiles

@Suite("Keras' names")
struct KerasNameTests {
    // Each as `keras.src.utils.naming.to_snake_case` of Keras 3.15.1 writes it.
    @Test(
        "a class in snake case is what Keras makes of it",
        arguments: [
            ("LSTM", "lstm"), ("GRU", "gru"), ("SimpleRNN", "simple_rnn"), ("Dense", "dense"),
            ("InputLayer", "input_layer"), ("SpatialDropout1D", "spatial_dropout1d"),
            ("GaussianNoise", "gaussian_noise"), ("ConvLSTM1D", "conv_lstm1d"),
            ("ActivityRegularization", "activity_regularization"),
            ("TimeDistributed", "time_distributed"), ("ReLU", "re_lu"), ("PReLU", "p_re_lu"),
        ])
    func snakeCase(kind: String, expected: String) {
        #expect(KerasLayer.snakeCase(kind) == expected)
    }
}
