"""Writes into Goldens/ what tf2onnx makes of small Keras models.

    python3 make_tf_onnx_goldens.py [MODEL ...]

Needs tensorflow, tf_keras, tf2onnx, onnx and onnxruntime; see make_onnx_goldens.py for what is
written. Names begin with tf_ (Keras 3, by tf2onnx), keras_ (Keras 3, by model.export) or tf2_
(tf.keras of Keras 2, by tf2onnx). Keras 3's GRU and SimpleRNN become a Loop over time.
"""

import os
import pathlib
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import onnx
import onnxruntime
import tensorflow as tf
import tf2onnx
import tf_keras
from onnx import TensorProto, helper

import golden_writing as writing
from golden_graphs import HERE

SEED = 20250613
WIDTH = 3


def sequential(library, kind, stateful=False, time=None, last=False, **more):
    layers = library.layers
    shape = {"batch_shape" if library is keras else "batch_input_shape":
             (2 if stateful else None, time, WIDTH)}
    model = library.Sequential([
        layers.InputLayer(**shape),
        getattr(layers, kind)(4, stateful=stateful, return_sequences=True, **more),
        getattr(layers, kind)(5, stateful=stateful, return_sequences=not last, **more),
        layers.Dense(2, activation="softmax")])
    rng = np.random.default_rng(SEED)
    model.set_weights([rng.normal(0, 0.5, w.shape).astype("float32")
                       for w in model.get_weights()])
    if stateful:
        model.reset_states() if library is tf_keras else [
            layer.reset_state() for layer in model.layers if hasattr(layer, "reset_state")]
    return model


MODELS = {
    "lstm": dict(kind="LSTM"), "lstm_stateful": dict(kind="LSTM", stateful=True),
    "gru": dict(kind="GRU"), "gru_stateful": dict(kind="GRU", stateful=True),
    "gru_last": dict(kind="GRU", last=True), "gru_time": dict(kind="GRU", time=5),
    "gru_reset_before": dict(kind="GRU", reset_after=False),
    "rnn": dict(kind="SimpleRNN"), "rnn_stateful": dict(kind="SimpleRNN", stateful=True),
    "lstm_relu": dict(kind="LSTM", activation="relu"),
}


def by_function(library, arguments):
    model = sequential(library, **arguments)
    spec = [tf.TensorSpec(model.inputs[0].shape, tf.float32, name="x")]
    function = tf.function(lambda x: model(x), input_signature=spec)
    return tf2onnx.convert.from_function(function, input_signature=spec, opset=15)[0]


def by_export(arguments):
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "model.onnx")
        model = sequential(keras, **arguments)
        model(np.zeros((2, 4, WIDTH), "float32"))
        for layer in model.layers[:-1]:
            layer.reset_state() if layer.stateful else None
        model.export(path, format="onnx", verbose=False)
        return onnx.load(path)


def loops_opened(model):
    """The model with each loop's states as inputs and outputs, any batch."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    graph = model.graph
    states = []
    for loop in [node for node in graph.node if node.op_type == "Loop"]:
        body = loop.attribute[0].g
        for place, value in enumerate(body.input[2:]):
            tensor = value.type.tensor_type
            if tensor.elem_type != TensorProto.FLOAT or \
                    body.output[place + 1].name == value.name:
                continue
            units = tensor.shape.dim[1].dim_value
            given, made = f"given_{len(states)}", loop.output[place]
            loop.input[place + 2] = given
            for list_, name in (graph.input, given), (graph.output, made):
                list_.append(helper.make_tensor_value_info(name, 1, [None, units]))
            states.append((given, made, units))
            for list_ in body.input, body.output:
                for other in list_:
                    if other.type.tensor_type.elem_type == TensorProto.FLOAT and \
                            len(other.type.tensor_type.shape.dim) == 2:
                        other.type.tensor_type.ClearField("shape")
    for value in list(graph.input[:1]) + list(graph.output[:1]):
        value.type.tensor_type.ClearField("shape")
    graph.input[0].CopyFrom(helper.make_tensor_value_info(
        graph.input[0].name, TensorProto.FLOAT, [None, None, WIDTH]))
    del graph.value_info[:]
    return model, states


def run_loops(model, rng):
    opened, states = loops_opened(model)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        opened.SerializeToString(), options, providers=["CPUExecutionProvider"])
    x, y = model.graph.input[0].name, model.graph.output[0].name
    fixed = model.graph.input[0].type.tensor_type.shape.dim[1].dim_value
    now = {given: np.zeros((writing.BATCH, units), "float32") for given, _, units in states}
    arrays = {}
    for call, length in enumerate(writing.LENGTHS):
        length = fixed or length
        arrays[f"inputs/{call}/{x}"] = rng.normal(
            0, 1, (writing.BATCH, length, WIDTH)).astype("float32")
        made = session.run([y] + [made for _, made, _ in states],
                           {x: arrays[f"inputs/{call}/{x}"], **now})
        arrays[f"outputs/{call}/{y}"] = made[0]
        for index, ((given, _, _), value) in enumerate(zip(states, made[1:])):
            now[given] = arrays[f"states/{call}/{index}/h"] = value
    return arrays


def write(name, model):
    for holder in [model, model.graph, *model.graph.node]:
        holder.doc_string = ""
    rng = np.random.default_rng(SEED)
    if any(node.op_type == "Loop" for node in model.graph.node):
        arrays = run_loops(model, rng)
    else:
        x = model.graph.input[0].name
        arrays = writing.run(model, lambda length: {x: rng.normal(
            0, 1, (writing.BATCH, length, WIDTH)).astype("float32")}, None)
    (HERE / (name + ".onnx")).write_bytes(model.SerializeToString())
    np.savez_compressed(HERE / (name + ".npz"), **arrays)


def main():
    for name, arguments in MODELS.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        makers = {"tf_": lambda: by_function(keras, arguments),
                  "tf2_": lambda: by_function(tf_keras, arguments)}
        if name in ("lstm", "gru_stateful", "rnn"):
            makers["keras_"] = lambda: by_export(arguments)
        for prefix, make in makers.items():
            try:
                keras.backend.clear_session()
                write(prefix + name, make())
                print(prefix + name, "written")
            except Exception as error:
                print(f"{prefix}{name}: {str(error)[:300]}")


if __name__ == "__main__":
    main()
