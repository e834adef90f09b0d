"""Writes Goldens/: models that need a whole sequence, and what Keras itself computes with them.

    python3 make_sequence_goldens.py keras3     # with keras and jax: MODEL.keras, MODEL_keras3.h5
    python3 make_sequence_goldens.py keras2     # with tf_keras and tensorflow: MODEL_keras2.h5

Each has an .npz of three consecutive calls of a stateful copy, batch 3, from zero state: inputs/K,
outputs/K (or outputs/K/NUMBER) and, after each call, states/K/LAYER/NAME; those of a Bidirectional
are states/K/NAME/forward/h and states/K/NAME/backward/h.

What reads forward keeps its state from call to call. What reads backward is put back to zero before
each call, so that it begins every sequence there; the states recorded are those it ended in. The
model itself is called, not its `predict`.

versions.json says what wrote all this. Equal versions make equal arrays; the files differ in dates.
"""

import json
import os
import pathlib
import sys

os.environ |= {"KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3"}

import numpy as np

MAJOR = sys.argv[1]
if MAJOR == "keras2":
    import tf_keras as keras
else:
    import keras

    sys.path.append(str(pathlib.Path(__file__).parent.parent))
    from make_goldens import members, pack

from sequence_models import LEGACY, MASKED, models

L = keras.layers
SEED = 20261121
BATCH = 3
LENGTHS = (5, 1, 4)
HERE = pathlib.Path(__file__).parent / "Goldens"
CELL_STATES = {L.LSTMCell: ("h", "c"), L.GRUCell: ("h",), L.SimpleRNNCell: ("h",)}


def leaves(model, prefix=""):
    """All layers that hold no others, with the names that they are served under."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from leaves(layer, f"{prefix}{layer.name}/")
        elif isinstance(layer, L.Bidirectional):
            yield f"{prefix}{layer.name}/forward", layer.forward_layer
            yield f"{prefix}{layer.name}/backward", layer.backward_layer
        else:
            yield prefix + layer.name, layer


def recurrent(model):
    return [(name, layer) for name, layer in leaves(model) if isinstance(layer, L.RNN)]


def make_stateful(config):
    """Sets batch 3 and state kept between calls, in nested models and both directions too."""
    config.pop("build_input_shape", None)
    for layer in config["layers"]:
        layer.pop("build_config", None)
        own = layer["config"]
        if layer["class_name"] == "InputLayer":
            key = "batch_shape" if "batch_shape" in own else "batch_input_shape"
            own[key] = (BATCH,) + tuple(own[key][1:])
        directions = [layer] + [own[k] for k in ("layer", "backward_layer") if k in own]
        for direction in directions:
            direction.pop("build_config", None)
            if direction["class_name"] in ("LSTM", "GRU", "SimpleRNN", "RNN"):
                direction["config"]["stateful"] = True
        if "layers" in own:
            make_stateful(own)


def copy_stateful(model):
    config = json.loads(json.dumps(model.get_config()))
    make_stateful(config)
    copy = model.__class__.from_config(config)
    copy.set_weights(model.get_weights())
    return copy


def inputs_of(model, rng, length):
    shape = model.inputs[0].shape
    tables = [layer for _, layer in leaves(model) if isinstance(layer, L.Embedding)]
    if tables:
        values = rng.integers(1, tables[0].input_dim, (BATCH, length)).astype("float32")
        values[:, 1:][rng.random((BATCH, length - 1)) < 0.3] = 0
        return values
    if len(shape) == 2:
        return rng.normal(0, 1.5, (BATCH, shape[1])).astype("float32")
    values = rng.normal(0, 1.5, (BATCH, length, shape[2])).astype("float32")
    if any(isinstance(layer, L.Masking) for _, layer in leaves(model)):
        # Not the first step: a mean over no step at all is no number.
        values[:, 1:][rng.random((BATCH, length - 1)) < 0.4] = MASKED
    return values


def variables(layer):
    """The state variables of a recurrent layer, those of all cells of a stack."""
    for state in layer.states:
        yield from state if isinstance(state, (list, tuple)) else [state]


def states(model):
    """Each state tensor of the model by its address."""
    for name, layer in recurrent(model):
        stack = isinstance(layer.cell, L.StackedRNNCells)
        values = variables(layer)
        for cell in layer.cell.cells if stack else [layer.cell]:
            kind = next(k for k in CELL_STATES if isinstance(cell, k))
            for state in CELL_STATES[kind]:
                yield f"{name}/{cell.name}/{state}" if stack else f"{name}/{state}", next(values)


def run(model, rng):
    copy = copy_stateful(model)
    arrays = {}
    for call, length in enumerate(LENGTHS):
        for _, layer in recurrent(copy):
            if call > 0 and layer.go_backwards:
                for state in variables(layer):
                    state.assign(np.zeros(state.shape, "float32"))
        values = inputs_of(model, rng, length)
        outputs = copy(values)
        outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
        arrays[f"inputs/{call}"] = values
        for number, output in enumerate(outputs):
            key = f"outputs/{call}/{number}" if len(outputs) > 1 else f"outputs/{call}"
            arrays[key] = np.asarray(output)
        for address, state in states(copy):
            arrays[f"states/{call}/{address}"] = np.asarray(state).copy()
    return arrays


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    for number, (name, make) in enumerate(models(keras).items()):
        if MAJOR == "keras2" and name not in LEGACY:
            continue
        keras.backend.clear_session()
        rng = np.random.default_rng([SEED, number])
        model = make()
        model.set_weights(
            [rng.uniform(-0.8, 0.8, w.shape).astype("float32") for w in model.get_weights()])
        arrays = run(model, rng)
        if MAJOR == "keras3":
            path = HERE / f"{name}.keras"
            model.save(path)
            pack(path, members(path))
            np.savez_compressed(HERE / f"{name}.npz", **arrays)
        if name in LEGACY:
            model.save(HERE / f"{name}_{MAJOR}.h5")
            np.savez_compressed(HERE / f"{name}_{MAJOR}.npz", **arrays)
    path = HERE / "versions.json"
    versions = json.loads(path.read_text()) if path.exists() else {}
    versions |= {"seed": SEED, MAJOR: keras.__version__, f"numpy of {MAJOR}": np.__version__}
    path.write_text(json.dumps(versions, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
