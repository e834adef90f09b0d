"""Writes Goldens/: small PyTorch models as safetensors with sidecars, and what PyTorch itself
computes with them.

    python3 make_torch_goldens.py

Each MODEL.safetensors and MODEL.json has a MODEL.npz of three consecutive calls, batch 3, from
zero state: inputs/K, outputs/K and, after each call, states/K/LAYER/NAME. Everything has batch
and time in front; where the sidecar says "last", outputs are those of the last step alone.

versions.json says what wrote all this. Equal versions make equal files.
"""

import json
import pathlib

import numpy as np
import safetensors
import safetensors.torch
import torch
from torch import nn

SEED = 20260421
BATCH = 3
LENGTHS = (5, 1, 4)
HERE = pathlib.Path(__file__).parent / "Goldens"


def names(name, count):
    return [name] if count == 1 else [f"{name}_l{k}" for k in range(count)]


def run_recurrent(module, name, x, states):
    """One call of nn.LSTM, GRU or RNN; states are PyTorch's, stacked by layer."""
    out, states[name] = module(x, states.get(name))
    parts = states[name] if isinstance(states[name], tuple) else (states[name],)
    flat = {}
    for part, kind in zip(parts, "hc"):
        for layer, row in zip(names(name, module.num_layers), part):
            flat[f"{layer}/{kind}"] = row
    return out, flat


def run_cell(module, name, x, states):
    """The loop over time that the users of nn.LSTMCell and its like write."""
    out = []
    for step in range(x.shape[1]):
        states[name] = module(x[:, step], states.get(name))
        out.append(states[name][0] if isinstance(states[name], tuple) else states[name])
    parts = states[name] if isinstance(states[name], tuple) else (states[name],)
    return torch.stack(out, 1), {f"{name}/{k}": part for part, k in zip(parts, "hc")}


def run(model, layers, x, states):
    flat = {}
    for entry in layers:
        module = model.get_submodule(entry["module"])
        if isinstance(module, nn.RNNBase):
            x, own = run_recurrent(module, entry["name"], x, states)
            flat |= own
        elif isinstance(module, nn.RNNCellBase):
            x, own = run_cell(module, entry["name"], x, states)
            flat |= own
        else:
            x = module(x)
        if entry.get("last"):
            x = x[:, -1]
        if "function" in entry:
            x = entry["function"](x)
    return x, flat


def write(name, modules, sidecar, layers, inputs, dtype=None):
    """`layers` says by which modules a call goes; `inputs` makes an input of a time length."""
    torch.manual_seed(SEED)
    model = nn.ModuleDict({key: make() for key, make in modules.items()}).eval()
    for parameter in model.parameters():
        nn.init.uniform_(parameter, -0.6, 0.6)
    if dtype is not None:
        model.to(dtype)
    tensors = {k: v.contiguous() for k, v in model.state_dict().items()}
    safetensors.torch.save_file(tensors, HERE / f"{name}.safetensors")
    (HERE / f"{name}.json").write_text(json.dumps(sidecar) + "\n")
    # The numbers of the file, computed with in float32.
    model.float()
    arrays, states = {}, {}
    generator = torch.Generator().manual_seed(SEED)
    with torch.no_grad():
        for call, time in enumerate(LENGTHS):
            x = inputs(time, generator)
            out, flat = run(model, layers, x, states)
            arrays[f"inputs/{call}"] = x.float().numpy()
            arrays[f"outputs/{call}"] = out.numpy()
            for key, value in flat.items():
                arrays[f"states/{call}/{key}"] = value.numpy()
    np.savez(HERE / f"{name}.npz", **arrays)


def series(width):
    return lambda time, rng: torch.randn(BATCH, time, width, generator=rng)


def ids(count):
    return lambda time, rng: torch.randint(count, (BATCH, time), generator=rng)


def recurrent(kind, width=3, units=4, **options):
    return lambda: kind(width, units, batch_first=True, **options)


def write_one(name, kind, make, width=3, dtype=None, **extra):
    """A model of one module, called `rnn`."""
    sidecar = {"layers": [{"kind": kind, "weights": "rnn"} | extra]}
    layers = [{"module": "rnn", "name": "rnn"}]
    write(name, {"rnn": make}, sidecar, layers, series(width), dtype)


