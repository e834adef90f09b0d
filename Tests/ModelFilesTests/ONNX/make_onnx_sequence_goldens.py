"""Writes ../Sequences/Goldens/onnx_*: ONNX models that read backward, and what ONNX Runtime makes
of them.

    python3 make_onnx_sequence_goldens.py

Needs onnx, onnxruntime and torch. As make_sequence_goldens.py: three consecutive calls, batch 3.
What reads forward goes on from the state that the call before gave, as initial_h and initial_c;
what reads backward begins each call at zero.
"""

import io

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from golden_graphs import HERE, SEED, Graph
from golden_writing import BATCH, LENGTHS, twin

FOLDER = HERE.parent.parent / "Sequences" / "Goldens"
BOTH = {"direction": "bidirectional"}
MODELS = {}


def golden(*layers, oracle=None, batch_first=False):
    """Registers a model; `layers` are the names of its recurrent nodes."""
    def register(make):
        MODELS[make.__name__] = (make, layers, oracle or make, batch_first)
        return make

    return register


def side_by_side(g, raw, output=None):
    """[time, 2, batch, units] as [time, batch, 2 * units], as exporters write it."""
    moved = g.add("Transpose", [raw], perm=[0, 2, 1, 3])
    return g.add("Reshape", [moved, g.integers(f"shape{len(g.nodes)}", 0, 0, -1)], output)


@golden("lstm")
def onnx_lstm():
    """All three outputs of the operator, the states being the session's."""
    g = Graph()
    x = g.input("x", ["time", "batch", 3])
    g.recurrent("LSTM", x, 3, 4, ["raw", "hn", "cn"], name="lstm", **BOTH)
    g.add("MatMul", [side_by_side(g, "raw"), g.weights("W", 8, 2)], "y")
    for name in "y", "hn", "cn":
        g.output(name)
    return g.model()


@golden("gru")
def onnx_gru():
    """The sequence, and the last states of both directions behind each other."""
    g = Graph()
    x = g.input("x", ["time", "batch", 3])
    g.recurrent("GRU", x, 3, 4, ["raw", "hn"], name="gru", linear_before_reset=1, **BOTH)
    side_by_side(g, "raw", "y")
    rows = g.add("Transpose", ["hn"], perm=[1, 0, 2])
    rows = g.add("Reshape", [rows, g.integers("shape", 0, -1)])
    g.add("MatMul", [rows, g.weights("W", 8, 2)], "z")
    g.output("y")
    g.output("z")
    return g.model()


@golden("rnn")
def onnx_rnn():
    """Each direction with an activation of its own, one direction picked of the last states."""
    g = Graph()
    x = g.input("x", ["time", "batch", 3])
    g.recurrent("RNN", x, 3, 4, ["", "hn"], name="rnn", bias=False,
                activations=["Elu", "LeakyRelu"], activation_alpha=[0.5, 0.2], **BOTH)
    g.add("Gather", ["hn", g.constant("last", np.array(1))], "picked", axis=0)
    g.add("Relu", ["picked"], "y")
    g.output("y")
    return g.model()


@golden("rnn")
def onnx_reverse():
    """Backward alone, its sequence and its state at the end of it."""
    g = Graph()
    x = g.input("x", ["time", "batch", 3])
    g.recurrent("RNN", x, 3, 4, ["raw", "hn"], name="rnn", direction="reverse")
    g.squeeze("raw", 1, "y")
    g.add("MatMul", [g.squeeze("hn", 0), g.weights("W", 4, 2)], "z")
    g.output("y")
    g.output("z")
    return g.model()


@golden("lstm")
def onnx_sliced():
    """Directions and last states cut out of the sequence, as tf2onnx writes it."""
    g = Graph()
    x = g.input("x", ["time", "batch", 3])
    g.recurrent("LSTM", x, 3, 4, ["raw"], name="lstm", **BOTH)

    def cut(value, axis, first, end):
        names = [g.integers(f"{name}{len(g.nodes)}", number) for name, number in (
            ("from", first), ("to", end), ("along", axis))]
        return g.squeeze(g.add("Slice", [value, *names]), axis)

    forward = cut(cut("raw", 1, 0, 1), 0, -1, (1 << 31) - 1)
    backward = cut(cut("raw", 1, 1, 2), 0, 0, 1)
    both = g.add("Concat", [forward, backward], axis=1)
    g.add("MatMul", [both, g.weights("W", 8, 2)], "y")
    first = g.add("Gather", ["raw", g.constant("first", np.array(0))], axis=0)
    g.add("ReduceMean", [first], "z", axes=[0], keepdims=0)
    g.output("y")
    g.output("z")
    return g.model()


