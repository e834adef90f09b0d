"""Writes Goldens/keras1_*.h5 and what such models compute.

    pip download --no-deps --no-binary :all: keras==1.2.2; tar xzf Keras-1.2.2.tar.gz
    PYTHONPATH=Keras-1.2.2 python3 make_keras1_goldens.py save      # with six, numpy and h5py
    KERAS_BACKEND=jax python3 make_keras1_goldens.py compute        # with keras 3 and jax

Keras 1.2.2 itself makes and saves the models, on a backend that computes nothing. The numbers are
those of equal models of Keras 3: the arrays of the file, joined as `build` and `step` of Keras
1.2.2 join them, and its hard_sigmoid, clip(0.2 x + 0.5, 0, 1). Three consecutive calls, batch 3,
from zero state, as in make_legacy_goldens.py.
"""

import pathlib
import sys

import h5py
import numpy as np

SEED = 20261121
BATCH = 3
LENGTHS = (5, 1, 4)
HERE = pathlib.Path(__file__).parent / "Goldens"


def save():
    import keras1_backend  # noqa: F401
    from keras import layers as L
    from keras.models import Model, Sequential

    def functional():
        x = L.Input((None, 4), name="series")
        a = L.GRU(4, return_sequences=True, name="a")(x)
        b = L.LSTM(4, return_sequences=True, name="b", activation="relu")(x)
        inner = Sequential(
            [L.TimeDistributed(L.Dense(3, bias=False, name="each"), input_shape=(None, 4)),
             L.SimpleRNN(4, return_sequences=True, name="rnn")], name="inner")
        y = L.merge([L.merge([a, x], mode="sum"), inner(b)], mode="mul")
        y = L.merge([y, b], mode="concat", concat_axis=2)
        return Model(input=x, output=[L.LSTM(2, consume_less="mem", name="end")(y)])

    models = {
        "lstm": lambda: Sequential([L.LSTM(4, input_dim=3, return_sequences=True)]),
        "gru": lambda: Sequential(
            [L.GRU(4, input_shape=(5, 3), inner_activation="sigmoid", return_sequences=True),
             L.BatchNormalization(), L.LeakyReLU(0.2), L.TimeDistributedDense(2)]),
        "gpu": lambda: Sequential(
            [L.Embedding(11, 3), L.LSTM(4, consume_less="gpu", return_sequences=True),
             L.GRU(3, consume_less="gpu", dropout_U=0.2), L.Dropout(0.5),
             L.Dense(2, activation="softmax")]),
        "stateful": lambda: Sequential(
            [L.SimpleRNN(4, batch_input_shape=(7, 1, 3), stateful=True), L.Dense(2, bias=False)]),
        "convolution": lambda: Sequential(
            [L.Convolution1D(4, 3, input_dim=3, activation="relu"), L.GRU(3)]),
        "functional": functional,
    }
    for number, (name, make) in enumerate(models.items()):
        rng = np.random.default_rng([SEED, number])
        model = make()
        for layer in model.layers:
            layer.set_weights([
                np.abs(rng.uniform(-0.7, 0.7, w.value.shape)) if "running_std" in w.name
                else rng.uniform(-0.7, 0.7, w.value.shape) for w in layer.weights])
        model.save(str(HERE / f"keras1_{name}.h5"))


def compute():
    from keras1_equals import MODELS

    for number, (name, make) in enumerate(MODELS.items()):
        arrays = {}
        with h5py.File(HERE / f"keras1_{name}.h5") as file:
            for layer, group in file["model_weights"].items():
                arrays[layer] = [group[n][()] for n in group.attrs["weight_names"]]
        model = make(arrays)
        record(name, model, np.random.default_rng([SEED, number]))


def record(name, model, rng):
    arrays, read = {}, []
    recurrent = [layer for layer in model.layers if hasattr(layer, "states")]
    for call, time in enumerate(LENGTHS):
        shape = (BATCH, time) + tuple(model.input_shape[2:])
        x = rng.normal(size=shape) if len(shape) > 2 else rng.integers(0, 11, shape)
        arrays[f"inputs/{call}"] = x = x.astype("float32")
        read.append(x)
        if name == "convolution":
            # Keras keeps no window between calls: each is one of all inputs so far.
            for layer in recurrent:
                layer.reset_states()
            whole = np.concatenate(read, axis=1)
            arrays[f"outputs/{call}"] = np.asarray(model(whole))
            arrays[f"states/{call}/convolution1d_1/buffer"] = whole[:, -2:]
            arrays[f"states/{call}/convolution1d_1/filled"] = np.full((BATCH, 1), 2, "float32")
        else:
            arrays[f"outputs/{call}"] = np.asarray(model(x))
        for layer in recurrent:
            prefix = "inner/" if layer.name == "rnn" else ""
            own = layer.states if isinstance(layer.states, (list, tuple)) else [layer.states]
            for state, value in zip("hc", own):
                arrays[f"states/{call}/{prefix}{layer.name}/{state}"] = np.array(value)
    np.savez(HERE / f"keras1_{name}.npz", **arrays)


if __name__ == "__main__":
    {"save": save, "compute": compute}[sys.argv[1]]()