def write_all():
    HERE.mkdir(exist_ok=True)
    write_one("lstm", "LSTM", recurrent(nn.LSTM))
    write_one("lstm_stacked", "LSTM", recurrent(nn.LSTM, num_layers=2, dropout=0.5))
    write_one("lstm_no_bias", "LSTM", recurrent(nn.LSTM, bias=False))
    write_one("lstm_projected", "LSTM", recurrent(nn.LSTM, units=5, proj_size=2))
    write_one(
        "lstm_projected_stacked", "LSTM",
        recurrent(nn.LSTM, units=5, proj_size=2, num_layers=2, bias=False))
    write_one("lstm_bf16", "LSTM", recurrent(nn.LSTM), dtype=torch.bfloat16)
    write_one("lstm_f16", "LSTM", recurrent(nn.LSTM), dtype=torch.float16)
    write_one("gru", "GRU", recurrent(nn.GRU))
    write_one("gru_stacked", "GRU", recurrent(nn.GRU, num_layers=3))
    write_one("gru_no_bias", "GRU", recurrent(nn.GRU, bias=False), dtype=torch.float64)
    write_one("rnn_tanh", "RNN", recurrent(nn.RNN))
    write_one(
        "rnn_relu", "RNN", recurrent(nn.RNN, nonlinearity="relu", num_layers=2),
        nonlinearity="relu")
    write_one("lstm_cell", "LSTMCell", lambda: nn.LSTMCell(3, 4))
    write_one("gru_cell", "GRUCell", lambda: nn.GRUCell(3, 4))
    write_one(
        "rnn_cell", "RNNCell", lambda: nn.RNNCell(3, 4, nonlinearity="relu", bias=False),
        nonlinearity="relu")
    write(
        "classifier",
        {"rnn": recurrent(nn.LSTM, num_layers=2), "head": lambda: nn.Linear(4, 3)},
        {"layers": [
            {"kind": "LSTM", "weights": "rnn", "last": True},
            {"kind": "Linear", "weights": "head", "activation": "softmax"}]},
        [{"module": "rnn", "name": "rnn", "last": True},
         {"module": "head", "function": lambda x: x.softmax(-1)}],
        series(3))
    write(
        "language",
        {"table": lambda: nn.Embedding(11, 3), "drop": lambda: nn.Dropout(0.3),
         "rnn": recurrent(nn.GRU, num_layers=2), "norm": lambda: nn.LayerNorm(4),
         "hidden": lambda: nn.Linear(4, 6, bias=False), "act": lambda: nn.LeakyReLU(0.2),
         "plain": lambda: nn.LayerNorm(6, eps=1e-3, elementwise_affine=False),
         "head": lambda: nn.Linear(6, 11)},
        {"layers": [
            {"kind": "Embedding", "weights": "table"}, {"kind": "Dropout", "p": 0.3},
            {"kind": "GRU", "weights": "rnn", "name": "memory"},
            {"kind": "LayerNorm", "weights": "norm"}, {"kind": "Linear", "weights": "hidden"},
            {"kind": "LeakyReLU", "negative_slope": 0.2}, {"kind": "LayerNorm", "eps": 0.001},
            {"kind": "Linear", "weights": "head"}, {"kind": "LogSoftmax"}]},
        [{"module": "table"}, {"module": "drop"}, {"module": "rnn", "name": "memory"},
         {"module": "norm"}, {"module": "hidden"}, {"module": "act"}, {"module": "plain"},
         {"module": "head", "function": lambda x: x.log_softmax(-1)}],
        ids(11))
    write_activations()
    versions = {"torch": torch.__version__.split("+")[0], "safetensors": safetensors.__version__}
    (HERE / "versions.json").write_text(json.dumps(versions, indent=1) + "\n")


def write_activations():
    """Every activation behind an RNN: parameters that are no defaults where there are any."""
    kinds = [
        nn.Identity(), nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(), nn.LeakyReLU(0.3), nn.Sigmoid(),
        nn.Hardsigmoid(), nn.Tanh(), nn.Hardtanh(), nn.Softmax(-1), nn.LogSoftmax(-1),
        nn.Softplus(), nn.Softsign(), nn.SiLU(), nn.Hardswish(), nn.GELU(),
        nn.GELU(approximate="tanh"), nn.ELU(), nn.ELU(0.7), nn.SELU(), nn.CELU(0.6), nn.Mish(),
        nn.GLU(), nn.LogSigmoid(), nn.Hardshrink(), nn.Hardshrink(0.2), nn.Softshrink(),
        nn.Softshrink(0.1), nn.Tanhshrink(), nn.Threshold(0.1, 0.9)]
    keys = ("negative_slope", "alpha", "lambd", "threshold", "value", "approximate")
    generator = torch.Generator().manual_seed(SEED)
    x = torch.randn(4, 6, generator=generator) * 2
    cases = []
    for module in kinds:
        entry = {"kind": type(module).__name__}
        if not isinstance(module, nn.Softplus):
            entry |= {key: getattr(module, key) for key in keys if hasattr(module, key)}
        cases.append({"layer": entry, "output": module(x).flatten().tolist()})
    document = {"input": x.flatten().tolist(), "rows": 4, "cases": cases}
    (HERE / "activations.json").write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    write_all()
