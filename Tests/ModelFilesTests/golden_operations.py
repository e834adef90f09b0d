"""Models whose layers are joined by operations (`x + y`, `keras.ops`), for make_goldens.py."""

import keras
import numpy as np
from keras import layers as L
from keras import ops


def arithmetic(x):
    a = L.LSTM(3, return_sequences=True)(x)
    b = L.GRU(3, return_sequences=True)(x)
    row = np.array([0.5, -2.0, 3.0], "float32")
    y = (a + b) * 2.0 - row + (1 - a) / 4 - (-b) / row
    y = ops.maximum(y, np.array([[[-0.3, 0.2, 0.4]]], "float32"))
    y = y + ops.minimum(0.25, a) * b + 2 / (3 + abs(a))
    y = ops.divide(y, ops.exp(b)) + ops.add(1.5, ops.multiply(a, ops.array([[1.0, 2.0, 3.0]])))
    return [L.GRU(2, name="end")(y), ops.subtract(y, x)]


def functions(x):
    a = L.LSTM(4, return_sequences=True)(x)
    parts = [
        ops.tanh(a), ops.relu(a), ops.sigmoid(a), ops.softmax(a), ops.log_softmax(a),
        ops.square(a), a**3, ops.sqrt(abs(a)), ops.rsqrt(1 + a * a), ops.log(2 + a), ops.erf(a),
        ops.clip(a, -0.1, 0.2), ops.reciprocal(3 + a), ops.gelu(a), ops.gelu(a, approximate=False),
        ops.leaky_relu(a, 0.1), ops.elu(a, 0.5), ops.celu(a, 0.5), ops.selu(a), ops.silu(a),
        ops.softplus(a), ops.softsign(a), ops.relu6(a * 9), ops.hard_sigmoid(a), ops.hard_silu(a),
        ops.hard_tanh(a * 3), ops.log_sigmoid(a), ops.squareplus(a), ops.sparse_plus(a),
        ops.tanh_shrink(a), ops.hard_shrink(a, 0.1), ops.soft_shrink(a, 0.1),
        ops.threshold(a, 0.1, 0.2), ops.glu(a), ops.normalize(a), ops.stop_gradient(a),
        ops.cast(a, "float32"), ops.negative(a),
    ]
    every = ops.concatenate(parts, axis=-1)
    return [L.SimpleRNN(3)(every), every]


def features(x):
    a = L.LSTM(6, return_sequences=True)(x)
    wide = ops.expand_dims(a, -2)
    cube = ops.stack([a[:, :, :3], a[..., 3:]], axis=2)
    left, middle, right = ops.split(a, [1, 3], axis=-1)
    first, second = ops.unstack(cube, axis=2)
    parts = [
        a[:, :, ::-2], a[..., 1:2], ops.take(a, [0, -1, 0], axis=2), left, right, middle * left,
        first - second, ops.flip(second, -1), ops.repeat(left, 2, axis=-1),
        ops.mean(cube, axis=-1), ops.sum(cube, axis=(2, 3))[:, :, None],
        ops.mean(a, axis=-1, keepdims=True), ops.squeeze(wide, 2)[:, :, 4:],
        ops.matmul(a, ops.array(np.linspace(-1, 1, 12, dtype="float32").reshape(6, 2))),
    ]
    mixed = ops.concatenate([cube, ops.transpose(cube, (0, 1, 2, 3)) * 2, cube[:, :, :1]], axis=2)
    parts.append(ops.swapaxes(ops.moveaxis(mixed, 3, 2) + 1, 2, 3)[:, :, :, 0])
    y = L.GRU(4, return_sequences=True)(ops.concatenate(parts, axis=-1))
    return [y[:, -1], y[:, -1, 1:3], ops.split(y, 2, axis=-1)[1]]


def once_per_step(x):
    """Values without time get it by an operation, and lose it again."""
    y = ops.expand_dims(ops.tanh(L.Dense(4)(x)), 1)
    y = L.GRU(3, return_sequences=True)(y)
    return ops.squeeze(L.Dense(2)(y * 2), 1)


def inner(name):
    x = L.Input((3,))
    return keras.Model(x, ops.concatenate([x * 2, x[:, :1] - x[:, 1:]], axis=-1), name=name)


def nested(x):
    y = L.TimeDistributed(inner("each"))(x)
    z = ops.add(inner("all")(L.Dense(3)(L.GRU(3)(y))), 1.0)
    return ops.reshape(z, (-1, 5, 1))


def masked(x):
    """An operation ends a mask; what reads the mask before it does not see that."""
    x = L.Embedding(7, 4, mask_zero=True)(ops.cast(x, "int32"))
    y = L.LSTM(3, return_sequences=True)(x)
    return L.Concatenate()([L.GRU(3)(y), L.GRU(2)(y + 0.5)])


def dot(x):
    a, b = L.LSTM(4)(x), L.GRU(4)(x)
    return L.Concatenate()([L.Dot(1)([a, b]), L.Dot(-1, normalize=True)([a, b]), a])


def model(shape, apply):
    def make(rng):
        x = L.Input(shape, name="series")
        return keras.Model(x, apply(x))

    return make


MODELS = {
    "operations_arithmetic": model((None, 3), arithmetic),
    "operations_functions": model((None, 3), functions),
    "operations_features": model((None, 3), features),
    "operations_time": model((3,), once_per_step),
    "operations_nested": model((None, 3), nested),
    "operations_masked": model((None,), masked),
    "dot": model((None, 3), dot),
}
