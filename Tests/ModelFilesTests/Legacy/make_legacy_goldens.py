"""Writes Goldens/: small whole models in HDF5, and what Keras itself computes with them.

    python3 make_legacy_goldens.py keras2     # with tf_keras and tensorflow
    python3 make_legacy_goldens.py keras3     # with keras and jax

Each MODEL.h5 has a MODEL.npz of three consecutive calls of a stateful copy of the model, batch 3,
from zero state: inputs/K, outputs/K and, after each call, states/K/LAYER/NAME.

versions.json says what wrote all this.
"""

import json
import os
import pathlib
import sys

os.environ |= {"KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3"}

import h5py
import numpy as np

MAJOR = sys.argv[1]
if MAJOR == "keras2":
    import tensorflow as tf
    import tf_keras as keras
    from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU
    from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM
else:
    import keras

L = keras.layers
SEED = 20260422
BATCH = 3
LENGTHS = (5, 1, 4)
HERE = pathlib.Path(__file__).parent / "Goldens"


def randomize(model):
    rng = np.random.default_rng(SEED)
    weights = []
    for array in model.get_weights():
        values = rng.uniform(-0.6, 0.6, array.shape)
        weights.append(values.astype("float32") if array.dtype == np.float32 else array)
    model.set_weights(weights)


def states(model):
    flat = {}
    for layer in model.layers:
        own = getattr(layer, "states", None)
        for name, value in zip("hc", own if isinstance(own, (list, tuple)) else [own]):
            if value is not None:
                flat[f"{layer.name}/{name}"] = np.asarray(value)
    return flat


def record(name, model, ids, masked):
    """What the stateful `model` gives in three calls, in which many steps are zeros or ones where
    those are `masked`."""
    rng = np.random.default_rng(SEED)
    width = model.input_shape[-1]
    arrays = {}
    for call, time in enumerate(LENGTHS):
        if ids:
            x = rng.integers(0, ids, (BATCH, time)).astype("float32")
        else:
            x = rng.normal(size=(BATCH, time, width)).astype("float32")
        if masked:
            kinds = rng.integers(0, 3, (BATCH, time))
            # Keras forgets the last output from call to call, which a masked step repeats.
            kinds[:, 0] = 2
            x[kinds == 0], x[kinds == 1] = 0, 1
        arrays[f"inputs/{call}"] = x
        arrays[f"outputs/{call}"] = np.asarray(model(x))
        for key, value in states(model).items():
            arrays[f"states/{call}/{key}"] = value
    np.savez(HERE / f"{name}.npz", **arrays)


def write(name, make, ids=0, oracle=None, masked=False):
    """`make(stateful)` makes the model; `oracle` another that computes the same."""
    name = f"{MAJOR}_{name}"
    saved = make(False)
    randomize(saved)
    saved.save(HERE / f"{name}.h5", include_optimizer=False)
    copy = (oracle or make)(True)
    if oracle:
        copy.load_weights(HERE / f"{name}.h5")
    else:
        copy.set_weights(saved.get_weights())
    record(name, copy, ids, masked)
    return name


def shape(stateful, *features):
    key = "batch_shape" if MAJOR == "keras3" else "batch_input_shape"
    return {key: (BATCH if stateful else None, None) + features}


def chain(*layers, features=(3,)):
    """A Sequential of layers made by functions of `stateful`."""

    def make(stateful):
        keras.backend.clear_session()
        start = L.InputLayer(**shape(stateful, *features))
        return keras.Sequential([start] + [layer(stateful) for layer in layers])

    return make


def recurrent(kind, units, **options):
    return lambda stateful: kind(units, stateful=stateful, **options)


def plain(kind, *arguments, **options):
    return lambda stateful: kind(*arguments, **options)


