"""Writes Goldens/torch_*: bidirectional PyTorch models, and what PyTorch itself computes with them.

    python3 make_sequence_torch_goldens.py

As make_sequence_goldens.py: three consecutive calls, batch 3. The forward halves go on from the
states that the call before gave, the backward halves begin each call at zero.
"""

import json
import pathlib

import numpy as np
import safetensors.torch
import torch
from torch import nn

SEED = 20261121
BATCH = 3
LENGTHS = (5, 1, 4)
HERE = pathlib.Path(__file__).parent / "Goldens"


def names(rnn):
    """The layers in the order of PyTorch's own states."""
    for layer in range(rnn.num_layers):
        name = "rnn" if rnn.num_layers == 1 else f"rnn_l{layer}"
        yield from (f"{name}/forward", f"{name}/backward")


def write(name, rnn, head, last):
    torch.manual_seed(SEED)
    model = nn.ModuleDict({"rnn": rnn, "head": head})
    for parameter in model.parameters():
        nn.init.uniform_(parameter, -0.6, 0.6)
    rng = np.random.default_rng(SEED)
    arrays, states = {}, None
    for call, length in enumerate(LENGTHS):
        x = rng.normal(0, 1.5, (BATCH, length, 3)).astype("float32")
        y, states = rnn(torch.from_numpy(x), states)
        parts = states if isinstance(states, tuple) else (states,)
        arrays[f"inputs/{call}"] = x
        arrays[f"outputs/{call}"] = head(y[:, -1] if last else y).detach().numpy()
        for part, kind in zip(parts, "hc"):
            for layer, state in zip(names(rnn), part):
                arrays[f"states/{call}/{layer}/{kind}"] = state.detach().numpy().copy()
            part[1::2] = 0
    tensors = {k: v.contiguous() for k, v in model.state_dict().items()}
    safetensors.torch.save_file(tensors, HERE / f"{name}.safetensors")
    layers = [
        {"kind": type(rnn).__name__, "weights": "rnn", "last": last},
        {"kind": "Linear", "weights": "head"}]
    (HERE / f"{name}.json").write_text(json.dumps({"layers": layers}) + "\n")
    np.savez_compressed(HERE / f"{name}.npz", **arrays)


def main():
    options = {"batch_first": True, "bidirectional": True}
    with torch.no_grad():
        write("torch_lstm", nn.LSTM(3, 4, num_layers=2, **options), nn.Linear(8, 2), False)
        write("torch_gru_last", nn.GRU(3, 4, **options), nn.Linear(8, 2), True)
        write("torch_projected", nn.LSTM(3, 4, proj_size=2, **options), nn.Linear(4, 2), False)


if __name__ == "__main__":
    main()
