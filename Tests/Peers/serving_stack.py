"""The stack that every server of serving.py serves, with the same weights: as ONNX and as
safetensors with Cellar's sidecar.
"""

import json
import struct
from pathlib import Path

import numpy as np

from kernel_peers import onnx_model, weights

INPUTS = 64


def cell(layers, units, rows="rows"):
    """A step of any number of rows, as kernel_peers describes it."""
    return {"layers": layers, "units": units, "input": INPUTS, "batch": rows, "time": 1}


def write_onnx(path, layers, units):
    """Inputs x [1, rows, 64], h0, c0 … [1, rows, units]; outputs y [1, rows, units], hn0, cn0 …"""
    Path(path).write_bytes(onnx_model(cell(layers, units)))


def write_safetensors(folder, name, layers, units):
    """`NAME.safetensors` and `NAME.json` in PyTorch's names; returns the path of the first."""
    header, data = {}, b""
    for layer, tensors in enumerate(weights(cell(layers, units))):
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        for kind, values in zip(names, tensors):
            end = len(data) + values.nbytes
            header[f"rnn.{kind}_l{layer}"] = {
                "dtype": "F32",
                "shape": list(values.shape),
                "data_offsets": [len(data), end],
            }
            data += values.tobytes()
    text = json.dumps(header).encode()
    path = Path(folder) / f"{name}.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    sidecar = {"layers": [{"kind": "LSTM", "weights": "rnn", "last": True}]}
    path.with_suffix(".json").write_text(json.dumps(sidecar))
    return str(path)


def step_values():
    """The inputs of every step."""
    random = np.random.default_rng(7)
    return [float(f"{value:.7g}") for value in random.uniform(-1, 1, INPUTS)]


class Runner:
    """ONNX Runtime with one thread: y and the states after a step of so many rows."""

    def __init__(self, path, layers, units):
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = ort.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self.units = units
        self.inputs = [f"{kind}{layer}" for layer in range(layers) for kind in "hc"]
        self.outputs = ["y"] + [f"{kind}n{layer}" for layer in range(layers) for kind in "hc"]

    @property
    def tensors(self):
        return len(self.inputs)

    def step(self, x, states):
        """x: [rows, 64], states: [tensors, rows, units]; y: [rows, units] and the new states."""
        feed = {name: states[index][None] for index, name in enumerate(self.inputs)}
        feed["x"] = x[None]
        y, *after = self.session.run(self.outputs, feed)
        return y[0], [state[0] for state in after]