def functional(stateful):
    keras.backend.clear_session()
    x = L.Input(batch_shape=(BATCH if stateful else None, None, 4), name="series")
    first = L.GRU(4, return_sequences=True, stateful=stateful, name="first")(x)
    total = L.Add(name="sum")([x, first])
    second = L.LSTM(5, stateful=stateful, name="second")(total)
    return keras.Model(x, L.Dense(2, activation="softmax", name="head")(second))


def ids_chain(*layers):
    def make(stateful):
        keras.backend.clear_session()
        x = L.Input(batch_shape=(BATCH if stateful else None, None))
        y = x
        for layer in layers:
            y = layer(stateful)(y)
        return keras.Model(x, y)

    return make


def nested(stateful):
    keras.backend.clear_session()
    batch = BATCH if stateful else None
    inner = keras.Sequential(
        [L.InputLayer(**shape(stateful, 3)), L.Dense(4, name="a"), L.Dense(4, name="b")],
        name="inner")
    x = L.Input(batch_shape=(batch, None, 3), name="series")
    y = L.TimeDistributed(L.Dense(4, name="each"), name="steps")(inner(x))
    return keras.Model(x, L.LSTM(3, stateful=stateful, name="memory")(y))


def joined(join):
    """A model whose layers are joined by the operations of `join`."""

    def make(stateful):
        keras.backend.clear_session()
        x = L.Input(batch_shape=(BATCH if stateful else None, None, 4), name="series")
        a = L.LSTM(4, return_sequences=True, stateful=stateful, name="a")(x)
        b = L.GRU(4, return_sequences=True, stateful=stateful, name="b")(x)
        return keras.Model(x, L.SimpleRNN(3, stateful=stateful, name="c")(join(x, a, b)))

    return make


def masks(stateful):
    """Values of unlike masks joined, and one without a mask among them."""
    keras.backend.clear_session()
    x = L.Input(batch_shape=(BATCH if stateful else None, None, 3), name="series")
    a, b, c = L.Masking(0.0)(x), L.Masking(1.0)(x), L.Dense(3, name="unmasked")(x)
    both = L.Concatenate()([c, L.Add()([a, c, b])])
    one = L.Subtract()([c, b])
    return keras.Model(x, L.Concatenate()([
        L.LSTM(3, stateful=stateful, name="both")(both),
        L.GRU(2, stateful=stateful, name="one")(one),
        L.SimpleRNN(2, stateful=stateful, name="joined")(L.Average()([one, a]))]))


def operations_of_tensorflow(x, a, b):
    row = tf.constant([1.0, -2.0, 0.5, 3.0])
    y = (a + b) * 2.0 - row + (1 - a) / 4.0 - (-b) / row + a[:, :, :1]
    y = tf.maximum(y, -0.3) + tf.minimum(a, [0.1, 0.2, 0.3, 0.4]) + tf.abs(a) + b**2
    left, right = tf.split(y, [1, 3], axis=-1)
    half = tf.reduce_mean(tf.stack([a, b], axis=2), axis=2) + tf.reduce_sum(y, -1, keepdims=True)
    parts = [
        tf.tanh(y), tf.nn.relu(y), tf.sigmoid(y), tf.nn.softmax(y), tf.nn.gelu(y),
        tf.nn.leaky_relu(y, 0.1), tf.clip_by_value(y, -0.5, 0.5), left * right, half,
        y[:, :, 1:3], y[..., tf.newaxis, -1], tf.gather(y, [2, 0], axis=-1),
        tf.matmul(y, tf.constant([[1.0, 2.0], [0.5, 0.0], [-1.0, 1.0], [0.0, 0.25]])),
        tf.squeeze(tf.expand_dims(y, 2), 2), tf.transpose(y, (0, 1, 2)), tf.exp(left),
        keras.activations.swish(y), keras.activations.hard_sigmoid(y), tf.math.softplus(y),
    ]
    return tf.concat(parts, axis=-1)


def operations_of_keras(x, a, b):
    y = keras.ops.concatenate([x + a, b * 2.0, x[:, :, 1:3]], axis=-1)
    return L.Multiply()([keras.ops.tanh(y), y])


