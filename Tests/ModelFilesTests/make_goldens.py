"""Writes Goldens/: small Keras models and what Keras itself computes with them.

    KERAS_BACKEND=jax python3 make_goldens.py [MODEL…]

Each MODEL.keras has a MODEL.npz of three consecutive calls of a stateful copy of the model, batch
3, from zero state: inputs/K, outputs/K and, after each call, states/K/LAYER/NAME. Inputs have
batch and time in front. A model whose input has no time axis, or one fixed to 1 that it joins, is
called once a step; its outputs then have time as the second axis, as those of sequences do.
With several inputs or outputs they are inputs/K/NAME and outputs/K/NUMBER; an input without time
beside one with it is repeated at each step. A model with a Conv1D, whose window Keras does not
keep between calls, is called with all inputs so far instead, and its buffer is what it has read.
Steps that such a model has no output for, the first ones without padding, are recorded as zeros.

Goldens/faults/ holds files that must be refused and could not be made without h5py.
versions.json says what wrote all this. Equal versions make equal arrays; the files differ in dates.
"""

import io
import json
import os
import pathlib
import sys
import zipfile

os.environ["KERAS_BACKEND"] = "jax"

import h5py
import jax
import keras
import ml_dtypes
import numpy as np
from keras import layers as L

from golden_models import MASKED, MODELS, SEED

BATCH = 3
LENGTHS = (5, 1, 4)
HERE = pathlib.Path(__file__).parent / "Goldens"
CONVOLUTIONS = (L.Conv1D, L.SeparableConv1D, L.DepthwiseConv1D)
CELL_STATES = {L.LSTMCell: ("h", "c"), L.GRUCell: ("h",), L.SimpleRNNCell: ("h",)}


# Those that stay as model.save wrote them; the others are packed again, deflated, to be small.
AS_SAVED = {"lstm", "functional", "stateful"}


def randomize(model, rng):
    for variable in model.weights:
        if variable.name in ("mean", "variance", "count"):
            continue
        values = rng.uniform(-0.8, 0.8, variable.shape)
        if variable.name == "moving_variance":
            values = np.abs(values) + 0.1
        # bfloat16's numbers are few enough to be exact in every type.
        variable.assign(values.astype(ml_dtypes.bfloat16).astype("float32"))


def leaves(model, prefix=""):
    """All layers that hold no others, with the names that they are served under."""
    for layer in model.layers:
        name = prefix + layer.name
        inner = layer.layer if isinstance(layer, L.TimeDistributed) else layer
        if isinstance(inner, keras.Model):
            yield from leaves(inner, name + "/")
        else:
            yield name, inner


def is_ids(shape):
    return len(shape) == 2 and shape[1] is None


def make_stateful(config, one_step, stateful=True):
    """Sets batch 3, any time length and state kept between calls, in nested models too."""
    config.pop("build_input_shape", None)
    for layer in config["layers"]:
        layer.pop("build_config", None)
        if layer["class_name"] == "InputLayer":
            shape = layer["config"]["batch_shape"]
            shape[0] = BATCH
            if not one_step and len(shape) > 2:
                shape[1] = None
        if layer["class_name"] in ("LSTM", "GRU", "SimpleRNN", "RNN"):
            layer["config"]["stateful"] = stateful
        if "layers" in layer["config"]:
            make_stateful(layer["config"], one_step, stateful)


def copy_stateful(model):
    """The same model with state kept between calls, batch 3, and any time length."""
    config = json.loads(json.dumps(model.get_config()))
    shapes = [tuple(tensor.shape) for tensor in model.inputs]
    one_step = len(shapes) == 1 and len(shapes[0]) == 2 and not is_ids(shapes[0])
    one_step = one_step or shapes[0][1] == 1
    make_stateful(config, one_step)
    copy = model.__class__.from_config(config)
    for source, target in zip(weighted(model), weighted(copy), strict=True):
        target.set_weights(source.get_weights())
        if isinstance(target, L.Normalization):
            target.finalize_state()
    return copy, one_step


def weighted(model):
    return [l.cell if isinstance(l, L.RNN) else l for _, l in leaves(model) if l.weights]


