"""One peer of the kernels' table, as a process that answers a line of JSON with one.

    python3 kernel_peers.py {onnxruntime,pytorch,openvino,machine}

Reads {"units", "layers", "input", "batch", "time", "threads", "seconds"} and writes
{"us_per_step"}: the median of the calls that fit in the seconds, each with the state of the call
before, by the fastest way that the library has. `machine` answers with the sgemm peak and the
speed of reading memory instead.
"""

import json
import os
import statistics
import sys
import time

import numpy as np


def weights(cell):
    """Weights of each layer in PyTorch's layout: (w_ih, w_hh, b_ih, b_hh), gates i, f, g, o."""
    random = np.random.default_rng(cell["units"])
    bound = 1 / np.sqrt(cell["units"])
    units = cell["units"]

    def tensor(*shape):
        return random.uniform(-bound, bound, shape).astype(np.float32)

    return [
        (
            tensor(4 * units, cell["input"] if layer == 0 else units),
            tensor(4 * units, units),
            tensor(4 * units),
            tensor(4 * units),
        )
        for layer in range(cell["layers"])
    ]


def inputs(cell):
    random = np.random.default_rng(1)
    return random.uniform(-1, 1, (cell["time"], cell["batch"], cell["input"])).astype(np.float32)


def onnx_model(cell):
    """The stack as ONNX LSTM nodes with its states as inputs and outputs."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    units, batch, steps = cell["units"], cell["batch"], cell["time"]
    order = [0, 3, 1, 2]  # i, f, g, o to ONNX's i, o, f, c
    nodes, constants = [], []
    ins = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [steps, batch, cell["input"]])]
    outs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [steps, batch, units])]
    source = "x"
    for layer, (w_ih, w_hh, b_ih, b_hh) in enumerate(weights(cell)):
        def gates(w):
            return np.concatenate([np.split(w, 4)[k] for k in order])

        for name, value in (
            ("w", gates(w_ih)[None]),
            ("r", gates(w_hh)[None]),
            ("b", np.concatenate([gates(b_ih), gates(b_hh)])[None]),
        ):
            constants.append(numpy_helper.from_array(value, f"{name}{layer}"))
        for name in ("h", "c"):
            shape = [1, batch, units]
            ins.append(helper.make_tensor_value_info(f"{name}{layer}", TensorProto.FLOAT, shape))
            outs.append(helper.make_tensor_value_info(f"{name}n{layer}", TensorProto.FLOAT, shape))
        nodes.append(
            helper.make_node(
                "LSTM",
                [source, f"w{layer}", f"r{layer}", f"b{layer}", "", f"h{layer}", f"c{layer}"],
                [f"y4_{layer}", f"hn{layer}", f"cn{layer}"],
                hidden_size=units,
            )
        )
        last = layer == cell["layers"] - 1
        target = "y" if last else f"y{layer}"
        nodes.append(helper.make_node("Squeeze", [f"y4_{layer}", "axis"], [target]))
        source = target
    constants.append(numpy_helper.from_array(np.array([1], np.int64), "axis"))
    graph = helper.make_graph(nodes, "stack", ins, outs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


def onnxruntime_call(cell):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = cell["threads"]
    options.inter_op_num_threads = 1
    session = ort.InferenceSession(
        onnx_model(cell), options, providers=["CPUExecutionProvider"]
    )
    x = ort.OrtValue.ortvalue_from_numpy(inputs(cell))
    shape = (1, cell["batch"], cell["units"])
    names = [f"{kind}{layer}" for layer in range(cell["layers"]) for kind in ("h", "c")]
    states = [
        {name: ort.OrtValue.ortvalue_from_numpy(np.zeros(shape, np.float32)) for name in names}
        for _ in range(2)
    ]
    y = ort.OrtValue.ortvalue_from_numpy(
        np.zeros((cell["time"], cell["batch"], cell["units"]), np.float32)
    )
    # Two bindings that hand the states to each other: nothing is copied between calls.
    bindings = []
    for index in range(2):
        binding = session.io_binding()
        binding.bind_ortvalue_input("x", x)
        binding.bind_ortvalue_output("y", y)
        for name in names:
            binding.bind_ortvalue_input(name, states[index][name])
            out = f"{name[0]}n{name[1:]}"
            binding.bind_ortvalue_output(out, states[1 - index][name])
        bindings.append(binding)
    turn = 0

    def call():
        nonlocal turn
        session.run_with_iobinding(bindings[turn])
        turn = 1 - turn

    return call


def pytorch_call(cell):
    import torch

    torch.set_num_threads(cell["threads"])
    lstm = torch.nn.LSTM(cell["input"], cell["units"], cell["layers"])
    with torch.no_grad():
        for layer, tensors in enumerate(weights(cell)):
            names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            for name, value in zip(names, tensors):
                getattr(lstm, f"{name}_l{layer}").copy_(torch.from_numpy(value))
    lstm.eval()
    x = torch.from_numpy(inputs(cell))
    shape = (cell["layers"], cell["batch"], cell["units"])
    state = (torch.zeros(shape), torch.zeros(shape))

    def once(with_onednn):
        nonlocal state
        with torch.inference_mode(), torch.backends.mkldnn.flags(enabled=with_onednn):
            _, state = lstm(x, state)

    def median(with_onednn):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            once(with_onednn)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    # Its two ways differ by up to ten times in either direction: the better one of this cell.
    faster = median(True) < median(False)
    return lambda: once(faster)


def openvino_call(cell):
    import openvino as ov

    core = ov.Core()
    model = core.read_model(model=onnx_model(cell))
    compiled = core.compile_model(
        model,
        "CPU",
        {
            "INFERENCE_NUM_THREADS": cell["threads"],
            "NUM_STREAMS": 1,
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
        },
    )
    request = compiled.create_infer_request()
    request.set_tensor("x", ov.Tensor(inputs(cell)))
    names = [f"{kind}{layer}" for layer in range(cell["layers"]) for kind in ("h", "c")]
    shape = (1, cell["batch"], cell["units"])
    states = [{n: ov.Tensor(np.zeros(shape, np.float32)) for n in names} for _ in range(2)]
    turn = 0

    def call():
        nonlocal turn
        for name in names:
            request.set_tensor(name, states[turn][name])
            request.set_tensor(f"{name[0]}n{name[1:]}", states[1 - turn][name])
        request.infer()
        turn = 1 - turn

    return call


def measure(call, cell):
    for _ in range(3):
        call()
    times = []
    end = time.perf_counter() + cell["seconds"]
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6 / cell["time"]


def machine(request):
    """The best of several runs: GFLOP/s of a square sgemm, GB/s of a dot product's reading."""
    size = 1024
    a = np.random.default_rng(0).random((size, size), np.float32)
    b = a.T.copy()
    numbers = np.ones(max(1, request["bytes"] // 4), np.float32)
    sgemm, reading = [], []
    for _ in range(5):
        start = time.perf_counter()
        a @ b
        sgemm.append(2 * size**3 / (time.perf_counter() - start) / 1e9)
        count = max(1, (32 << 20) // numbers.nbytes)
        start = time.perf_counter()
        for _ in range(count):
            numbers @ numbers
        reading.append(count * numbers.nbytes / (time.perf_counter() - start) / 1e9)
    return {"sgemm_gflops": max(sgemm), "read_gb_per_s": max(reading)}


def main():
    peer = sys.argv[1]
    makers = {
        "onnxruntime": onnxruntime_call,
        "pytorch": pytorch_call,
        "openvino": openvino_call,
    }
    calls = {}
    for line in sys.stdin:
        cell = json.loads(line)
        if peer == "machine":
            answer = machine(cell)
        else:
            key = tuple(cell[k] for k in ("units", "layers", "input", "batch", "time", "threads"))
            if key not in calls:
                calls.clear()
                calls[key] = makers[peer](cell)
            answer = {"us_per_step": measure(calls[key], cell)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    # One thread for what numpy does by itself.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
