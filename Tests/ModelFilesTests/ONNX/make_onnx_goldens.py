"""Writes Goldens/: small ONNX models, and what ONNX Runtime computes with them.

    python3 make_onnx_goldens.py

Needs onnx and onnxruntime. The models here are made with onnx.helper: node by node what exporters
write. Those that PyTorch itself exports come from make_torch_onnx_goldens.py.

Each MODEL.onnx has a MODEL.npz of three consecutive calls with the state carried, batch 3:
inputs/CALL/NAME with batch and time in front, outputs/CALL/NAME likewise (without time where the
model gives the last step alone) and states/CALL/INDEX/NAME after each call. Faults/ holds models
that must be refused.
"""

import json

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import golden_faults
import golden_matlab  # noqa: F401, registers its models
import golden_states
import golden_writing as writing
from golden_graphs import HERE, MODELS, Graph, golden, ids, series, simple

SEED = 20250611
TIME_FIRST = {"time_first": True}
for label, arguments in {
    "lstm": dict(kind="LSTM"), "lstm_opset7": dict(kind="LSTM", opset=7),
    "lstm_opset22": dict(kind="LSTM", opset=22), "lstm_no_bias": dict(kind="LSTM", bias=False),
    "lstm_clip": dict(kind="LSTM", clip=0.4), "lstm_coupled": dict(kind="LSTM", input_forget=1),
    "lstm_activations": dict(kind="LSTM", activations=["HardSigmoid", "Softsign", "Softsign"]),
    "gru": dict(kind="GRU"), "gru_linear": dict(kind="GRU", linear_before_reset=1),
    "gru_clip": dict(kind="GRU", clip=0.3, linear_before_reset=1),
    "gru_no_bias": dict(kind="GRU", bias=False),
    "gru_activations": dict(
        kind="GRU", activations=["HardSigmoid", "LeakyRelu"], activation_alpha=[0.2, 0.1],
        activation_beta=[0.5]),
    "rnn": dict(kind="RNN"), "rnn_relu": dict(kind="RNN", activations=["Relu"]),
    "rnn_clip": dict(kind="RNN", clip=0.5),
    "rnn_elu": dict(kind="RNN", activations=["Elu"], activation_alpha=[0.5]),
}.items():
    golden(label, **TIME_FIRST)(lambda arguments=arguments: simple(**arguments))


@golden("states", served=["y"], **TIME_FIRST)
def states():
    g = Graph()
    x = g.input("x", ["time", "batch", 3])
    given = [g.input("h0", [1, "batch", 4]), g.input("c0", [1, "batch", 4])]
    g.recurrent("LSTM", x, 3, 4, ["raw", "hn", "cn"], states=given)
    g.squeeze("raw", 1, "y")
    for name in "y", "hn", "cn":
        g.output(name)
    return g.model()


@golden("last_state")
def last_state():
    g = Graph(12)
    x = g.add("Transpose", [g.input("x", ["batch", "time", 3])], perm=[1, 0, 2])
    g.recurrent("LSTM", x, 3, 4, ["", "hn"])
    h = g.squeeze("hn", 0)
    logits = g.add(
        "Gemm", [h, g.weights("head.weight", 2, 4), g.weights("head.bias", 2)], transB=1,
        alpha=0.5, beta=2.0)
    g.add("LogSoftmax", [logits], "y", axis=1)
    g.output("y")
    return g.model()


@golden("last_gather")
def last_gather():
    g = Graph(17)
    x = g.add("Transpose", [g.input("x", ["batch", "time", 3])], perm=[1, 0, 2])
    y = g.squeeze(g.recurrent("GRU", x, 3, 4, ["raw"], linear_before_reset=1), 1)
    y = g.add("Transpose", [y], perm=[1, 0, 2])
    g.add("Gather", [y, g.constant("last", np.int64(-1))], "y", axis=1)
    g.output("y")
    return g.model()


