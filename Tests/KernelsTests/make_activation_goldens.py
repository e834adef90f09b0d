"""Writes activation_goldens.csv: what Keras' activations make of a fixed grid of inputs.

    KERAS_BACKEND=jax python3 make_activation_goldens.py

The first line is `input` and the grid, a [4, 10] matrix row by row; every other line is an
activation's name (with its parameters where they are not Keras' defaults) and its output,
row by row. Deterministic: no weights, no random numbers. The committed file was made with
Keras 3.15.1 on JAX.

One line is not Keras': up to 3.15.1 its sparsemax takes a wrong threshold as soon as two numbers
share the probability (keras-team/keras#23425, mended by #23469), so the definition stands here.
"""
import pathlib

import keras
import numpy as np

POSITIVE = [1e-6, 1e-3, 0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0,
            2.5, 2.9, 3.0, 3.5, 4.5, 6.0, 9.0, 12.0, 20.0]
GRID = np.array([-80.0] + [-x for x in reversed(POSITIVE)] + [0.0] + POSITIVE, dtype=np.float32)



def sparsemax(x):
    """The projection onto the simplex by sorting: algorithm 1 of Martins and Astudillo, 2016."""
    x = x.astype(np.float64)
    descending = -np.sort(-x, axis=-1)
    sums = np.cumsum(descending, axis=-1)
    counts = np.arange(1, x.shape[-1] + 1)
    support = np.sum(1 + counts * descending > sums, axis=-1, keepdims=True)
    threshold = (np.take_along_axis(sums, support - 1, axis=-1) - 1) / support
    return np.maximum(x - threshold, 0)


VARIANTS = {
    "sparsemax": sparsemax,
    "gelu approximate": lambda x: keras.activations.gelu(x, approximate=True),
    "leaky_relu 0.3": lambda x: keras.activations.leaky_relu(x, negative_slope=0.3),
    "elu 0.5": lambda x: keras.activations.elu(x, alpha=0.5),
    "celu 2": lambda x: keras.activations.celu(x, alpha=2.0),
    "hard_shrink 1": lambda x: keras.activations.hard_shrink(x, threshold=1.0),
    "soft_shrink 1": lambda x: keras.activations.soft_shrink(x, threshold=1.0),
    "squareplus 1": lambda x: keras.activations.squareplus(x, b=1),
    "threshold 0.5 -2": lambda x: keras.activations.threshold(x, 0.5, -2.0),
}
NAMES = """celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh
leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax
softplus softsign sparse_plus sparse_sigmoid squareplus swish tanh tanh_shrink""".split()


def line(name, values):
    return ",".join([name] + [str(value) for value in np.asarray(values, np.float32).ravel()])


def main():
    x = GRID.reshape(4, 10)
    lines = [line("input", x)]
    for name in NAMES:
        lines.append(line(name, keras.activations.get(name)(x)))
    for name, function in VARIANTS.items():
        lines.append(line(name, function(x)))
    target = pathlib.Path(__file__).with_name("activation_goldens.csv")
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
