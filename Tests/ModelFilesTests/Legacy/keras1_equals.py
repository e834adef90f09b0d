"""Models of Keras 3 that compute what those of Keras 1 in make_keras1_goldens.py do.

Each is made of the arrays of a file, by layer.
"""

import keras
import numpy as np
from keras import layers as L
from keras import ops

BATCH = 3


def hard_sigmoid(x):
    return ops.clip(0.2 * x + 0.5, 0, 1)


def gates(arrays, order):
    """Three arrays of each gate, as they are in the file, joined in the order of Keras 3."""
    return [
        np.concatenate([arrays[3 * gate + part] for gate in order], axis=-1)
        for part in range(3)]


def cell(kind, arrays, **options):
    options = {"recurrent_activation": hard_sigmoid, "stateful": True} | options
    units = arrays[1].shape[0]
    if kind is L.GRU:
        options["reset_after"] = False
    layer = kind(units, **options)
    if len(arrays) > 3:
        arrays = gates(arrays, [0, 2, 1, 3] if kind is L.LSTM else [0, 1, 2])
    layer.build((BATCH, None, arrays[0].shape[0]))
    layer.set_weights(arrays)
    return layer


def rnn(arrays, **options):
    layer = L.SimpleRNN(arrays[1].shape[0], stateful=True, **options)
    layer.build((BATCH, None, arrays[0].shape[0]))
    layer.set_weights(arrays)
    return layer


def dense(arrays, **options):
    layer = L.Dense(arrays[0].shape[1], use_bias=len(arrays) > 1, **options)
    layer.build((BATCH, None, arrays[0].shape[0]))
    layer.set_weights(arrays)
    return layer


def held(layer, arrays, shape):
    layer.build(shape)
    layer.set_weights(arrays)
    return layer


def chain(width, *layers):
    shape = (BATCH, None) + ((width,) if width else ())
    return keras.Sequential([L.Input(batch_shape=shape)] + list(layers))


def functional(f):
    x = L.Input(batch_shape=(BATCH, None, 4))
    a = cell(L.GRU, f["a"], return_sequences=True, name="a")(x)
    b = cell(L.LSTM, f["b"], return_sequences=True, name="b", activation="relu")(x)
    inner = rnn(f["inner"][1:], return_sequences=True, name="rnn")(dense(f["inner"][:1])(b))
    y = L.Concatenate()([(a + x) * inner, b])
    return keras.Model(x, cell(L.LSTM, f["end"], name="end")(y))


# Theano convolves: its kernels are turned around.

def convolution(f):
    kernel, bias = f["convolution1d_1"]
    layer = L.Conv1D(4, 3, activation="relu")
    return chain(
        3, held(layer, [kernel[::-1, 0], bias], (BATCH, None, 3)),
        cell(L.GRU, f["gru_3"], name="gru_3"))


MODELS = {
    "lstm": lambda f: chain(
        3, cell(L.LSTM, f["lstm_1"], return_sequences=True, name="lstm_1")),
    "gru": lambda f: chain(
        3, cell(L.GRU, f["gru_1"], return_sequences=True, name="gru_1",
                recurrent_activation="sigmoid"),
        held(L.BatchNormalization(epsilon=1e-3), f["batchnormalization_1"], (BATCH, None, 4)),
        L.LeakyReLU(negative_slope=0.2), dense(f["timedistributeddense_1"])),
    "gpu": lambda f: chain(
        None, held(L.Embedding(11, 3), f["embedding_1"], (BATCH, None)),
        cell(L.LSTM, f["lstm_2"], return_sequences=True, name="lstm_2"),
        cell(L.GRU, f["gru_2"], name="gru_2"), dense(f["dense_1"], activation="softmax")),
    "stateful": lambda f: chain(
        3, rnn(f["simplernn_1"], name="simplernn_1"), dense(f["dense_2"])),
    "convolution": convolution,
    "functional": functional,
}
