"""Models whose states are plain inputs and outputs, and what ONNX Runtime computes with them.

Imported by make_onnx_goldens.py. Each model is run one step at a time, its states carried by hand.
"""

import json

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

from golden_graphs import HERE, SEED, Graph, golden, series
from golden_writing import BATCH, LENGTHS

STATEFUL = {}


def stateful(name, pairs, width=3, sidecar=None, constants=None):
    """Registers a model; `pairs` are (input, output, shape with None for the rows)."""
    def register(make):
        STATEFUL[name] = (make, pairs, width, sidecar, constants or {})
        return make

    return register


def run(model, pairs, width, constants, rng):
    """The arrays of a golden, as golden_writing.run gives them."""
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"])
    fixed = session.get_inputs()[0].shape[0] == 1
    x, rank = session.get_inputs()[0].name, len(session.get_inputs()[0].shape)
    outputs = [o.name for o in session.get_outputs()]
    served = [name for name in outputs if name not in [made for _, made, _ in pairs]]
    rows = [slice(row, row + 1) for row in range(BATCH)] if fixed else [slice(None)]
    now = {name: np.zeros([BATCH if n is None else n for n in shape], "float32")
           for name, _, shape in pairs}
    arrays = {}
    for call, length in enumerate(LENGTHS):
        inputs = rng.normal(0, 1, (BATCH, length, width)).astype("float32")
        arrays[f"inputs/{call}/{x}"] = inputs
        made = {name: np.zeros((BATCH, length), object) for name in served}
        for step in range(length):
            for row in rows:
                feed = {name: np.take(value, range(BATCH)[row], dict_axis(pairs)[name])
                        for name, value in now.items()}
                piece = inputs[row, step].reshape([len(range(BATCH)[row])] + [1] * (rank - 2)
                                                  + [width])
                results = dict(zip(outputs, session.run(
                    outputs, {x: piece, **feed, **constants})))
                for name, output, shape in pairs:
                    place = [slice(None)] * len(shape)
                    place[shape.index(None)] = row
                    now[name][tuple(place)] = results[output]
                for name in served:
                    flat = results[name].reshape(piece.shape[0], -1)
                    for index, value in zip(range(BATCH)[row], flat):
                        made[name][index, step] = value
        for name, values in made.items():
            arrays[f"outputs/{call}/{name}"] = np.array(
                [[values[b, t] for t in range(length)] for b in range(BATCH)], "float32")
        for index, (name, _, shape) in enumerate(pairs):
            arrays[f"states/{call}/{index}/{name}"] = np.moveaxis(
                now[name], shape.index(None), 0).copy()
    return arrays


def dict_axis(pairs):
    return {name: shape.index(None) for name, _, shape in pairs}


def write_all():
    for name, (make, pairs, width, sidecar, constants) in STATEFUL.items():
        model = make()
        arrays = run(model, pairs, width, constants, np.random.default_rng(SEED))
        (HERE / (name + ".onnx")).write_bytes(model.SerializeToString())
        np.savez_compressed(HERE / (name + ".npz"), **arrays)
        if sidecar:
            (HERE / (name + ".json")).write_text(json.dumps(sidecar) + "\n")


@stateful("pair_tanh", [("h_in", "h_out", [None, 4])])
def pair_tanh():
    """A cell of plain products: the state is an input like any other."""
    g = Graph(17)
    x, h = g.input("x", ["batch", 3]), g.input("h_in", ["batch", 4])
    total = g.add("Add", [g.add("MatMul", [x, g.weights("W", 3, 4)]),
                          g.add("MatMul", [h, g.weights("U", 4, 4)])])
    g.add("Tanh", [g.add("Add", [total, g.weights("b", 4)])], "h_out")
    g.add("MatMul", ["h_out", g.weights("V", 4, 2)], "y")
    g.output("y", ["batch", 2])
    g.output("h_out", ["batch", 4])
    return g.model()


@stateful("pair_stacked", [("h0", "next_h0", [2, None, 4]), ("c0", "next_c0", [2, None, 4])])
def pair_stacked():
    """Two LSTM cells taken apart, their states `[layer, batch, units]` in one tensor each."""
    g = Graph(17)
    x = g.input("x", ["batch", 3])
    states = [g.input(name, [2, "batch", 4]) for name in ("h0", "c0")]
    made = {"h": [], "c": []}
    for layer, width in enumerate([3, 4]):
        h, c = (g.add("Gather", [state, g.constant(f"{state}{layer}", np.array(layer))], axis=0)
                for state in states)
        gates = g.add("Add", [
            g.add("Gemm", [x, g.weights(f"W{layer}", 16, width), g.weights(f"b{layer}", 16)],
                  transB=1),
            g.add("Gemm", [h, g.weights(f"U{layer}", 16, 4)], transB=1)])
        parts = [f"{gate}{layer}" for gate in "ifgo"]
        g.add("Split", [gates, g.integers(f"parts{layer}", 4, 4, 4, 4)], parts, axis=1)
        i, f, o = (g.add("Sigmoid", [parts[place]]) for place in (0, 1, 3))
        c = g.add("Add", [g.add("Mul", [f, c]), g.add("Mul", [i, g.add("Tanh", [parts[2]])])])
        x = g.add("Mul", [o, g.add("Tanh", [c])])
        for name, value in (("h", x), ("c", c)):
            made[name].append(g.add("Unsqueeze", [value, g.integers(f"front{name}{layer}", 0)]))
    for name in "h", "c":
        g.add("Concat", made[name], f"next_{name}0", axis=0)
    g.add("Gemm", [x, g.weights("V", 4, 2)], "y")
    g.output("y", ["batch", 2])
    for name in "next_h0", "next_c0":
        g.output(name, [2, "batch", 4])
    return g.model()


