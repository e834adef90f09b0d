"""Writes Goldens/: small Keras models and what Keras itself computes with them.

    KERAS_BACKEND=jax python3 make_goldens.py

Each MODEL.keras has a MODEL.npz of three consecutive calls of a stateful copy of the model, batch
3, from zero state: inputs/K, outputs/K and, after each call, states/K/LAYER/NAME. Inputs have
batch and time in front. A model whose input has no time axis, or one fixed to 1 that it joins, is
called once a step; its outputs then have time as the second axis, as those of sequences do.

Goldens/faults/ holds files that must be refused and could not be made without h5py.
versions.json says what wrote all this. Equal versions make equal arrays; the files differ in dates.
"""

import io
import json
import os
import pathlib
import zipfile

os.environ["KERAS_BACKEND"] = "jax"

import h5py
import jax
import keras
import ml_dtypes
import numpy as np
from keras import layers as L

SEED = 20250607
BATCH = 3
LENGTHS = (5, 1, 4)
HERE = pathlib.Path(__file__).parent / "Goldens"
RECURRENT = (L.LSTM, L.GRU, L.SimpleRNN)
STATES = {"LSTM": ("h", "c"), "GRU": ("h",), "SimpleRNN": ("h",)}


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
}
# Those that stay as model.save wrote them; the others are packed again, deflated, to be small.
AS_SAVED = {"lstm", "functional", "stateful"}


def randomize(model, rng):
    for variable in model.weights:
        if "normalization" in variable.path:
            continue
        values = rng.uniform(-0.8, 0.8, variable.shape)
        # bfloat16's numbers are few enough to be exact in every type.
        variable.assign(values.astype(ml_dtypes.bfloat16).astype("float32"))


def copy_stateful(model):
    """The same model with state kept between calls, batch 3, and any time length."""
    config = json.loads(json.dumps(model.get_config()))
    one_step = len(model.input_shape) == 2 and model.layers[0].__class__ is not L.Embedding
    one_step = one_step and not any(isinstance(l, L.Embedding) for l in model.layers)
    one_step = one_step or model.input_shape[1] == 1
    for layer in config["layers"]:
        layer.pop("build_config", None)
        if layer["class_name"] == "InputLayer":
            shape = layer["config"]["batch_shape"]
            shape[0] = BATCH
            if not one_step:
                shape[1] = None
        if layer["class_name"] in STATES:
            layer["config"]["stateful"] = True
    config.pop("build_input_shape", None)
    copy = model.__class__.from_config(config)
    for source, target in zip(weighted(model), weighted(copy), strict=True):
        target.set_weights(source.get_weights())
        if isinstance(target, L.Normalization):
            target.finalize_state()
    return copy, one_step


def weighted(model):
    return [l.cell if isinstance(l, RECURRENT) else l for l in model.layers if l.weights]


def run(model, rng):
    copy, one_step = copy_stateful(model)
    originals = [l for l in model.layers if isinstance(l, RECURRENT)]
    recurrents = [l for l in copy.layers if isinstance(l, RECURRENT)]
    embedding = [l for l in model.layers if isinstance(l, L.Embedding)]
    arrays = {}
    for call, length in enumerate(LENGTHS):
        if embedding:
            inputs = rng.integers(0, embedding[0].input_dim, (BATCH, length)).astype("float32")
        else:
            inputs = rng.normal(0, 1.5, (BATCH, length, model.input_shape[-1])).astype("float32")
        if one_step:
            rank = len(model.input_shape)
            steps = [inputs[:, t] if rank == 2 else inputs[:, t : t + 1] for t in range(length)]
            outputs = np.stack([np.asarray(copy(step)) for step in steps], axis=1)
        else:
            outputs = np.asarray(copy(inputs))
        arrays[f"inputs/{call}"] = inputs
        arrays[f"outputs/{call}"] = outputs
        for original, layer in zip(originals, recurrents, strict=True):
            for name, state in zip(STATES[type(layer).__name__], layer.states, strict=True):
                arrays[f"states/{call}/{original.name}/{name}"] = np.asarray(state).copy()
    return arrays


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path, contents):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in contents.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def edit_weights(source, target, change):
    contents = members(source)
    image = io.BytesIO(contents["model.weights.h5"])
    with h5py.File(image, "r+") as file:
        change(file)
    contents["model.weights.h5"] = image.getvalue()
    pack(target, contents)