def rows_first(layout):
    """An LSTM of layout 1, which ONNX Runtime refuses, or the same of layout 0."""
    g = Graph()
    x = g.input("x", ["batch", "time", 3])
    if layout == 0:
        x = g.add("Transpose", [x], perm=[1, 0, 2])
    g.recurrent("LSTM", x, 3, 4, ["raw", "hn"], name="lstm", layout=layout, **BOTH)
    raw, hn = "raw", "hn"
    if layout == 0:
        raw = g.add("Transpose", [raw], perm=[2, 0, 1, 3])
        hn = g.add("Transpose", [hn], perm=[1, 0, 2])
    g.add("Reshape", [raw, g.integers("flat", 0, 0, 8)], "y")
    g.add("ReduceMean", [hn], "z", axes=[1], keepdims=0)
    g.output("y")
    g.output("z")
    return g.model()


@golden("lstm", oracle=lambda: rows_first(0), batch_first=True)
def onnx_layout1():
    return rows_first(1)


class Tagger(nn.Module):
    """Two bidirectional layers and a head on every step."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(self.lstm(x)[0])


class Classifier(nn.Module):
    """The last states of both directions of the second layer."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 4, 2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        hidden = self.gru(x)[1]
        return self.head(torch.cat((hidden[-2], hidden[-1]), -1))


def export(module):
    """What the TorchScript exporter writes of `module`."""
    torch.manual_seed(SEED)
    file = io.BytesIO()
    torch.onnx.export(
        module().eval(), (torch.zeros(2, 7, 3),), file, input_names=["x"], output_names=["y"],
        dynamic_axes={"x": {0: "batch", 1: "time"}}, dynamo=False, opset_version=17)
    return onnx.load_from_string(file.getvalue())


@golden("lstm", "lstm_1", batch_first=True)
def onnx_torch_lstm():
    return export(Tagger)


@golden("gru", "gru_1", batch_first=True)
def onnx_torch_last():
    return export(Classifier)


def record(model, layers, batch_first):
    """The arrays of a golden."""
    changed, _, own, states = twin(model)
    session = onnxruntime.InferenceSession(
        changed.SerializeToString(), providers=["CPUExecutionProvider"])
    own = [name for name in own if name not in ("hn", "cn")]
    lengths = {value.name: value.shape[0] for value in session.get_inputs()}
    now = {name: np.zeros((lengths[name], BATCH, units), "float32")
           for _, name, _, units in states}
    reverse = {
        str(index) for index, node in enumerate(n for n in model.graph.node if n.op_type in (
            "LSTM", "GRU", "RNN")) if any(a.s == b"reverse" for a in node.attribute)}
    rng = np.random.default_rng(SEED)
    arrays = {}
    for call, length in enumerate(LENGTHS):
        x = rng.normal(0, 1.5, (BATCH, length, 3)).astype("float32")
        arrays[f"inputs/{call}"] = x
        results = session.run(
            own + [made for _, _, made, _ in states],
            {"x": x if batch_first else x.swapaxes(0, 1), **now})
        for number, value in enumerate(results[:len(own)]):
            key = f"outputs/{call}" + (f"/{number}" if len(own) > 1 else "")
            arrays[key] = value.swapaxes(0, 1) if value.ndim == 3 and not batch_first else value
        for (key, name, _, _), value in zip(states, results[len(own):]):
            index, state = key.split("/")
            suffixes = [""] if len(value) == 1 else ["/forward", "/backward"]
            for suffix, part in zip(suffixes, value):
                arrays[f"states/{call}/{layers[int(index)]}{suffix}/{state}"] = part.copy()
            now[name] = np.zeros_like(value) if index in reverse else value.copy()
            now[name][1:] = 0
    return arrays


def main():
    for name, (make, layers, oracle, batch_first) in MODELS.items():
        (FOLDER / f"{name}.onnx").write_bytes(make().SerializeToString())
        np.savez_compressed(FOLDER / f"{name}.npz", **record(oracle(), layers, batch_first))


if __name__ == "__main__":
    main()