@golden("last_slice")
def last_slice():
    """The length less one, computed with shapes, as some exporters write `y[:, -1:]`."""
    g = Graph(17)
    x = g.add("Transpose", [g.input("x", ["batch", "time", 3])], perm=[1, 0, 2])
    y = g.squeeze(g.recurrent("RNN", x, 3, 4, ["raw"]), 1)
    time = g.add("Gather", [g.add("Shape", [y]), g.integers("zero", 0)])
    start = g.add("Sub", [time, g.integers("one", 1)])
    last = g.add("Slice", [y, start, time, g.integers("axes", 0)])
    g.squeeze(last, 0, "y")
    g.output("y")
    return g.model()


@golden("zeros_of_shape")
def zeros_of_shape():
    """Initial states of zeros, as many rows as the input: PyTorch's pattern."""
    g = Graph(13)
    x = g.add("Transpose", [g.input("x", ["batch", "time", 3])], perm=[1, 0, 2])
    shape = g.add("Shape", [x])
    batch = g.add("Gather", [shape, g.constant("index", np.int64(1))])
    batch = g.add("Unsqueeze", [batch, g.integers("front", 0)])
    sizes = g.add("Concat", [g.integers("two", 2), batch, g.integers("units", 4)], axis=0)
    both = g.add(
        "ConstantOfShape", [sizes],
        value=numpy_helper.from_array(np.zeros(1, "float32"), "zero"))
    h = both
    for index, (width, kind) in enumerate([(3, "LSTM"), (4, "GRU")]):
        own = g.add("Slice", [
            h, g.integers(f"from{index}", index), g.integers(f"to{index}", index + 1),
            g.integers(f"axis_{index}", 0)])
        given = [own, own] if kind == "LSTM" else [own]
        raw = g.recurrent(kind, x, width, 4, [f"raw{index}"], states=given)
        x = g.squeeze(raw, 1)
    g.add("Transpose", [x], "y", perm=[1, 0, 2])
    g.output("y")
    return g.model()


@golden("embedding", inputs=ids())
def embedding():
    g = Graph(13)
    x = g.input("ids", ["batch", "time"], TensorProto.INT64)
    x = g.add("Gather", [g.weights("table", 11, 3), x])
    x = g.add("Transpose", [x], perm=[1, 0, 2])
    y = g.squeeze(g.recurrent("LSTM", x, 3, 4, ["raw"]), 1)
    g.add("Transpose", [y], "y", perm=[1, 0, 2])
    g.output("y")
    return g.model()


