"""The servers that serving.py compares, each started on a free port of this machine.

Every one of them says where a session is made, where it is stepped and with which body; `{session}`
in these is the eight digits that CellarBench puts there.
"""

import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS_TO_START = 60


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def post(url, body):
    """The body of the answer to a POST, with everything about a failure."""
    data = body.encode() if body is not None else b""
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{url}: {error.code} {error.read()[:300]}") from error


class Server:
    """A process and the requests that it wants."""

    setup_path = None
    setup_body = None
    body = None

    def __init__(self, name, command, port, ready, folder, **environment):
        self.name = name
        self.url = f"http://127.0.0.1:{port}"
        self.log = Path(folder) / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=dict(os.environ, OPENBLAS_NUM_THREADS="1", **environment),
            )
        try:
            self.wait_for(self.url + ready)
        except BaseException:
            self.end()
            raise

    def wait_for(self, url):
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=1):
                    return
            except urllib.error.HTTPError as error:
                if error.code == 404:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        tail = self.log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{self.name} did not start:\n{tail}")

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def load(self):
        """What CellarBench is told."""
        found = ["--url", self.url, "--path", self.path]
        for key in ("body", "setup_path", "setup_body"):
            value = getattr(self, key)
            if value is not None:
                found += [f"--{key.replace('_', '-')}", value]
        return found

    def outputs(self, steps):
        """The outputs of the first steps of a session of its own."""
        self.post(self.setup_path, self.setup_body)
        answers = [self.post(self.path, self.body) for _ in range(steps)]
        return [self.values(json.loads(answer)) for answer in answers]

    def post(self, path, body):
        """The answer to a request on a session that no load has."""
        session = "99999999"
        url = self.url + path.replace("{session}", session)
        return post(url, body and body.replace("{session}", session))

    def values(self, answer):
        return answer["outputs"][0]


class Cellar(Server):
    def __init__(self, binary, models, values, folder, name="cellar"):
        port = free_port()
        super().__init__(
            name, [binary, "serve", "--port", str(port), *models], port, "/v2/health/ready",
            folder, CELLAR_CONNECTIONS_MAX="2000", CELLAR_REQUESTS_PER_CONNECTION_MAX="1000000000",
            CELLAR_SESSIONS_MAX="10000000", CELLAR_IDLE_SECONDS="3600",
            CELLAR_TTL_SECONDS="86400",
        )
        self.body = json.dumps({"inputs": values})
        self.models = models
        self.runs = 0
        self.has_kept = False

    def use(self, model):
        """Sessions of another model, or the next ones of the same: ids are taken but once."""
        self.runs += 1
        self.setup_path = f"/v1/models/{model}/sessions"
        self.setup_body = json.dumps({"id": f"{self.runs}-{{session}}"})
        self.path = f"/v1/sessions/{self.runs}-{{session}}/forward"
        return self

    def keep(self, model):
        """The same sessions in each round, which are made in the first; of one model alone."""
        self.setup_path = None if self.has_kept else f"/v1/models/{model}/sessions"
        self.setup_body = None if self.has_kept else json.dumps({"id": "kept-{session}"})
        self.path = "/v1/sessions/kept-{session}/forward"
        self.has_kept = True
        return self

    def answer(self):
        """The bytes of a step's answer."""
        self.post(self.setup_path, self.setup_body)
        return self.post(self.path, self.body)

    def health(self):
        return ["--url", self.url, "--path", "/v2/health/live"]


class FastAPI(Server):
    def __init__(self, kind, onnx, stack, values, folder):
        port = free_port()
        command = [sys.executable, str(HERE / "serving_fastapi.py"), kind, str(port), onnx, stack]
        super().__init__(f"fastapi {kind}", command, port, "/", folder)
        self.setup_path = "/sessions/{session}"
        self.path = "/sessions/{session}/step"
        self.body = json.dumps({"inputs": values})


