"""What the scripts beside this one build graphs with."""

import pathlib

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import golden_writing as writing

SEED = 20250611
HERE = pathlib.Path(__file__).parent / "Goldens"
BLOCKS = {"LSTM": 4, "GRU": 3, "RNN": 1}
MODELS = {}


class Graph:
    """A graph in the making."""

    def __init__(self, opset=14, seed=SEED):
        self.rng = np.random.default_rng(seed)
        self.opset = opset
        self.nodes, self.constants, self.inputs, self.outputs = [], [], [], []

    def input(self, name, shape, type=TensorProto.FLOAT):
        self.inputs.append(helper.make_tensor_value_info(name, type, shape))
        return name

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def weights(self, name, *shape, scale=0.5):
        return self.constant(name, self.rng.normal(0, scale, shape).astype("float32"))

    def integers(self, name, *values):
        return self.constant(name, np.array(values, "int64"))

    def add(self, kind, inputs, outputs=None, **attributes):
        outputs = outputs or [f"{kind.lower()}_{len(self.nodes)}"]
        outputs = [outputs] if isinstance(outputs, str) else outputs
        self.nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[0]

    def recurrent(self, kind, x, width, units, outputs, bias=True, states=(), name=None, **more):
        prefix = name or f"{kind.lower()}{len(self.nodes)}"
        n, count = BLOCKS[kind] * units, 1 + (more.get("direction") == "bidirectional")
        names = [
            x, self.weights(prefix + ".W", count, n, width),
            self.weights(prefix + ".R", count, n, units)]
        if bias or states:
            names.append(self.weights(prefix + ".B", count, 2 * n) if bias else "")
        if states:
            names += [""] + list(states)
        return self.add(kind, names, outputs, hidden_size=units, name=prefix, **more)

    def squeeze(self, x, axis, output=None):
        if self.opset < 13:
            return self.add("Squeeze", [x], output, axes=[axis])
        return self.add("Squeeze", [x, self.integers(f"axis{len(self.nodes)}", axis)], output)

    def output(self, name, shape=None):
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def model(self):
        graph = helper.make_graph(
            self.nodes, "graph", self.inputs, self.outputs, self.constants)
        return helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8,
            producer_name="cellar")


def series(name="x", width=3):
    def make(length, rng):
        return {name: rng.normal(0, 1, (writing.BATCH, length, width)).astype("float32")}

    return make


def ids(name="ids", count=11):
    return lambda length, rng: {name: rng.integers(0, count, (writing.BATCH, length))}


def golden(name, inputs=None, **options):
    """Registers what the decorated function makes as the model `name`."""

    def register(make):
        MODELS[name] = (make, inputs or series(), options)
        return make

    return register


def simple(kind, opset=14, units=4, **more):
    """x [time, batch, 3] -> the operator -> y [time, batch, units]."""
    g = Graph(opset)
    g.recurrent(kind, g.input("x", ["time", "batch", 3]), 3, units, ["raw"], **more)
    g.squeeze("raw", 1, "y")
    g.output("y")
    return g.model()