@stateful("pair_window", [("cache", "new_cache", [None, 3, 4])])
def pair_window():
    """A window of the last inputs, kept as `[batch, features, steps]`, beside a GRU cell's rows."""
    g = Graph(17)
    x, cache = g.input("x", ["batch", 1, 3]), g.input("cache", ["batch", 3, 4])
    column = g.add("Transpose", [x], perm=[0, 2, 1])
    whole = g.add("Concat", [cache, column], axis=2)
    g.add("Slice", [whole, g.integers("from", 1), g.integers("to", 5), g.integers("axes", 2)],
          "new_cache")
    flat = g.add("Reshape", [whole, g.integers("flat", 0, 15)])
    g.add("Gemm", [flat, g.weights("V", 15, 2), g.weights("b", 2)], "y")
    g.output("y", ["batch", 2])
    g.output("new_cache", ["batch", 3, 4])
    return g.model()


@stateful("pair_fixed_row", [("state", "stateN", [1, None, 4])])
def pair_fixed_row():
    """One row in the file, as a model for one stream has it; any number is served."""
    g = Graph(17)
    x, h = g.input("x", [1, 3]), g.input("state", [1, 1, 4])
    h = g.add("Squeeze", [h, g.integers("front", 0)])
    total = g.add("Add", [g.add("Gemm", [x, g.weights("W", 3, 4)]),
                          g.add("Gemm", [h, g.weights("U", 4, 4)])])
    h = g.add("Tanh", [total])
    g.add("Unsqueeze", [h, "front"], "stateN")
    g.add("Sigmoid", [g.add("Gemm", [h, g.weights("V", 4, 1)])], "output")
    g.output("output", [1, 1])
    g.output("stateN")
    return g.model()


@stateful("pair_sidecar", [("a", "q", [None, 4]), ("b", "p", [None, 4])], sidecar={"states": [
    {"input": "a", "output": "q", "batch_axis": 0}, {"input": "b", "output": "p"}]})
def pair_sidecar():
    """Two states of one shape whose names say nothing."""
    return crossed()


def crossed():
    g = Graph(17)
    x, a, b = g.input("x", ["batch", 3]), g.input("a", ["batch", 4]), g.input("b", ["batch", 4])
    x = g.add("MatMul", [x, g.weights("W", 3, 4)])
    g.add("Tanh", [g.add("Add", [x, g.add("MatMul", [b, g.weights("U", 4, 4)])])], "p")
    g.add("Tanh", [g.add("Sub", [a, "p"])], "q")
    g.add("Add", ["p", "q"], "y")
    for name in "y", "p", "q":
        g.output(name, ["batch", 4])
    return g.model()


@stateful("pair_rate", [("state", "stateN", [None, 4])], sidecar={"constants": {"sr": 16000}},
          constants={"sr": np.array(16000, "int64")})
def pair_rate():
    """A sampling rate that chooses one of two networks, as Silero's voice detector has it."""
    g = Graph(17)
    x, h = g.input("input", ["batch", 3]), g.input("state", ["batch", 4])
    rate = g.input("sr", [], TensorProto.INT64)
    branches = []
    for name, scale in ("then", 1.0), ("else", -0.5):
        own = Graph(17, SEED + len(name) + int(scale))
        total = own.add("Add", [own.add("MatMul", [x, own.weights(f"{name}_W", 3, 4)],
                                        f"{name}_x"),
                                own.add("MatMul", [h, own.weights(f"{name}_U", 4, 4)],
                                        f"{name}_h")], f"{name}_sum")
        own.add("Tanh", [total], f"{name}_state")
        own.add("ReduceSum", [f"{name}_state", own.integers(f"{name}_axes", 1)], f"{name}_y",
                keepdims=1)
        own.output(f"{name}_y")
        own.output(f"{name}_state")
        branches.append(helper.make_graph(
            own.nodes, name, [], own.outputs, own.constants))
    chosen = g.add("Equal", [rate, g.constant("usual", np.array(16000))])
    g.add("If", [chosen], ["output", "stateN"], then_branch=branches[0],
          else_branch=branches[1])
    g.output("output", ["batch", 1])
    g.output("stateN", ["batch", 4])
    return g.model()