def write_common():
    write("nested", nested)
    lstm, gru = lambda n, **o: recurrent(L.LSTM, n, **o), lambda n, **o: recurrent(L.GRU, n, **o)
    write("lstm", chain(lstm(4, return_sequences=True)))
    write("stacked", chain(
        lstm(5, return_sequences=True, dropout=0.2, recurrent_dropout=0.1), plain(L.Dropout, 0.3),
        lstm(4), plain(L.Dense, 2, activation="softmax")))
    write("gru", chain(gru(4), plain(L.Dense, 2)))
    write("gru_reset_before", chain(gru(4, reset_after=False, return_sequences=True)))
    write("rnn_no_bias", chain(recurrent(L.SimpleRNN, 4, use_bias=False)))
    write("hard_sigmoid", chain(
        lstm(4, recurrent_activation="hard_sigmoid", return_sequences=True),
        plain(L.Dense, 3, activation="hard_sigmoid")))
    write("embedding", ids_chain(
        plain(L.Embedding, 11, 3), gru(4, return_sequences=True), plain(L.Dense, 11)), ids=11)
    write("functional", functional)


def write_keras2():
    write("implementation", chain(
        recurrent(L.LSTM, 4, implementation=1, return_sequences=True),
        recurrent(L.GRU, 3, implementation=1, unroll=False)))
    write("cudnn_lstm", chain(recurrent(CuDNNLSTM, 4, return_sequences=True, name="memory")),
          oracle=chain(recurrent(L.LSTM, 4, return_sequences=True, name="memory")))
    write("cudnn_gru", chain(recurrent(CuDNNGRU, 4, return_sequences=True, name="memory")),
          oracle=chain(recurrent(L.GRU, 4, return_sequences=True, name="memory")))
    write("operations", joined(operations_of_tensorflow))
    write("masks", masks, masked=True)
    write_keras_2_1()


def write_keras_2_1():
    """A file as Keras 2.1 wrote it: a list of layers, the first of which says the input's shape,
    modules of its own, no `reset_after`. Made of one that computes the same."""
    write("old", chain(
        recurrent(L.GRU, 4, reset_after=False, recurrent_activation="hard_sigmoid"),
        plain(L.Dense, 2)))
    with h5py.File(HERE / "keras2_old.h5", "r+") as file:
        config = json.loads(file.attrs["model_config"])
        layers = config["config"]["layers"][1:]
        for layer in layers:
            layer["config"].pop("dtype", None)
            layer.pop("module", None)
            layer.pop("registered_name", None)
            layer.pop("build_config", None)
        layers[0]["config"]["batch_input_shape"] = [None, None, 3]
        layers[0]["config"].pop("reset_after")
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": layers})
        file.attrs["keras_version"] = "2.1.6"
    write("old_cell", chain(
        lambda stateful: L.RNN(L.GRUCell(4, reset_after=False), stateful=stateful)))
    with h5py.File(HERE / "keras2_old_cell.h5", "r+") as file:
        config = json.loads(file.attrs["model_config"])
        config["config"]["layers"][1]["config"]["cell"]["config"].pop("reset_after")
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.1.6"


def write_split():
    """Keras goes on in numbered attributes where a list is too long for one."""
    write("split", chain(recurrent(L.LSTM, 4)))
    with h5py.File(HERE / "keras3_split.h5", "r+") as file:
        attributes = file["model_weights/lstm"].attrs
        names = attributes["weight_names"]
        del attributes["weight_names"]
        attributes["weight_names0"], attributes["weight_names1"] = names[:2], names[2:]


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    write_common()
    if MAJOR == "keras2":
        write_keras2()
    else:
        write_split()
        write("operations", joined(operations_of_keras))
    path = HERE / "versions.json"
    versions = json.loads(path.read_text()) if path.exists() else {}
    versions[MAJOR] = keras.__version__
    path.write_text(json.dumps(versions, indent=1, sort_keys=True) + "\n")
