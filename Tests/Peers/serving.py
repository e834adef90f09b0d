"""Puts the same load on Cellar, FastAPI with ONNX Runtime, Triton and nginx, in the same run.

    python3 Tests/Peers/serving.py [--bench PATH] [--server PATH] [--rounds 5] [--seconds 2]
        [--connections 1 64] [--soak 600] [--quick]

One JSON step a request of an LSTM of 2x256 with 64 inputs, the same weights everywhere, and 1x8
and the health endpoint beside nginx with a static body of the same size. Then Cellar alone: npy
steps and streams; servers with 64, 1,000 and 100,000 sessions; parts of its capacity at even
distances, nginx beside it at the same rates, and four times of it; 10,000 idle connections; a soak
in which connections and sessions come and go. Interleaved: each round measures everything but the
last two once, the servers with so many sessions three times; a figure is the median of its rounds,
and a ratio that of its rounds' ratios. --quick is one short round of everything, to see that it
runs. The answers to the first steps are compared before anything is measured. Needs
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
KEPT = f"json {LARGE}, kept"
SESSIONS = 1000
SESSION_COUNTS = [64, SESSIONS, 100_000]
SESSION_ROUNDS = 3
PARTS_OF_CAPACITY = [0.5, 0.7]
OVERLOAD = 4
OVERLOAD_CONNECTIONS = 1000
IDLE_CONNECTIONS = 10_000


class Figures:
    """What CellarBench measured, by figure: a list of its rounds."""

    def __init__(self, options):
        self.options = options
        self.rounds = {}
        # What is compared is measured in the same.
        self.round = 0

    def measure(self, what, server, arguments, connections, sessions=SESSIONS, part=None):
        """One figure; with `part`, at that part of the rate at which Cellar took its steps."""
        command = [
            self.options.bench, "http", "--json", "--seconds", str(self.options.seconds),
            "--connections", str(connections), "--sessions", str(sessions), *arguments,
        ]
        if "--what" not in arguments:
            command += ["--what", what]
        if part:
            capacity = self.rounds.get((f"json {LARGE}", "cellar", 64, SESSIONS, None))
            if not capacity:
                return
            command += ["--rate", str(max(1, int(part * capacity[-1]["requests_per_second"])))]
        figure = self.run(f"{what}, {server}", command)
        if not figure:
            return
        refused = figure["refused"] and (part or 0) < 1
        if refused or figure["failed"]:
            print(f"{what}, {server}: not all answered: {figure}", file=sys.stderr)
        figure["round"] = self.round
        self.rounds.setdefault((what, server, connections, sessions, part), []).append(figure)

    def run(self, text, command):
        """What one run of CellarBench prints; None, and the reason to stderr, where it fails."""
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            print(f"{text}: {run.stderr.strip()}", file=sys.stderr)
            return None
        return json.loads(run.stdout)

    def ratio(self, column, one, other):
        """The median of the rounds' ratios: what was measured together is compared, since the
        machine is another from one minute to the next. None where one of them did not run."""

        def by_round(what, server, connections, sessions=SESSIONS, part=None):
            figures = self.rounds.get((what, server, connections, sessions, part), [])
            return {figure["round"]: figure[column] for figure in figures}

        ones, others = by_round(*one), by_round(*other)
        ratios = [ones[index] / others[index] for index in ones if others.get(index)]
        return statistics.median(ratios) if ratios else None

    def print_table(self):
        print(
            "\n| what | server | connections | sessions | of Cellar's capacity "
            "| requests/s | p50 µs | p99 µs |"
        )
        print("|" + "---|" * 8)
        for (what, server, connections, sessions, part), rounds in self.rounds.items():
            values = [
                statistics.median(figure[column] for figure in rounds)
                for column in ("requests_per_second", "p50_us", "p99_us")
            ]
            spread = [figure["requests_per_second"] for figure in rounds]
            print(
                f"| {what} | {server} | {connections} | {sessions} | {part or '-'} "
                f"| {values[0]:.0f} ({min(spread):.0f}–{max(spread):.0f}) "
                f"| {values[1]:.0f} | {values[2]:.0f} |"
            )


def print_ratios(figures):
    """The ratios that are aimed at; those of servers that did not run are left out."""

    def ratio(text, column, one, other, aim):
        value = figures.ratio(column, one, other)
        if value is not None:
            print(f"| {text} | {value:.3g} | {aim} |")

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
    few = (KEPT, "cellar", 64, SESSION_COUNTS[0])
    for count, aim in zip(SESSION_COUNTS[1:], ("≥ 0.97", "-")):
        text = f"{count} sessions beside {SESSION_COUNTS[0]}"
        ratio(text, rate, (KEPT, "cellar", 64, count), few, aim)
    ratio("health beside nginx, 64 connections", rate, ("health", "cellar", 64), tiny, "≥ 0.7")
    ratio("a step of 1x8 beside nginx", rate, (small, "cellar", 64), tiny, "≥ 0.5")
    flood = (large, "cellar", OVERLOAD_CONNECTIONS, SESSIONS, OVERLOAD)
    ratio(f"answered at {OVERLOAD} times the capacity", rate, flood, own, "≥ 0.9")
    for part in PARTS_OF_CAPACITY:
        # What the machine does to whoever is asked as often, where it stands still now and then.
        for what, server, aim in ((large, "cellar", "< 5"), ("static", "nginx", "-")):
            rounds = figures.rounds.get((what, server, 64, SESSIONS, part))
            if rounds:
                value = statistics.median(figure["p99_us"] / figure["p50_us"] for figure in rounds)
                print(f"| p99 to p50 of {what}, {server}, at {part} | {value:.3g} | {aim} |")


def idle_and_soak(figures):
    """What connections cost that do nothing, and what stays of those that go."""
    options = figures.options
    command = [options.bench, "http", "--json", "--server", options.server, "--model", LARGE]
    count = IDLE_CONNECTIONS // (10 if options.quick else 1)
    idle = figures.run("idle", command + ["--idle", str(count)])
    if idle:
        size = idle["resident_after"] / 2**20
        print(f"| MiB of the server with {count} idle connections | {size:.1f} | < 100 |")
    if not options.soak:
        return
    soak = figures.run("soak", command + ["--churn", str(options.soak)])
    if soak:
        slope = soak["resident_bytes_per_second"]
        print(f"| bytes that each second of churn added to memory | {slope:.0f} | 0 |")
        opened = soak["descriptors_end"] - soak["descriptors_begin"]
        print(f"| descriptors that {options.soak} s of churn left open | {opened} | 0 |")
        print(f"| sessions that they left | {soak['sessions_end']} | 0 |")
        print("\nResident MB after each tenth of the churn, in which", end=" ")
        print(f"{soak['connections']} connections and {soak['sessions']} sessions went:", end=" ")
        print(", ".join(f"{size / 1e6:.1f}" for size in soak["resident"]))


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
    for what in ("npy", "stream"):
        load = ["--url", cellar.url, "--what", what, "--model", LARGE]
        figures.measure(f"{what} {LARGE}", "cellar", load, 64)


def session_counts(figures, keepers):
    """The same load on servers with so many sessions each, in turn."""
    for _ in range(SESSION_ROUNDS):
        figures.round += 1
        for count, server in keepers.items():
            load = server.keep(f"lstm_{LARGE}").load()
            figures.measure(KEPT, "cellar", load, 64, sessions=count)


def at_parts_of_capacity(figures, servers, sizes):
    for part in PARTS_OF_CAPACITY + [OVERLOAD]:
        load = servers["cellar"].use(f"lstm_{LARGE}").load()
        connections = OVERLOAD_CONNECTIONS if part > 1 else 64
        figures.measure(f"json {LARGE}", "cellar", load, connections, part=part)
        if part < 1 and "nginx" in servers:
            figures.measure("static", "nginx", servers["nginx"].load(sizes[LARGE]), 64, part=part)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", default=str(BUILT / "CellarBench"))
    parser.add_argument("--server", default=str(BUILT / "cellar"))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 64])
    parser.add_argument("--soak", type=float, default=600, help="seconds of churn; 0 for none")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds, options.soak = 1, 0.5, min(options.soak, 10)
    servers, keepers = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        try:
            servers = start_all(options, folder, step_values())
            compare(servers)
            sizes = {
                stack: len(servers["cellar"].use(f"lstm_{stack}").answer())
                for stack in (LARGE, SMALL)
            }
            start(servers, lambda: Nginx(sorted(sizes.values()), folder))
            models = [servers["cellar"].models[0]]
            for count in SESSION_COUNTS:
                keepers[count] = Cellar(
                    options.server, models, step_values(), folder, name=f"cellar {count}")
            figures = Figures(options)
            for index in range(options.rounds):
                print(f"round {index + 1} of {options.rounds}", file=sys.stderr)
                figures.round += 1
                one_round(figures, servers, sizes, options.connections)
                at_parts_of_capacity(figures, servers, sizes)
                session_counts(figures, keepers)
        finally:
            for server in [*servers.values(), *keepers.values()]:
                server.end()
    figures.print_table()
    print_ratios(figures)
    idle_and_soak(figures)


if __name__ == "__main__":
    main()