def make_inputs(model, rng, length):
    """One array for each input of the model; some steps masked where the model has masks."""
    inputs = []
    layers = [layer for _, layer in leaves(model)]
    tables = [l for l in layers if isinstance(l, L.Embedding)]
    masks = any(isinstance(l, L.Masking) for l in layers)
    for shape in (tuple(tensor.shape) for tensor in model.inputs):
        if is_ids(shape):
            size = tables[0].input_dim
            values = rng.integers(0, size, (BATCH, length)).astype("float32")
            if tables[0].mask_zero:
                values[rng.random((BATCH, length)) < 0.3] = 0
        elif len(shape) == 2 and len(model.inputs) > 1:
            values = rng.normal(0, 1.5, (BATCH, shape[1])).astype("float32")
        else:
            values = rng.normal(0, 1.5, (BATCH, length, shape[-1])).astype("float32")
            if masks:
                values[rng.random((BATCH, length)) < 0.3] = MASKED
        inputs.append(values)
    return inputs


def states(model):
    """Each state tensor of the model by its address."""
    for name, layer in leaves(model):
        if not isinstance(layer, L.RNN):
            continue
        stack = isinstance(layer.cell, L.StackedRNNCells)
        values = iter(keras.tree.flatten(list(layer.states)))
        for cell in layer.cell.cells if stack else [layer.cell]:
            for state in CELL_STATES[type(cell)]:
                yield f"{name}/{cell.name}/{state}" if stack else f"{name}/{state}", next(values)


def called(copy, inputs, one_step):
    """What a call gives: a list of one array for each output."""
    if not one_step:
        outputs = copy(inputs if len(inputs) > 1 else inputs[0])
        return [np.asarray(o) for o in (outputs if isinstance(outputs, list) else [outputs])]
    (values,) = inputs
    joined = len(copy.input_shape) == 3
    steps = [values[:, t : t + 1] if joined else values[:, t] for t in range(values.shape[1])]
    return [np.stack([np.asarray(copy(step)) for step in steps], axis=1)]


def reset(copy):
    for _, layer in leaves(copy):
        if isinstance(layer, L.RNN):
            layer.reset_states()


def buffers(copy, inputs):
    """What each causal convolution has read last, zeros before the first input."""
    for name, layer in leaves(copy):
        if isinstance(layer, CONVOLUTIONS) and layer.kernel_size[0] > 1:
            past = (layer.kernel_size[0] - 1) * layer.dilation_rate[0]
            reset(copy)
            read = np.asarray(keras.Model(copy.inputs, layer.input)(inputs))
            padded = np.concatenate([np.zeros((BATCH, past, read.shape[2]), "float32"), read], 1)
            yield f"{name}/buffer", padded[:, -past:]
            if layer.padding == "valid":
                filled = min(past, read.shape[1])
                yield f"{name}/filled", np.full((BATCH, 1), filled, "float32")


def last_steps(values, time, length):
    """The last `length` of `time` steps, zeros where they are too early to be in `values`."""
    missing = np.zeros((BATCH, time - values.shape[1]) + values.shape[2:], "float32")
    return np.concatenate([missing, values], axis=1)[:, -length:]


def run(model, rng):
    copy, one_step = copy_stateful(model)
    convolves = any(isinstance(l, CONVOLUTIONS) for l in model.layers)
    arrays, so_far = {}, []
    for call, length in enumerate(LENGTHS):
        inputs = make_inputs(model, rng, length)
        so_far.append(inputs[0])
        if convolves:
            whole = np.concatenate(so_far, axis=1)
            for address, value in buffers(copy, whole):
                arrays[f"states/{call}/{address}"] = value
            reset(copy)
            outputs = called(copy, [whole], one_step)
            outputs = [
                last_steps(o, whole.shape[1], length) if o.ndim == 3 else o for o in outputs]
        else:
            outputs = called(copy, inputs, one_step)
        for number, tensor in enumerate(model.inputs):
            values = inputs[number]
            if len(model.inputs) > 1 and len(tensor.shape) == 2 and not is_ids(tensor.shape):
                values = np.repeat(values[:, None], length, axis=1)
            several = len(model.inputs) > 1
            arrays[f"inputs/{call}/{tensor.name}" if several else f"inputs/{call}"] = values
        for number, values in enumerate(outputs):
            several = len(outputs) > 1
            arrays[f"outputs/{call}/{number}" if several else f"outputs/{call}"] = values
        for address, state in states(copy):
            arrays[f"states/{call}/{address}"] = np.asarray(state).copy()
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
    wanted = set(sys.argv[1:]) or MODELS.keys()
    for number, (name, make) in enumerate(MODELS.items()):
        if name not in wanted:
            continue
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
    for name, change in FAULTS.items() if wanted == MODELS.keys() else ():
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
