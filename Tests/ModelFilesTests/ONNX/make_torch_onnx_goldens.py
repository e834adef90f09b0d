"""Writes into Goldens/ what PyTorch's two exporters make of small models.

    python3 make_torch_onnx_goldens.py

Needs torch, onnx, onnxscript and onnxruntime; see make_onnx_goldens.py for what is written. Names
begin with script_ (TorchScript) or dynamo_.
"""

import io

import numpy as np
import onnx
import torch
from torch import nn

import golden_writing as writing
from golden_graphs import ids, series
from make_onnx_goldens import write

SEED = 20250612


class Sequences(nn.Module):
    """A recurrent layer, and a head on every step."""

    def __init__(self, kind, layers=1, batch_first=True, **more):
        super().__init__()
        self.rnn = getattr(nn, kind)(3, 4, layers, batch_first=batch_first, **more)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        return torch.softmax(self.head(self.rnn(x)[0]), -1)


class LastStep(nn.Module):
    """A classifier of the last step, as `out[:, -1]` or by the final state."""

    def __init__(self, by_state):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, 2, batch_first=True)
        self.norm = nn.LayerNorm(4)
        self.head = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Dropout(0.5), nn.Linear(5, 2))
        self.by_state = by_state

    def forward(self, x):
        out, (h, _) = self.lstm(x)
        return self.head(self.norm(h[-1] if self.by_state else out[:, -1]))


class WithStates(nn.Module):
    """States as inputs and outputs, two layers in one tensor."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, 2)
        self.head = nn.Linear(4, 2)

    def forward(self, x, h, c):
        out, (h, c) = self.lstm(x, (h, c))
        return self.head(out), h, c


class Words(nn.Module):
    """Ids in, a residual connection, scores of the words out."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(11, 4)
        self.gru = nn.GRU(4, 4, batch_first=True)
        self.scores = nn.Linear(4, 11)

    def forward(self, ids):
        x = self.embedding(ids)
        return torch.log_softmax(self.scores(self.gru(x)[0] + x), -1)


SERIES = (torch.zeros(2, 7, 3),), ["x"], series(), {}
TIME_FIRST = (torch.zeros(7, 2, 3),), ["x"], series(), {"time_first": True}
IDS = (torch.zeros(2, 7, dtype=torch.int64),), ["ids"], ids(), {}
STATES = (
    (torch.zeros(7, 2, 3), torch.zeros(2, 2, 4), torch.zeros(2, 2, 4)), ["x", "h0", "c0"],
    series(), {"time_first": True, "served": ["y"]})

MODELS = {
    "lstm": (lambda: Sequences("LSTM"), SERIES),
    "lstm_stacked": (lambda: Sequences("LSTM", 2, False), TIME_FIRST),
    "gru_stacked": (lambda: Sequences("GRU", 2), SERIES),
    "rnn_relu": (lambda: Sequences("RNN", nonlinearity="relu", bias=False), SERIES),
    "last_step": (lambda: LastStep(False), SERIES),
    "last_state": (lambda: LastStep(True), SERIES),
    "states": (WithStates, STATES),
    "words": (Words, IDS),
}


def free_axes(name, tensor, time_first):
    if name in ("h0", "c0"):
        return {1: "batch"}
    return {0: "time", 1: "batch"} if time_first else {0: "batch", 1: "time"}


def export(model, arguments, names, time_first, dynamo):
    outputs = ["y", "hn", "cn"] if len(names) > 1 else ["y"]
    axes = {n: free_axes(n, a, time_first) for n, a in zip(names, arguments)}
    if not dynamo:
        file = io.BytesIO()
        torch.onnx.export(
            model, arguments, file, input_names=names, output_names=outputs, dynamic_axes=axes,
            dynamo=False, opset_version=17)
        return onnx.load_from_string(file.getvalue())
    shapes = [
        {axis: torch.export.Dim(name) for axis, name in own.items()} for own in axes.values()]
    program = torch.onnx.export(
        model, arguments, input_names=names, output_names=outputs, dynamic_shapes=shapes,
        dynamo=True, opset_version=18, verbose=False)
    exported = program.model_proto
    # Traces of the machine that it ran on, and as large as the weights.
    for holder in [exported, exported.graph, *exported.graph.node]:
        del holder.metadata_props[:]
        holder.doc_string = ""
    del exported.graph.value_info[:]
    return exported


def main():
    for prefix, dynamo in ("script", False), ("dynamo", True):
        for name, (make, (arguments, names, inputs, options)) in MODELS.items():
            torch.manual_seed(SEED)
            rng = np.random.default_rng(SEED)
            model = make().eval()
            options = dict(options)
            served = options.pop("served", None)
            try:
                exported = export(
                    model, arguments, names, options.get("time_first", False), dynamo)
                arrays = writing.run(
                    exported, lambda length: inputs(length, rng), served, **options)
            except Exception as error:  # An exporter, or the file it wrote, may fail by itself.
                print(f"{prefix}_{name}: {str(error)[:300]}")
                continue
            write(f"{prefix}_{name}", exported, arrays)


if __name__ == "__main__":
    main()
