"""The models that make_sequence_goldens.py writes: each needs the whole sequence of a request."""

MASKED = -1.0


class Graphs:
    """What functional models make of their input, with the layers of one Keras."""

    def __init__(self, keras):
        self.keras = keras

    def go_backwards(self, x):
        """Given out in the order of processing, read again from either end, and as one value."""
        L = self.keras.layers
        y = L.LSTM(4, return_sequences=True, go_backwards=True, name="back")(x)
        z = L.GRU(3, return_sequences=True, go_backwards=True, name="forth")(y)
        both_ends = L.Concatenate()([x, y, z])
        end = L.SimpleRNN(2, go_backwards=True, name="end")(both_ends)
        return [L.Dense(2, name="steps")(y), L.Concatenate()([end, L.LSTM(2, name="on")(z)])]

    def pooled(self, x):
        L = self.keras.layers
        y = L.LSTM(4, return_sequences=True, name="lstm")(x)
        joined = L.Concatenate()([
            L.GlobalAveragePooling1D()(y), L.GlobalMaxPooling1D()(y), L.GRU(2, name="gru")(y)])
        return L.Dense(3, name="scores")(joined)

    def pooled_masked(self, x):
        L = self.keras.layers
        y = L.GRU(4, return_sequences=True, name="gru")(L.Masking(MASKED)(x))
        mean = L.GlobalAveragePooling1D(name="mean")(y)
        return [mean, L.GlobalMaxPooling1D(name="greatest")(L.Dense(3)(y))]

    def unmerged(self, x):
        L = self.keras.layers
        a, b = L.Bidirectional(L.LSTM(3, return_sequences=True), merge_mode=None, name="ways")(x)
        return [L.Subtract(name="difference")([a, b]), b]

    def ends(self, x):
        L = self.keras.layers
        y = L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="sum", name="ways")(x)
        mean = L.GlobalAveragePooling1D(name="mean")(y)
        return [y, L.LSTM(2, name="last")(y), mean]

    def nested(self, x):
        L = self.keras.layers
        inner = self.keras.Sequential(
            [L.Input((None, 3)), L.Bidirectional(L.LSTM(2, return_sequences=True)), L.Dense(3)],
            name="inner")
        return L.GlobalMaxPooling1D(name="greatest")(L.Add()([inner(x), x]))


def models(keras):
    """Each by its name: a function that makes it with the layers of this Keras."""
    L = keras.layers
    both = L.Bidirectional
    graphs = Graphs(keras)

    def chain(*layers, shape=(None, 3)):
        return lambda: keras.Sequential([L.Input(shape)] + [layer() for layer in layers])

    def functional(apply):
        def make():
            inputs = L.Input((None, 3), name="series")
            return keras.Model(inputs, apply(inputs))

        return make

    return {
        "bidirectional": chain(
            lambda: both(L.LSTM(4, return_sequences=True)), lambda: L.Dense(2)),
        "bidirectional_last": chain(
            lambda: both(L.GRU(4), merge_mode="sum"), lambda: L.Dense(2)),
        "bidirectional_stacked": chain(
            lambda: both(L.LSTM(4, return_sequences=True), merge_mode="ave"),
            lambda: L.Dropout(0.5),
            lambda: both(L.GRU(3, return_sequences=True, reset_after=False), merge_mode="mul"),
            lambda: both(L.SimpleRNN(2))),
        "bidirectional_then_lstm": chain(
            lambda: both(L.LSTM(4, return_sequences=True)), lambda: L.LSTM(3),
            lambda: L.Dense(2)),
        "bidirectional_masked": chain(
            lambda: L.Masking(MASKED), lambda: both(L.LSTM(4, return_sequences=True)),
            lambda: both(L.GRU(3, return_sequences=True), merge_mode="sum"),
            lambda: L.LSTM(3)),
        "bidirectional_ids": chain(
            lambda: L.Embedding(7, 4, mask_zero=True), lambda: both(L.LSTM(3)),
            shape=(None,)),
        "bidirectional_cells": chain(
            lambda: both(
                L.RNN([L.LSTMCell(3), L.GRUCell(2)], return_sequences=True),
                backward_layer=L.RNN(
                    [L.GRUCell(4), L.SimpleRNNCell(2)], return_sequences=True,
                    go_backwards=True), merge_mode="mul"),
            lambda: both(
                L.GRU(2, return_sequences=True, go_backwards=True),
                backward_layer=L.SimpleRNN(2, return_sequences=True)),
            lambda: L.Dense(2)),
        "bidirectional_unmerged": functional(graphs.unmerged),
        "bidirectional_nested": functional(graphs.nested),
        "go_backwards": functional(graphs.go_backwards),
        "go_backwards_masked": chain(
            lambda: L.Masking(MASKED),
            lambda: L.GRU(4, return_sequences=True, go_backwards=True),
            lambda: L.LSTM(3, return_sequences=True)),
        "pooled": functional(graphs.pooled),
        "pooled_masked": functional(graphs.pooled_masked),
        "several_ends": functional(graphs.ends),
        "encoder_decoder": chain(
            lambda: L.LSTM(4), lambda: L.RepeatVector(3),
            lambda: L.LSTM(4, return_sequences=True), lambda: L.TimeDistributed(L.Dense(2))),
        "encoder_decoder_bidirectional": chain(
            lambda: both(L.LSTM(3)), lambda: L.Dense(4, activation="relu"),
            lambda: L.RepeatVector(4), lambda: both(L.GRU(3, return_sequences=True)),
            lambda: L.GlobalAveragePooling1D(), lambda: L.Dense(2)),
        "decoder": chain(
            lambda: L.Dense(3), lambda: L.RepeatVector(4), lambda: L.GRU(3), shape=(2,)),
    }


# Those that are saved as whole HDF5 models too, by Keras 3 and by Keras 2.
LEGACY = ("bidirectional_masked", "bidirectional_cells", "encoder_decoder_bidirectional")