def causal():
    """Windows over time that see the past alone, padded by the operator and before it."""
    g = Graph(17)
    x = g.add("Transpose", [g.input("x", ["batch", "time", 3])], perm=[0, 2, 1])
    y = g.add("Conv", [x, g.weights("W", 4, 3, 3), g.weights("b", 4)], name="first", pads=[2, 0])
    y = g.add("Relu", [y], "middle")
    y = g.add("Pad", [y, g.integers("pads", 0, 0, 4, 0, 0, 0)])
    y = g.add("Conv", [y, g.weights("V", 2, 4, 3)], name="second", dilations=[2])
    y = g.add("Conv", [y, g.weights("U", 2, 2, 1), g.weights("c", 2)], name="third")
    g.add("Transpose", [y], "y", perm=[0, 2, 1])
    g.output("y")
    return g.model()


def write_causal():
    """All calls are one sequence to ONNX Runtime, which has no state to carry between them."""
    model = causal()
    (HERE / "causal.onnx").write_bytes(model.SerializeToString())
    model.graph.output.append(helper.make_tensor_value_info("middle", TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"])
    x = np.random.default_rng(SEED).normal(0, 1, (BATCH, sum(LENGTHS), 3)).astype("float32")
    y, middle = session.run(["y", "middle"], {"x": x})
    windows = (2, x), (4, np.swapaxes(middle, 1, 2))
    arrays, begin = {}, 0
    for call, length in enumerate(LENGTHS):
        end = begin + length
        arrays[f"inputs/{call}/x"], arrays[f"outputs/{call}/y"] = x[:, begin:end], y[:, begin:end]
        for index, (past, values) in enumerate(windows):
            zeros = np.zeros((BATCH, past, values.shape[2]), "float32")
            whole = np.concatenate([zeros, values[:, :end]], 1)
            arrays[f"states/{call}/{index}/buffer"] = whole[:, -past:]
        begin = end
    np.savez_compressed(HERE / "causal.npz", **arrays)


def voice(is_plain=False):
    """Silero's voice detector in small: windows over a chunk, and a cell whose two states come as
    one input, read in a branch that the number of states chooses."""
    g = Graph(16)
    x, state = g.input("input", ["batch", 12]), g.input("state", [2, "batch", 4])
    x = g.add("Pad", [x, g.integers("pads", 0, 0, 0, 4)], mode="reflect")
    x = g.add("Unsqueeze", [x, g.integers("one", 1)])
    x = g.add("Conv", [x, g.weights("basis", 6, 1, 8)], strides=[4])
    parts = [g.add("Slice", [x, g.integers(f"from{n}", n), g.integers(f"to{n}", n + 3),
                             g.integers(f"axis{n}", 1)]) for n in (0, 3)]
    two = g.constant("two", np.float32(2))
    x = g.add("Sqrt", [g.add("Add", [g.add("Pow", [part, two]) for part in parts])])
    x = g.add("Relu", [g.add("Conv", [x, g.weights("W", 5, 3, 3), g.weights("b", 5)],
                             pads=[1, 1], strides=[3])])
    x = g.squeeze(x, -1)
    places = [g.constant(f"place{n}", np.array(n)) for n in (0, 1)]
    if is_plain:
        given = [g.add("Gather", [state, place], axis=0) for place in places]
    else:
        count = g.add("Gather", [g.add("Shape", [state]), places[0]], axis=0)
        branches = []
        for name in "some", "none":
            own = Graph(16)
            for n, place in enumerate(places):
                if name == "some":
                    value = own.add("Gather", [state, place], f"some{n}", axis=0)
                else:
                    zeros = own.constant(f"zeros{n}", np.zeros((1, 4), "float32"))
                    value = own.add("Identity", [zeros], f"none{n}")
                own.output(value)
            branches.append(helper.make_graph(own.nodes, name, [], own.outputs))
        given = ["h", "c"]
        g.add("If", [g.add("Cast", [count], to=TensorProto.BOOL)], given,
              then_branch=branches[0], else_branch=branches[1])
    given = [g.add("Unsqueeze", [value, g.integers(f"front{n}", 0)])
             for n, value in enumerate(given)]
    x = g.add("Unsqueeze", [x, "front0"])
    g.recurrent("LSTM", x, 5, 4, ["", "hn", "cn"], states=given, name="decoder")
    g.add("Concat", ["hn", "cn"], "stateN", axis=0)
    y = g.add("Relu", [g.add("Unsqueeze", [g.add("Squeeze", ["hn", "front0"]),
                                           g.integers("last", -1)])])
    y = g.add("Sigmoid", [g.add("Conv", [y, g.weights("V", 1, 4, 1), g.weights("d", 1)])])
    g.add("Unsqueeze", [g.add("ReduceMean", [g.squeeze(y, 1)], axes=[1], keepdims=0), "one"],
          "output")
    for name in "output", "stateN":
        g.output(name)
    return g.model()


golden("voice", inputs=series("input", 12), one_step="flat", served=["output"],
       oracle=lambda: voice(is_plain=True))(voice)
