"""Runs Cellar's kernels and those of ONNX Runtime, PyTorch and OpenVINO on the same cells.

    python3 Tests/Peers/kernel.py [--bench PATH] [--rounds 5] [--seconds 0.05]
        [--units 256] [--batch 8] [--time 1] [--threads 1] [--instruction-set avx2]
        [--avx2] [--onnxruntime FOLDER]

All of them in the same run, interleaved: each round measures every peer once, and a figure is the
median of its rounds. Needs `pip install onnxruntime onnx openvino torch numpy` and
`swift build -c release --product CellarBench`. Prints a table in Markdown: microseconds of a step
of the whole batch, how many times faster than the best peer Cellar is, and the share of what the
machine can do: of the sgemm peak, or at batch 1 of the speed at which weights can be read.

With `--avx2` all of them are held to AVX2, on a machine that has AVX-512 too: Cellar by its
option, the others by the environment variables that they have for it. ONNX Runtime has none: it is
left as it is unless `--onnxruntime` names a folder with a package `onnxruntime` that takes the
processor for one without AVX-512, such as a copy whose every `xgetbv` (0f 01 d0) is made a
`mov $7, %al; nop` (b0 07 90): the system then seems to save no registers of AVX-512.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STACKS = [(128, 1, 32), (256, 2, 64), (512, 2, 64), (1024, 1, 128)]
BATCHES = [1, 8, 16, 64, 256]
PEERS = ["onnxruntime", "pytorch", "openvino"]
# What holds oneDNN (OpenVINO's and PyTorch's), PyTorch, MKL and numpy's OpenBLAS to AVX2.
HELD_TO_AVX2 = {
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "DNNL_MAX_CPU_ISA": "AVX2",
    "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    "OPENBLAS_CORETYPE": "Haswell",
}


class Peer:
    """A process that answers lines."""

    def __init__(self, name, **variables):
        environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", **variables)
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "kernel_peers.py"), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a peer ended; its own message stands above")
        return json.loads(line)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def paths(options, name):
    """Where a peer looks for packages before all other places."""
    if name != "onnxruntime" or not options.onnxruntime:
        return {}
    return {"PYTHONPATH": options.onnxruntime}


def cellar(options, cell):
    arguments = [options.bench, "kernel", "--json"]
    for key, value in cell.items():
        arguments += [f"--{key}", str(value)]
    if options.instruction_set:
        arguments += ["--instruction-set", options.instruction_set]
    answer = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout
    return json.loads(answer)


def cells(options):
    for threads in [options.threads] if options.threads else [1, 2]:
        for time in [options.time] if options.time else [1, 32]:
            for units, layers, width in STACKS:
                if options.units in (None, units):
                    for batch in [options.batch] if options.batch else BATCHES:
                        yield {
                            "units": units,
                            "layers": layers,
                            "input": width,
                            "batch": batch,
                            "time": time,
                            "threads": threads,
                        }


def machines(held):
    """numpy's BLAS as it is, and where it takes a new processor for an old one as it could be."""
    found = [Peer("machine", **held)]
    if not held and "avx512f" in Path("/proc/cpuinfo").read_text():
        found.append(Peer("machine", OPENBLAS_CORETYPE="SKYLAKEX"))
    return found


def peak_of(peers, cell):
    """The best that any of them shows, for weights of this size."""
    answers = [peer.ask({"bytes": weight_bytes(cell)}) for peer in peers]
    return {key: max(answer[key] for answer in answers) for key in answers[0]}


def weight_bytes(cell):
    widths = cell["input"] + cell["units"] + (cell["layers"] - 1) * 2 * cell["units"]
    return widths * 4 * cell["units"] * 4


def row(cell, figures, peak):
    medians = {name: statistics.median(values) for name, values in figures.items()}
    own = medians.pop("cellar")
    best = min(medians, key=medians.get)
    operations = 2 * cell["batch"] * weight_bytes(cell) / 4
    if cell["batch"] == 1:
        rate = weight_bytes(cell) / own / 1e3
        share = f"{rate / peak['read_gb_per_s']:.2f} of reading"
    else:
        share = f"{operations / own / 1e3 / peak['sgemm_gflops'] / cell['threads']:.2f} of sgemm"
    spread = f"{min(figures['cellar']):.1f}–{max(figures['cellar']):.1f}"
    return (
        f"| {cell['units']}×{cell['layers']} | {cell['batch']} | {cell['time']} "
        f"| {cell['threads']} | {own:.1f} ({spread}) | "
        + " | ".join(f"{medians[name]:.1f}" for name in PEERS)
        + f" | {best} | {medians[best] / own:.2f} | {share} |"
    ), medians[best] / own


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = HERE.parent.parent / ".build" / "release" / "CellarBench"
    parser.add_argument("--bench", default=str(default))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.05)
    parser.add_argument("--instruction-set")
    parser.add_argument("--avx2", action="store_true")
    parser.add_argument("--onnxruntime")
    for name in ("units", "batch", "time", "threads"):
        parser.add_argument(f"--{name}", type=int)
    options = parser.parse_args()
    if options.avx2:
        options.instruction_set = "avx2"

    held = HELD_TO_AVX2 if options.avx2 else {}
    peers = {name: Peer(name, **held, **paths(options, name)) for name in PEERS}
    measures = machines(held)
    columns = ["stack", "batch", "time", "threads", "Cellar", *PEERS, "best", "ahead", "share"]
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns), flush=True)
    ratios = {}
    for cell in cells(options):
        figures = {name: [] for name in ["cellar", *PEERS]}
        peak = peak_of(measures, cell)
        for _ in range(options.rounds):
            request = dict(cell, seconds=options.seconds)
            figures["cellar"].append(cellar(options, request)["us_per_step"])
            for name, peer in peers.items():
                figures[name].append(peer.ask(request)["us_per_step"])
        text, ratio = row(cell, figures, peak)
        print(text, flush=True)
        ratios.setdefault((cell["time"], cell["threads"]), []).append(ratio)
    for (time, threads), values in ratios.items():
        print(
            f"time {time}, threads {threads}: median {statistics.median(values):.2f} times ahead, "
            f"worst {min(values):.2f}"
        )
    for peer in [*peers.values(), *measures]:
        peer.end()


if __name__ == "__main__":
    main()
