"""The models that make_goldens.py writes, each a function of a random generator."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
from keras import layers as L

import golden_operations

SEED = 20250607
MASKED = -1.0


def sequential(*shape_and_layers):
    """A model made twice: as it is saved, and as a stateful one of any time length."""

    def make(rng):
        shape, *layers = shape_and_layers
        return keras.Sequential([L.Input(shape)] + [layer() for layer in layers])

    return make


def functional(shape, apply):
    def make(rng):
        inputs = L.Input(shape, name="series")
        return keras.Model(inputs, apply(inputs))

    return make


def normalization(**options):
    def make():
        layer = L.Normalization(**options)
        layer.adapt(np.random.default_rng(SEED).normal(3, 2, (64, 7, 3)).astype("float32"))
        return layer

    return make


def lambda_of(kind, *arguments, **options):
    return lambda: kind(*arguments, **options)


def lstm(*a, **k):
    return lambda_of(L.LSTM, *a, **k)


def gru(*a, **k):
    return lambda_of(L.GRU, *a, **k)


def rnn(*a, **k):
    return lambda_of(L.SimpleRNN, *a, **k)


def dense(*a, **k):
    return lambda_of(L.Dense, *a, **k)


def stateful_of_batch_ten(rng):
    return keras.Sequential(
        [L.Input(batch_shape=(10, None, 3)), L.LSTM(8, stateful=True), L.Dense(2)]
    )


def returned_state_unused(x):
    x = L.Embedding(9, 4)(x)
    x, _ = L.GRU(5, return_sequences=True, return_state=True)(x)
    x = L.Activation("gelu")(x)
    return L.Dense(3, name="scores")(x)


def chain(x):
    x = L.LSTM(5, return_sequences=True, name="first")(x)
    x = L.GRU(4, unroll=False, name="second")(x)
    return L.Dense(2, activation="elu")(x)


def residual(x):
    y = L.LSTM(3, return_sequences=True)(x)
    y = L.Dense(3)(y)
    y = L.Add()([x, y])
    return L.Add()([L.GRU(3, return_sequences=True)(y), y, x])


def merges(x):
    a = L.LSTM(3, return_sequences=True)(x)
    b = L.GRU(3, return_sequences=True)(x)
    c = L.SimpleRNN(3, return_sequences=True)(x)
    joined = [
        L.Subtract()([a, b]), L.Multiply()([a, b, c]), L.Average()([a, b, c]),
        L.Maximum()([a, b, c]), L.Minimum()([a, b, c]), c]
    return L.GRU(4)(L.Concatenate()(joined))


def several(rng):
    """Two sequences and one value for all of them in, two sequences and one value out."""
    series, events = L.Input((None, 3), name="series"), L.Input((None, 2), name="events")
    traits = L.Input((4,), name="traits")
    both = L.Concatenate(axis=2)([series, events])
    x = L.LSTM(4, return_sequences=True, name="body")(both)
    end = L.Concatenate()([L.GRU(3, name="end")(x), L.Dense(2)(traits)])
    return keras.Model(
        [events, traits, series],
        [L.Dense(2, name="label")(end), x, L.Dense(1, name="level")(x)])


def shared(x):
    """A layer called three times, beside one that has the name of its second call."""
    dense = L.Dense(3, name="dense")
    y = dense(L.Dense(3, name="dense_1", activation="tanh")(x))
    y = L.Add()([dense(L.LSTM(3, return_sequences=True)(y)), x])
    return L.GRU(2)(dense(y))


def inner_sequential():
    return keras.Sequential(
        [L.Input((None, 4)), L.GRU(3, return_sequences=True, name="gru"), L.Dense(4)],
        name="tail")


def inner_functional():
    a, b = L.Input((None, 3), name="a"), L.Input((None, 2), name="b")
    x = L.LSTM(2, return_sequences=True, name="lstm")(a)
    x = inner_sequential()(L.Concatenate()([x, b]))
    return keras.Model([a, b], [L.Dense(2, name="thin")(x), x], name="inner")


def nested_functional(rng):
    a, b = L.Input((None, 3), name="first"), L.Input((None, 2), name="second")
    thin, wide = inner_functional()([a, b])
    head = keras.Sequential([L.Input((None, 4)), L.Dense(2, activation="tanh")], name="head")
    x = L.Concatenate()([thin, head(wide), head(L.ReLU()(wide))])
    return keras.Model([a, b], [L.LSTM(2, name="lstm")(x), wide])


def axes(x):
    x = L.Reshape((-1, 3, 2))(x)
    x = L.PReLU(shared_axes=[1, 2])(L.Permute((1, 3, 2))(x))
    x = L.LayerNormalization(axis=[-2, -1])(x)
    x = L.Concatenate()([x, L.UnitNormalization(axis=[2, 3])(x), L.PReLU(shared_axes=[1])(x)])
    return L.GRU(3)(L.TimeDistributed(L.Flatten())(x))


def masked(x):
    x = L.Masking(MASKED)(x)
    y = L.LSTM(4, return_sequences=True)(x)
    y = L.Dense(3)(L.LayerNormalization()(y))
    y = L.GRU(3, return_sequences=True, zero_output_for_mask=True)(y)
    return L.SimpleRNN(3, return_sequences=True)(L.TimeDistributed(L.Dense(2))(y))


def mask_ended(x):
    """A Reshape ends the mask, and so does a layer that gives its last step alone."""
    x = L.Embedding(7, 4, mask_zero=True)(x)
    y = L.GRU(4, return_sequences=True, reset_after=False)(x)
    # To one shape and back: to its own shape, Keras on JAX would hand on the very same array.
    z = L.Reshape((-1, 4))(L.Reshape((-1, 2, 2))(y))
    return L.Concatenate()([L.LSTM(3)(y), L.LSTM(2)(z)])


def mask_merged(rng):
    a, b = L.Input((None,), name="a"), L.Input((None,), name="b")
    c = L.Input((None, 3), name="c")
    x, y = (L.Embedding(5, 3, mask_zero=True)(ids) for ids in (a, b))
    both = L.LSTM(3, name="all")(L.Concatenate()([x, y, c]))
    either = L.LSTM(3, name="one")(L.Add()([x, y]))
    none = L.LSTM(3, name="none")(L.Average()([x, c]))
    return keras.Model([a, b, c], [both, either, none])


def valid_branches(x):
    """Branches that begin equally late meet as sequences, others as their last steps."""
    a = L.Conv1D(4, 3, activation="relu")(x)
    b = L.Conv1D(4, 2)(L.Conv1D(5, 2, use_bias=False)(x))
    y = L.UnitNormalization()(L.Add()([a, L.Dropout(0.1)(b)]))
    y = L.LSTM(3, return_sequences=True, name="memory")(L.Conv1D(3, 2, padding="causal")(y))
    end = L.Concatenate()([L.GRU(2, name="late")(L.Conv1D(2, 2)(y)), L.GRU(2, name="early")(x)])
    return [L.Dense(2, name="each")(y), L.Dense(2, name="end")(end), b]


MODELS = {
    "lstm": sequential((None, 3), lstm(4), dense(2)),
    "lstm_stacked": sequential(
        (None, 3), lstm(5, return_sequences=True), lstm(4, return_sequences=True), lstm(3),
        dense(2, activation="sigmoid")),
    "lstm_sequences": sequential(
        (None, 3), lstm(4, return_sequences=True), dense(3, activation="softmax")),
    "gru_reset_after": sequential((None, 3), gru(4), dense(2, activation="tanh")),
    "gru_reset_before": sequential(
        (None, 3), gru(4, reset_after=False, return_sequences=True),
        gru(3, reset_after=False), dense(2)),
    "simple_rnn": sequential(
        (None, 3), rnn(4, return_sequences=True), rnn(3, return_sequences=True), dense(2)),
    "no_bias": sequential(
        (None, 3), lstm(4, use_bias=False, return_sequences=True),
        gru(4, use_bias=False, return_sequences=True),
        gru(3, use_bias=False, reset_after=False, return_sequences=True),
        rnn(3, use_bias=False), dense(2, use_bias=False)),
    "activations": sequential(
        (None, 3),
        lstm(4, activation="softsign", recurrent_activation="hard_sigmoid",
             return_sequences=True),
        gru(4, activation="gelu", recurrent_activation="hard_sigmoid", return_sequences=True),
        gru(3, activation="selu", recurrent_activation="softplus", reset_after=False,
            return_sequences=True),
        rnn(3, activation="relu"), dense(4, activation="gelu"),
        lambda_of(L.Activation, "log_softmax")),
    "embedding": sequential(
        (None,), lambda_of(L.Embedding, 11, 5), lstm(4), dense(3, activation="softmax")),
    "normalization": sequential(
        (None, 3), normalization(), gru(4, return_sequences=True), dense(3),
        normalization(invert=True)),
    "normalization_given": sequential(
        (None, 3), lambda_of(L.Normalization, axis=None, mean=0.5, variance=2.0),
        lambda_of(L.Normalization, axis=2, mean=np.array([1.0, -2.0, 0.5]),
                  variance=np.array([2.0, 0.0, 0.25])),
        lstm(4), lambda_of(L.Normalization, mean=[0.1], variance=[0.3])),
    "normalization_axis_none": sequential((None, 3), normalization(axis=None), lstm(4)),
    "rescaling": sequential(
        (None, 3), lambda_of(L.Rescaling, 0.125, offset=-1.0), lstm(3),
        lambda_of(L.Rescaling, np.array([2.0, 3.0, -4.0], "float32"), offset=[0.5, 0.0, 1.0])),
    "reshape": sequential((4,), lambda_of(L.Reshape, (1, 4)), lstm(3), dense(2)),
    "reshape_dense_first": sequential(
        (2,), dense(6, activation="relu"), lambda_of(L.Reshape, (1, -1)),
        gru(4, return_sequences=True), lambda_of(L.Flatten), dense(2)),
    "reshape_output": sequential(
        (None, 3), lstm(4), dense(6), lambda_of(L.Reshape, (2, 3)), dense(2)),
    "reshape_features": sequential(
        (None, 6), lambda_of(L.Reshape, (-1, 2, 3)), dense(2), lambda_of(L.Reshape, (-1, 4)),
        gru(3)),
    "flatten": sequential((1, 4), lstm(3, return_sequences=True), lambda_of(L.Flatten), dense(2)),
    "dropouts": sequential(
        (None, 3), lambda_of(L.GaussianNoise, 0.1), lambda_of(L.SpatialDropout1D, 0.2),
        lstm(4, dropout=0.3, recurrent_dropout=0.2), lambda_of(L.Dropout, 0.5),
        lambda_of(L.AlphaDropout, 0.1), lambda_of(L.GaussianDropout, 0.1),
        lambda_of(L.ActivityRegularization, l2=0.01), dense(2, kernel_regularizer="l2")),
    "stateful": stateful_of_batch_ten,
    "functional": functional((None, 3), chain),
    "returned_state_unused": functional((None,), returned_state_unused),
    "fixed_time": sequential((10, 5), lstm(4, return_sequences=True), lstm(3), dense(1)),
    "dense_tower": sequential(
        (None, 3), rnn(6), dense(5, activation="relu"), dense(4, activation="silu"),
        lambda_of(L.Dropout, 0.1), dense(3, activation="softmax")),
    "narrow_types": sequential((None, 3), lstm(4), dense(2)),
    "residual": functional((None, 3), residual),
    "merges": functional((None, 3), merges),
    "several": several,
    "shared": functional((None, 3), shared),
    "nested_sequential": sequential(
        (None, 3), dense(4), inner_sequential,
        lambda: keras.Sequential([L.Input((None, 4)), L.LSTM(3), L.Dense(2)], name="end"),
        dense(2)),
    "nested_functional": nested_functional,
    "normalizers": sequential(
        (None, 3), lambda_of(L.BatchNormalization), lstm(4, return_sequences=True),
        lambda_of(L.LayerNormalization), rnn(4, return_sequences=True),
        lambda_of(L.LayerNormalization, rms_scaling=True, epsilon=0.01),
        lambda_of(L.LayerNormalization, scale=False, axis=2),
        lambda_of(L.UnitNormalization), gru(3),
        lambda_of(L.LayerNormalization, center=False, scale=False),
        lambda_of(L.BatchNormalization, center=False, epsilon=0.1),
        lambda_of(L.BatchNormalization, scale=False, axis=1)),
    "activation_layers": sequential(
        (None, 3), lambda_of(L.ReLU, max_value=1.5, negative_slope=0.25, threshold=0.5),
        lambda_of(L.PReLU, shared_axes=[1]), lambda_of(L.Identity),
        lstm(4, return_sequences=True), lambda_of(L.LeakyReLU, negative_slope=0.1),
        lambda_of(L.ELU, alpha=0.5), gru(4), lambda_of(L.ReLU), dense(4), lambda_of(L.PReLU),
        lambda_of(L.ReLU, max_value=6), lambda_of(L.Softmax)),
    "axes": functional((None, 6), axes),
    "time_distributed": sequential(
        (None, 3), lambda: L.TimeDistributed(L.Dense(4, activation="relu")),
        lambda: L.TimeDistributed(
            keras.Sequential([L.Input((4,)), L.Dense(3), L.BatchNormalization()]), name="steps"),
        lstm(3, return_sequences=True), lambda: L.TimeDistributed(L.LayerNormalization())),
    "rnn_cells": sequential(
        (None, 3), lambda: L.RNN(L.LSTMCell(4), return_sequences=True),
        lambda: L.RNN(
            [L.LSTMCell(3), L.GRUCell(2, reset_after=False), L.SimpleRNNCell(3)],
            return_sequences=True, name="stack"),
        lambda: L.RNN(L.StackedRNNCells([L.GRUCell(2), L.GRUCell(3)]))),
    "masked": functional((None, 3), masked),
    "mask_ended": functional((None,), mask_ended),
    "mask_merged": mask_merged,
    "mask_stacked": sequential(
        (None, 3), lambda_of(L.Masking, MASKED),
        lambda: L.RNN([L.LSTMCell(3), L.GRUCell(2)], return_sequences=True, name="stack"),
        gru(3)),
    "convolution": sequential(
        (None, 3), lambda_of(L.Conv1D, 4, 3, padding="causal", dilation_rate=2,
                             activation="relu"),
        lambda_of(L.Conv1D, 3, 1, padding="causal", use_bias=False),
        lambda_of(L.Conv1D, 5, 2, padding="causal", use_bias=False), lstm(3), dense(2)),
    "convolution_valid": sequential(
        (None, 3), lambda_of(L.Conv1D, 4, 3, activation="relu"),
        lambda_of(L.Conv1D, 3, 2, dilation_rate=2, use_bias=False),
        lambda_of(L.Conv1D, 3, 1, padding="same"), lstm(3), dense(2)),
    "convolution_branches": functional((None, 3), valid_branches),
    "convolution_sparse": sequential(
        (None, 6), lambda_of(L.Conv1D, 4, 3, groups=2, padding="causal"),
        lambda_of(L.SeparableConv1D, 3, 2, depth_multiplier=2, activation="tanh"),
        lambda_of(L.DepthwiseConv1D, 2, depth_multiplier=2, use_bias=False),
        lambda_of(L.Conv1D, 6, 1, groups=3), lambda_of(L.RMSNormalization), lstm(3)),
} | golden_operations.MODELS