class Triton(Server):
    """Triton from the wheel nvidia-pytriton: its sequence batcher before a Python backend."""

    def __init__(self, onnx, stack, values, folder):
        import pytriton

        home = Path(pytriton.__file__).parent / "tritonserver"
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        model = Path(folder) / "triton" / "stack"
        (model / "1").mkdir(parents=True)
        shutil.copy(HERE / "serving_triton_model.py", model / "1" / "model.py")
        stub = home / "python_backend_stubs" / version / "triton_python_backend_stub"
        # The backend looks for the stub of this Python beside itself.
        backends = Path(folder) / "backends"
        shutil.copytree(home / "backends", backends)
        shutil.copy(stub, backends / "python" / stub.name)
        units = int(stack.split("x")[1])
        (model / "config.pbtxt").write_text(self.config(len(values), units))
        port = free_port()
        packages = Path(pytriton.__file__).parent.parent
        command = [
            str(home / "bin" / "tritonserver"), "--model-repository", str(model.parent),
            "--backend-directory", str(backends), "--http-port", str(port),
            "--http-address", "127.0.0.1", "--allow-grpc", "false", "--allow-metrics", "false",
            # Sequences that nobody ends would be waited for.
            "--exit-timeout-secs", "1",
        ]
        super().__init__(
            "triton", command, port, "/v2/health/ready", folder, SERVING_PACKAGES=str(packages),
            LD_LIBRARY_PATH=str(packages / "nvidia_pytriton.libs"), SERVING_PEERS=str(HERE),
            SERVING_ONNX=onnx, SERVING_STACK=stack,
        )
        self.path = self.setup_path = "/v2/models/stack/infer"
        self.setup_body = self.infer(values, start=True)
        self.body = self.infer(values, start=False)

    @staticmethod
    def config(inputs, units):
        return f"""
            backend: "python"
            max_batch_size: 64
            input [{{ name: "x", data_type: TYPE_FP32, dims: [{inputs}] }}]
            output [{{ name: "y", data_type: TYPE_FP32, dims: [{units}] }}]
            instance_group [{{ count: 1, kind: KIND_CPU }}]
            sequence_batching {{
              max_sequence_idle_microseconds: 3600000000
              oldest {{ max_candidate_sequences: 20000, max_queue_delay_microseconds: 0 }}
              control_input [
                {{ name: "START", control [{{
                  kind: CONTROL_SEQUENCE_START, fp32_false_true: [0, 1] }}] }},
                {{ name: "CORRID", control [{{
                  kind: CONTROL_SEQUENCE_CORRID, data_type: TYPE_UINT64 }}] }}
              ]
            }}
        """

    @staticmethod
    def infer(values, start):
        flags = {"sequence_start": start, "sequence_end": False}
        data = {"name": "x", "shape": [1, len(values)], "datatype": "FP32", "data": values}
        body = {"parameters": {"sequence_id": "ID", **flags}, "inputs": [data]}
        return json.dumps(body).replace('"ID"', "{session}")

    def outputs(self, steps):
        # Its set-up is a step already.
        answers = [self.post(self.path, self.setup_body)]
        answers += [self.post(self.path, self.body) for _ in range(steps - 1)]
        return [self.values(json.loads(answer)) for answer in answers]

    def values(self, answer):
        return answer["outputs"][0]["data"]


class Nginx(Server):
    """Static files, named after their sizes in bytes."""

    def __init__(self, sizes, folder):
        home = Path(folder) / "nginx"
        (home / "www").mkdir(parents=True)
        for size in sizes:
            (home / "www" / str(size)).write_bytes(b"x" * size)
        port = free_port()
        temporary = "".join(
            f"{kind}_temp_path {home}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (home / "nginx.conf").write_text(
            f"""
            user {getpass.getuser()}; worker_processes auto; daemon off;
            pid {home}/pid; error_log {home}/errors;
            events {{ worker_connections 4096; }}
            http {{
              access_log off; keepalive_requests 1000000000; open_file_cache max=10;
              {temporary}
              server {{ listen 127.0.0.1:{port}; root {home}/www; }}
            }}
            """
        )
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        command = [nginx, "-e", f"{home}/errors", "-c", str(home / "nginx.conf")]
        super().__init__("nginx", command, port, f"/{sizes[0]}", folder)

    def load(self, size):
        return ["--url", self.url, "--path", f"/{size}"]
