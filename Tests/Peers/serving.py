"""Puts the same load on Cellar, FastAPI with ONNX Runtime, Triton and nginx, in the same run.

    python3 Tests/Peers/serving.py [--bench PATH] [--server PATH] [--rounds 5] [--seconds 2]
        [--connections 1 64]

One JSON step a request of an LSTM of 2x256 with 64 inputs, the same weights everywhere, and 1x8
and the health endpoint beside nginx with a static body of the same size. Interleaved: each round
measures every server once, and a figure is the median of its rounds. The answers to the first
steps are compared before anything is measured. Needs
`pip install onnx onnxruntime numpy fastapi 'uvicorn[standard]' orjson nvidia-pytriton`, nginx, and
`swift build -c release`. A server that cannot run here is named with its reason, and left out.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from serving_servers import Cellar, FastAPI, Nginx, Triton
from serving_stack import step_values, write_onnx, write_safetensors

BUILT = Path(__file__).resolve().parent.parent.parent / ".build" / "release"
LARGE, SMALL = "2x256", "1x8"
SESSIONS = 1000
PART_OF_CAPACITY = 0.7


class Figures:
    """What CellarBench measured, by figure: a list of its rounds."""

    def __init__(self, options):
        self.options = options
        self.rounds = {}

    def measure(self, what, server, arguments, connections, sessions=SESSIONS, rate=None):
        command = [
            self.options.bench, "http", "--json", "--seconds", str(self.options.seconds),
            "--what", what, "--connections", str(connections), "--sessions", str(sessions),
        ]
        command += arguments + (["--rate", str(rate)] if rate else [])
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            print(f"{what}, {server}: {run.stderr.strip()}", file=sys.stderr)
            return
        figure = json.loads(run.stdout)
        if figure["refused"] or figure["failed"]:
            print(f"{what}, {server}: not all answered: {run.stdout.strip()}", file=sys.stderr)
        key = (what, server, connections, sessions, rate)
        self.rounds.setdefault(key, []).append(figure)

    def median(self, column, what, server, connections, sessions=SESSIONS):
        """None where the server did not run."""
        rounds = self.rounds.get((what, server, connections, sessions, None))
        return rounds and statistics.median(figure[column] for figure in rounds)

    def print_table(self):
        print("\n| what | server | connections | sessions | rate | requests/s | p50 µs | p99 µs |")
        print("|" + "---|" * 8)
        for (what, server, connections, sessions, rate), rounds in self.rounds.items():
            values = [
                statistics.median(figure[column] for figure in rounds)
                for column in ("requests_per_second", "p50_us", "p99_us")
            ]
            spread = [figure["requests_per_second"] for figure in rounds]
            print(
                f"| {what} | {server} | {connections} | {sessions} | {rate or '-'} "
                f"| {values[0]:.0f} ({min(spread):.0f}–{max(spread):.0f}) "
                f"| {values[1]:.0f} | {values[2]:.0f} |"
            )


def print_ratios(figures):
    """The ratios that are aimed at; those of servers that did not run are left out."""

    def ratio(text, column, one, other, aim):
        values = [figures.median(column, *key) for key in (one, other)]
        if None not in values and values[1]:
            print(f"| {text} | {values[0] / values[1]:.2f} | {aim} |")

    large, small = f"json {LARGE}", f"json {SMALL}"
    rate, p50, p99 = "requests_per_second", "p50_us", "p99_us"
    own, triton = (large, "cellar", 64), (large, "triton", 64)
    tiny = (f"static {SMALL}", "nginx", 64)
    alone = (large, "cellar", 1)
    print("\n| ratio | measured | aim |\n|---|---|---|")
    ratio("requests/s beside Triton, 64 connections", rate, own, triton, "≥ 3")
    batched = (large, "fastapi batched", 64)
    ratio("requests/s beside FastAPI batched, 64 connections", rate, own, batched, "≥ 10")
    ratio("p99 beside Triton, 64 connections", p99, own, triton, "≤ 0.35")
    ratio("p50 beside FastAPI, one connection", p50, alone, (large, "fastapi plain", 1), "≤ 0.4")
    ratio("p50 beside nginx, one connection", p50, alone, ("static", "nginx", 1), "≤ 2.5")
    ratio("1000 sessions beside 64", rate, own, (large, "cellar", 64, 64), "≥ 0.97")
    ratio("health beside nginx, 64 connections", rate, ("health", "cellar", 64), tiny, "≥ 0.7")
    ratio("a step of 1x8 beside nginx", rate, (small, "cellar", 64), tiny, "≥ 0.5")
    for (what, _, _, _, told), rounds in figures.rounds.items():
        if told:
            value = statistics.median(figure["p99_us"] / figure["p50_us"] for figure in rounds)
            print(f"| p99 to p50 of {what} at {PART_OF_CAPACITY} of capacity | {value:.2f} | < 5 |")


def start(servers, make):
    """Adds the server that `make` starts; says so where it cannot."""
    try:
        server = make()
        servers[server.name] = server
    except Exception as error:
        print(f"left out: {error}", file=sys.stderr)


def start_all(options, folder, values):
    onnx = os.path.join(folder, "stack.onnx")
    write_onnx(onnx, 2, 256)
    models = [
        write_safetensors(folder, name, layers, units)
        for name, layers, units in ((f"lstm_{LARGE}", 2, 256), (f"lstm_{SMALL}", 1, 8))
    ]
    servers = {"cellar": Cellar(options.server, models, values, folder)}
    start(servers, lambda: FastAPI("plain", onnx, LARGE, values, folder))
    start(servers, lambda: FastAPI("batched", onnx, LARGE, values, folder))
    start(servers, lambda: Triton(onnx, LARGE, values, folder))
    return servers


def compare(servers):
    """Ends the run where a server computes something else."""
    expected = servers["cellar"].use(f"lstm_{LARGE}").outputs(3)
    for name, server in servers.items():
        if name == "cellar":
            continue
        for one, other in zip(expected, server.outputs(3)):
            error = max(abs(a - b) for a, b in zip(one, other))
            if len(one) != len(other) or error > 1e-5:
                sys.exit(f"{name} answers otherwise, by {error}")
        print(f"{name}: its first three answers are Cellar's within 1e-5")


def one_round(figures, servers, sizes, connections):
    cellar, large = servers["cellar"], f"json {LARGE}"
    for count in connections:
        for name, server in servers.items():
            if name == "nginx":
                figures.measure("static", name, server.load(sizes[LARGE]), count)
            elif name == "cellar":
                figures.measure(large, name, cellar.use(f"lstm_{LARGE}").load(), count)
            else:
                figures.measure(large, name, server.load(), count)
        figures.measure(f"json {SMALL}", "cellar", cellar.use(f"lstm_{SMALL}").load(), count)
        figures.measure("health", "cellar", cellar.health(), count)
        if "nginx" in servers:
            figures.measure(f"static {SMALL}", "nginx", servers["nginx"].load(sizes[SMALL]), count)
    figures.measure(large, "cellar", cellar.use(f"lstm_{LARGE}").load(), 64, sessions=64)


def at_part_of_capacity(figures, cellar):
    what = f"json {LARGE}"
    capacity = figures.median("requests_per_second", what, "cellar", 64)
    if capacity:
        rate = int(capacity * PART_OF_CAPACITY)
        for _ in range(figures.options.rounds):
            load = cellar.use(f"lstm_{LARGE}").load()
            figures.measure(what, "cellar", load, 64, rate=rate)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", default=str(BUILT / "CellarBench"))
    parser.add_argument("--server", default=str(BUILT / "cellar"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 64])
    options = parser.parse_args()
    servers = {}
    with tempfile.TemporaryDirectory() as folder:
        try:
            servers = start_all(options, folder, step_values())
            compare(servers)
            sizes = {
                stack: len(servers["cellar"].use(f"lstm_{stack}").answer())
                for stack in (LARGE, SMALL)
            }
            start(servers, lambda: Nginx(sorted(sizes.values()), folder))
            figures = Figures(options)
            for index in range(options.rounds):
                print(f"round {index + 1} of {options.rounds}", file=sys.stderr)
                one_round(figures, servers, sizes, options.connections)
            at_part_of_capacity(figures, servers["cellar"])
        finally:
            for server in servers.values():
                server.end()
    figures.print_table()
    print_ratios(figures)


if __name__ == "__main__":
    main()