@golden("activations", **TIME_FIRST)
def activations():
    g = Graph(22)
    x = g.squeeze(g.recurrent("RNN", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"]), 1)
    plain = [
        "Relu", "LeakyRelu", "Elu", "Selu", "Softplus", "Softsign", "HardSigmoid", "Sigmoid",
        "Tanh", "Softmax", "LogSoftmax", "HardSwish", "Mish", "Exp", "Celu", "ThresholdedRelu",
        "Neg", "Abs", "Erf", "Gelu", "Identity",
    ]
    parts = [g.add(kind, [x]) for kind in plain]
    parts.append(g.add("Gelu", [x], approximate="tanh"))
    parts.append(g.add("HardSigmoid", [x], alpha=1 / 6))
    parts.append(g.add("Clip", [x, g.constant("low", np.float32(-0.2)),
                                g.constant("high", np.float32(0.3))]))
    positive = g.add("Exp", [x])
    parts += [g.add(kind, [positive]) for kind in ("Sqrt", "Reciprocal", "Log")]
    parts.append(g.add("Pow", [x, g.constant("two", np.float32(2))]))
    parts.append(g.add("Pow", [positive, g.constant("power", np.float32(1.5))]))
    parts.append(g.add("Softmax", [x], axis=2))
    g.add("Concat", parts, "y", axis=2)
    g.output("y")
    return g.model()


@golden("arithmetic", **TIME_FIRST)
def arithmetic():
    g = Graph(14)
    x = g.squeeze(g.recurrent("GRU", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"]), 1)
    row, one = g.weights("row", 4, scale=1), g.constant("one", np.float32(1.7))
    column = g.weights("column", 1, 1, 4, scale=1)
    base = g.add("Add", [g.add("Exp", [x]), one])
    parts = [
        g.add("Add", [x, row]), g.add("Sub", [x, row]), g.add("Sub", [row, x]),
        g.add("Mul", [column, x]), g.add("Div", [x, column]), g.add("Div", [row, base]),
        g.add("Add", [x, base]), g.add("Sub", [x, base]), g.add("Mul", [x, base]),
        g.add("Div", [x, base]), g.add("Sub", [one, x]),
    ]
    first = g.add("Slice", [x, g.integers("s", 0), g.integers("e", 1), g.integers("a", 2)])
    parts += [g.add("Mul", [first, x]), g.add("Add", [first, row])]
    g.add("Concat", parts, "y", axis=-1)
    g.output("y")
    return g.model()


@golden("features", **TIME_FIRST)
def features():
    """Split, Slice, Concat, Reshape and Transpose among features alone."""
    g = Graph(13)
    raw = g.recurrent("LSTM", g.input("x", ["time", "batch", 3]), 3, 6, ["raw"])
    y = g.add("Transpose", [raw], perm=[0, 2, 1, 3])
    y = g.add("Reshape", [y, g.integers("flat", 0, 0, -1)])
    left, right = "left", "right"
    g.add("Split", [y, g.integers("parts", 2, 4)], [left, right], axis=2)
    grid = g.add("Reshape", [y, g.integers("grid", 0, 0, 2, 3)])
    turned = g.add("Transpose", [grid], perm=[0, 1, 3, 2])
    both = g.add("Concat", [grid, grid], axis=3)
    odd = g.add("Slice", [
        y, g.integers("start", -1), g.integers("end", -100), g.integers("axes", -1),
        g.integers("steps", -2)])
    flat = g.add("Reshape", [turned, g.integers("flat2", 0, 0, 6)])
    wide = g.add("Reshape", [both, g.integers("flat3", 0, 0, -1)])
    picked = g.add("Gather", [y, g.integers("picks", 3, 0, 3)], axis=2)
    g.add("Concat", [right, left, flat, odd, wide, picked], "y", axis=2)
    g.output("y")
    return g.model()


@golden("rows", **TIME_FIRST)
def rows():
    """Time and batch in one axis for a product, and apart again by the input's shape."""
    g = Graph(13)
    x = g.input("x", ["time", "batch", 3])
    y = g.squeeze(g.recurrent("LSTM", x, 3, 4, ["raw"]), 1)
    shape = g.add("Shape", [y])
    front = g.add("Slice", [shape, g.integers("from", 0), g.integers("to", 2)])
    flat = g.add("Reshape", [y, g.integers("flat", -1, 4)])
    product = g.add("Gemm", [flat, g.weights("W", 4, 2), g.weights("b", 2)])
    back = g.add("Concat", [front, g.integers("two", 2)], axis=0)
    g.add("Reshape", [product, back], "y")
    g.output("y")
    return g.model()


@golden("normalizations", **TIME_FIRST)
def normalizations():
    g = Graph(17)
    x = g.squeeze(g.recurrent("LSTM", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"]), 1)
    x = g.add("LayerNormalization", [x, g.weights("scale", 4), g.weights("offset", 4)])
    mean = g.add("ReduceMean", [x], axes=[-1])
    flat = g.add("ReduceMean", [x], axes=[2], keepdims=0)
    flat = g.add("Unsqueeze", [flat, g.integers("back", 2)])
    centred = g.add("Sub", [x, mean])
    squares = g.add("ReduceMean", [g.add("Mul", [centred, centred])], axes=[-1])
    by_hand = g.add("Div", [centred, g.add("Sqrt", [g.add(
        "Add", [squares, g.constant("epsilon", np.float32(1e-5))])])])
    turned = g.add("Transpose", [x], perm=[1, 2, 0])
    batch = g.add("BatchNormalization", [turned] + [
        g.constant(name, g.rng.uniform(0.5, 1.5, 4).astype("float32"))
        for name in ("gamma", "beta", "mean", "variance")])
    batch = g.add("Transpose", [batch], perm=[2, 0, 1])
    g.add("Concat", [x, mean, flat, by_hand, batch], "y", axis=2)
    g.output("y")
    return g.model()


@golden("several", inputs=lambda length, rng: {
    **series("a", 3)(length, rng), **series("b", 2)(length, rng)}, **TIME_FIRST)
def several():
    """Two inputs, two outputs, one of them the last step alone."""
    g = Graph(13)
    a, b = g.input("a", ["time", "batch", 3]), g.input("b", ["time", "batch", 2])
    both = g.add("Concat", [a, b], axis=2)
    first = g.squeeze(g.recurrent("GRU", both, 5, 4, ["raw1"], name="gate"), 1)
    raw = g.recurrent("LSTM", first, 4, 3, ["raw2", "hn"], name="memory")
    g.squeeze(raw, 1, "sequence")
    g.add("Tanh", [g.squeeze("hn", 0)], "last")
    g.output("sequence")
    g.output("last")
    return g.model()


@golden("single_step", one_step="flat")
def single_step():
    """One time step a call: [batch, features] in and out."""
    g = Graph(13)
    x = g.add("Unsqueeze", [g.input("x", ["batch", 3]), g.integers("front", 0)])
    y = g.squeeze(g.recurrent("LSTM", x, 3, 4, ["raw"]), 1)
    g.squeeze(y, 0, "y")
    g.output("y")
    return g.model()


@golden("dropout", **TIME_FIRST)
def dropout():
    g = Graph(13)
    x = g.squeeze(g.recurrent("RNN", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"]), 1)
    x = g.add("Dropout", [x, g.constant("ratio", np.float32(0.5))], ["kept", "mask"])
    x = g.add("Cast", [g.add("Cast", [x], to=TensorProto.FLOAT)], to=TensorProto.FLOAT)
    g.add("MatMul", [x, g.weights("W", 4, 2)], "y")
    g.output("y")
    return g.model()


@golden("chunks", one_step="flat", inputs=series("x", 12))
def chunks():
    """Windows over the samples of a step, padded in each way, before a GRU of one step."""
    g = Graph(18)
    x = g.add("Unsqueeze", [g.input("x", ["batch", 12]), g.integers("one", 1)])
    parts = []
    for index, (mode, before, behind) in enumerate(
            [("constant", 1, 2), ("reflect", 3, 3), ("edge", 0, 3)]):
        pads = g.integers(f"pads{index}", 0, 0, before, 0, 0, behind)
        padded = g.add("Pad", [x, pads], mode=mode)
        y = g.add("Conv", [padded, g.weights(f"W{index}", 4, 1, 3), g.weights(f"b{index}", 4)],
                  strides=[3 - index], dilations=[1 + index // 2])
        y = g.add("Conv", [g.add("Relu", [y]), g.weights(f"V{index}", 2, 2, 3)], group=2,
                  pads=[index, 1], kernel_shape=[3])
        parts.append(g.add("ReduceSum", [y, g.integers(f"last{index}", 2)], keepdims=0))
    flat = g.add("Unsqueeze", [x, g.integers("height", 2)])
    y = g.add("Conv", [flat, g.weights("K", 3, 1, 1, 12)], pads=[0, 0, 0, 0])
    parts.append(g.add("Squeeze", [y, g.integers("both", 2, 3)]))
    y = g.add("Concat", parts, axis=1)
    y = g.add("Unsqueeze", [y, g.integers("front", 0)])
    y = g.squeeze(g.recurrent("GRU", y, 9, 4, ["raw"]), 1)
    g.squeeze(y, 0, "y")
    g.output("y")
    return g.model()


def batch_first():
    """An LSTM of layout 1, which ONNX Runtime refuses, and the same of layout 0 around it."""
    models = []
    for layout in 1, 0:
        g = Graph(14)
        x = g.input("x", ["batch", "time", 3])
        if layout == 0:
            x = g.add("Transpose", [x], perm=[1, 0, 2])
        raw = g.recurrent("LSTM", x, 3, 4, ["raw"], name="lstm", layout=layout)
        y = g.squeeze(raw, 2 if layout else 1, "y" if layout else None)
        if layout == 0:
            g.add("Transpose", [y], "y", perm=[1, 0, 2])
        g.output("y")
        models.append(g.model())
    return models


golden("layout1", oracle=lambda: batch_first()[1])(lambda: batch_first()[0])


@golden("half", oracle=lambda: half(np.float32), **TIME_FIRST)
def half(type=np.float16):
    """Constants of float16, cast to float32 in the graph; the oracle has them so already."""
    g = Graph(14)
    raw = g.recurrent("LSTM", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"], name="lstm")
    for constant in g.constants[:3]:
        values = numpy_helper.to_array(constant).astype(np.float16)
        constant.CopyFrom(numpy_helper.from_array(values.astype(type), constant.name))
    y = g.squeeze(raw, 1)
    w = g.constant("w", g.rng.normal(0, 1, (4, 2)).astype(np.float16).astype(type))
    g.add("MatMul", [y, g.add("Cast", [w], to=TensorProto.FLOAT)], "y")
    g.output("y")
    return g.model()


@golden("external", external=True, **TIME_FIRST)
def external():
    return simple("GRU", linear_before_reset=1)


@golden("listed", **TIME_FIRST)
def listed():
    """Numbers in the message's own lists instead of raw bytes; inputs that are constants too."""
    model = simple("LSTM", opset=7)
    for constant in model.graph.initializer:
        values = numpy_helper.to_array(constant)
        constant.CopyFrom(helper.make_tensor(
            constant.name, constant.data_type, constant.dims, values.flatten().tolist()))
        model.graph.input.append(
            helper.make_tensor_value_info(constant.name, constant.data_type, constant.dims))
    return model


@golden("fixed_batch", **TIME_FIRST)
def fixed_batch():
    """One row and five steps in the file, its constants and its reshapes; any are served."""
    g = Graph(13)
    zeros = [g.constant(name, np.zeros((1, 1, 4), "float32")) for name in ("h0", "c0")]
    raw = g.recurrent("LSTM", g.input("x", [5, 1, 3]), 3, 4, ["raw"], states=zeros)
    g.add("MatMul", [g.squeeze(raw, 1), g.weights("W", 4, 2)], "y")
    g.output("y")
    return g.model()


def write(name, model, arrays):
    (HERE / (name + ".onnx")).write_bytes(model.SerializeToString())
    np.savez_compressed(HERE / (name + ".npz"), **arrays)


def main():
    (HERE / "faults").mkdir(parents=True, exist_ok=True)
    (HERE / "faults" / "some.bin").write_bytes(bytes(16))
    for name, (make, inputs, options) in MODELS.items():
        rng = np.random.default_rng(SEED)
        options = dict(options)
        oracle = options.pop("oracle", make)()
        is_external = options.pop("external", False)
        served = options.pop("served", None)
        arrays = writing.run(oracle, lambda length: inputs(length, rng), served, **options)
        model = make()
        if is_external:
            onnx.external_data_helper.convert_model_to_external_data(
                model, location=name + ".bin", size_threshold=0)
            (HERE / (name + ".bin")).unlink(missing_ok=True)
            onnx.save(model, HERE / (name + ".onnx"))
        write(name, onnx.load(HERE / (name + ".onnx"), load_external_data=False)
              if is_external else model, arrays)
    golden_states.write_all()
    golden_states.write_causal()
    for name, make in golden_faults.FAULTS.items():
        (HERE / "faults" / (name + ".onnx")).write_bytes(make().SerializeToString())
    for name, sidecar in golden_faults.SIDECARS.items():
        (HERE / "faults" / (name + ".json")).write_text(json.dumps(sidecar) + "\n")


if __name__ == "__main__":
    main()