def replace(file, path, data, **options):
    del file[path]
    return file.create_dataset(path, data=data, **options)


def narrow(file):
    """Each array in another type that holds its numbers exactly."""
    cell = "layers/lstm/cell/vars"
    replace(file, f"{cell}/0", file[f"{cell}/0"][()].astype("float16"))
    bits = file[f"{cell}/1"][()].astype(ml_dtypes.bfloat16)
    replace(file, f"{cell}/1", bits).attrs["dtype"] = "bfloat16"
    replace(file, f"{cell}/2", file[f"{cell}/2"][()].astype(">f8"))
    dense = "layers/dense/vars/0"
    replace(file, dense, file[dense][()], chunks=(2, 2), compression="gzip", shuffle=True,
            fletcher32=True)


def delete(path):
    return lambda file: file.__delitem__(path)


def soft_link(file):
    file["elsewhere"] = file["layers/dense/vars/0"]
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = h5py.SoftLink("/elsewhere")


def external_link(file):
    del file["layers/dense/vars/0"]
    file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/hostname", "/x")


def external_data(file):
    del file["layers/dense/vars/0"]
    file["layers/dense/vars"].create_dataset(
        "0", (4, 2), "float32", external=[("/etc/hostname", 0, 32)])


def unfolding(file):
    """A bomb: much memory of a fill value from no stored byte."""
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", (4, 2), "float32", chunks=(2, 2), fillvalue=1)


FAULTS = {
    "wrong_shape": lambda f: replace(f, "layers/lstm/cell/vars/1", np.zeros((3, 16), "float32")),
    "missing_dataset": delete("layers/lstm/cell/vars/2"),
    "missing_layer": delete("layers/dense"),
    "extra_dataset": lambda f: f.create_dataset("layers/dense/vars/2", data=np.zeros(2)),
    "other_owner": lambda f: f["layers/lstm/vars"].attrs.__setitem__("name", "another"),
    "integers": lambda f: replace(f, "layers/dense/vars/0", np.zeros((4, 2), "int8")),
    "soft_link": soft_link,
    "external_link": external_link,
    "external_data": external_data,
    "unfolding": unfolding,
    "group_for_dataset": lambda f: (
        f.__delitem__("layers/dense/vars/1"), f.create_group("layers/dense/vars/1")),
    "lzf": lambda f: replace(
        f, "layers/dense/vars/0", np.zeros((4, 2), "float32"), chunks=(2, 2), compression="lzf"),
}


def main():
    (HERE / "faults").mkdir(parents=True, exist_ok=True)
    for number, (name, make) in enumerate(MODELS.items()):
        keras.utils.clear_session()
        keras.utils.set_random_seed(SEED)
        rng = np.random.default_rng([SEED, number])
        model = make(rng)
        randomize(model, rng)
        path = HERE / f"{name}.keras"
        model.save(path)
        np.savez_compressed(HERE / f"{name}.npz", **run(model, rng))
        if name == "narrow_types":
            edit_weights(path, path, narrow)
            keras.utils.clear_session()
            for a, b in zip(model.get_weights(), keras.models.load_model(path).get_weights()):
                np.testing.assert_array_equal(a, b)
        elif name not in AS_SAVED:
            pack(path, members(path))
    for name, change in FAULTS.items():
        edit_weights(HERE / "lstm.keras", HERE / "faults" / f"{name}.keras", change)
    versions = {
        "seed": SEED, "keras": keras.__version__, "jax": jax.__version__,
        "numpy": np.__version__, "h5py": h5py.__version__,
        "hdf5": h5py.version.hdf5_version,
    }
    (HERE / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
    total = sum(p.stat().st_size for p in HERE.rglob("*") if p.is_file())
    print(json.dumps(versions), f"{len(MODELS)} models, {total} bytes")


if __name__ == "__main__":
    main()
