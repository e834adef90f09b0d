"""Runs ONNX Runtime over a model with its recurrent state carried from call to call."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

BATCH = 3
LENGTHS = (5, 1, 4)
STATES = {"LSTM": ("h", "c"), "GRU": ("h",), "RNN": ("h",)}


def twin(model):
    """The model with every recurrent operator's states as inputs and outputs, any batch."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    graph = model.graph
    own = [value.name for value in graph.output]
    constants = {value.name for value in graph.initializer}
    given = [value.name for value in graph.input if value.name not in constants]
    for value in graph.input:
        tensor = value.type.tensor_type
        rank = len(tensor.shape.dim)
        free = 2 if rank > 2 or tensor.elem_type != TensorProto.FLOAT else 1
        for index, axis in enumerate(tensor.shape.dim[:free]):
            if value.name not in constants:
                axis.dim_param = f"{value.name}{index}"
    del graph.value_info[:]
    states = []
    recurrent = [node for node in graph.node if node.op_type in STATES]
    for index, node in enumerate(recurrent):
        units = next(a.i for a in node.attribute if a.name == "hidden_size")
        directions = 1 + any(a.s == b"bidirectional" for a in node.attribute)
        for place, state in enumerate(STATES[node.op_type]):
            while len(node.input) < 6 + place:
                node.input.append("")
            while len(node.output) < 2 + place:
                node.output.append("")
            node.input[5 + place] = f"given_{index}_{state}"
            node.output[1 + place] = node.output[1 + place] or f"made_{index}_{state}"
            shape = [directions, None, units]
            for list_, name in ((graph.input, node.input[5 + place]),
                                (graph.output, node.output[1 + place])):
                if name not in [value.name for value in list_]:
                    list_.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
            states.append(
                (f"{index}/{state}", node.input[5 + place], node.output[1 + place], units))
    drop_unused(graph)
    used = {name for node in graph.node for name in node.input}
    for value in [value for value in graph.input if value.name not in used]:
        graph.input.remove(value)
    for value in graph.output:
        if value.name in own:
            value.type.tensor_type.ClearField("shape")
    given = [name for name in given if name in [value.name for value in graph.input]]
    return model, given, own, states


def drop_unused(graph):
    """Takes out what only made the initial states that are inputs now."""
    used = {value.name for value in graph.output}
    for node in reversed(list(graph.node)):
        if used.isdisjoint(node.output):
            graph.node.remove(node)
        else:
            used.update(node.input)


def run(model, make_inputs, served, folder=None, one_step=False, time_first=False):
    """The arrays of a golden: `make_inputs(length)` gives the inputs, batch and time in front."""
    changed, given, own, states = twin(model)
    if folder is not None:
        onnx.load_external_data_for_model(changed, str(folder))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        changed.SerializeToString(), options, providers=["CPUExecutionProvider"])
    now = {name: np.zeros((1, BATCH, units), "float32") for _, name, _, units in states}
    names = served or own
    arrays = {}
    for call, length in enumerate(LENGTHS):
        inputs = make_inputs(length)
        for name, value in inputs.items():
            arrays[f"inputs/{call}/{name}"] = value
        assert set(inputs) == set(given), (set(inputs), set(given))
        made = {name: [] for name in names}
        pieces = [slice(step, step + 1) for step in range(length)] if one_step else [slice(None)]
        for piece in pieces:
            feed = {name: value[:, piece] for name, value in inputs.items()}
            if one_step == "flat":
                feed = {name: value[:, 0] for name, value in feed.items()}
            if time_first:
                feed = {name: np.swapaxes(value, 0, 1) for name, value in feed.items()}
            results = session.run(names + [made for _, _, made, _ in states], {**feed, **now})
            for (_, name, _, _), value in zip(states, results[len(names):]):
                now[name] = value
            for name, value in zip(names, results):
                made[name].append(value)
        for name, values in made.items():
            length_here = 1 if one_step else length
            values = [in_front(value, length_here) for value in values]
            arrays[f"outputs/{call}/{name}"] = (
                values[0] if not one_step else np.stack([v.reshape(BATCH, -1) for v in values], 1))
        for key, name, _, _ in states:
            arrays[f"states/{call}/{key}"] = now[name][0]
    return arrays


def in_front(value, length):
    """Batch, and time where there is one, as the first axes."""
    while value.ndim > 2 and value.shape[0] == 1 and BATCH in value.shape[1:3] and length != 1:
        value = value[0]
    if value.shape[0] == length and length != BATCH and value.shape[0] != BATCH:
        axis = list(value.shape[1:]).index(BATCH) + 1
        value = np.moveaxis(value, axis, 0)
    return value
