"""A client that asks for more than can be done in time, and a quiet one: python overload.py URL

The server has lstm_2x256, one worker, batch_rows_max 8 and queue_seconds_max 0.005.
"""

import json
import socket
import sys
import urllib.parse
import urllib.request

URL = sys.argv[1]
PLACE = urllib.parse.urlparse(URL)
MODEL = "lstm_2x256"
SESSIONS = 400
ROWS = 8
STEPS = 1
PART = 50


def connect():
    return socket.create_connection((PLACE.hostname, PLACE.port), timeout=60)


def request(path, body, fields=""):
    body = json.dumps(body, separators=(",", ":")).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: cellar\r\nContent-Type: application/json\r\n{fields}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def read(peer, rest=b""):
    """The status, fields and body of the next answer, and what came behind it."""
    while b"\r\n\r\n" not in rest:
        rest += peer.recv(65536)
    head, _, rest = rest.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
    while len(rest) < int(fields["content-length"]):
        rest += peer.recv(65536)
    length = int(fields["content-length"])
    return int(lines[0].split()[1]), fields, json.loads(rest[:length]), rest[length:]


def get(path):
    with urllib.request.urlopen(URL + path, timeout=60) as answer:
        return answer.read().decode()


def metric(name, label=""):
    lines = [line for line in get("/metrics").splitlines() if line.startswith(name + "{")]
    return sum(float(line.split()[-1]) for line in lines if label in line)


def position(name):
    return json.loads(get(f"/v1/sessions/{name}"))["position"]


def check(problem):
    assert problem["type"] == "urn:cellar:problem:overloaded", problem
    assert problem["status"] == 503 and 1 <= problem["retry_after_seconds"] <= 60, problem
    assert "queue_seconds_max" in problem["detail"], problem


STEP = {"inputs": [0] * 64}
NAMES = [f"s{index}" for index in range(SESSIONS)]
loud, quiet = connect(), connect()
for name in NAMES + ["late", "quiet"]:
    rows = ROWS if name in NAMES else 1
    quiet.sendall(request(f"/v1/models/{MODEL}/sessions", {"id": name, "batch_size": rows}))
    assert read(quiet)[0] == 201
inputs = [[[0] * 64] * STEPS] * ROWS
# In parts: behind a body above 64 KiB nothing is read before it is answered.
MANY = [
    request(
        f"/v1/models/{MODEL}/forward",
        {"requests": [{"session": name, "inputs": inputs} for name in NAMES[first : first + PART]]},
    )
    for first in range(0, SESSIONS, PART)
]


def overload(key):
    """The answer to one more request of a client with a long line; None if it had its turn."""
    before = {name: position(name) for name in NAMES}
    begun = metric("cellar_queue_seconds_count")
    # All of them are told to the worker together: the line is as long as it may be.
    loud.sendall(b"".join(MANY))
    while metric("cellar_queue_seconds_count") == begun:
        pass
    loud.sendall(request("/v1/sessions/late/forward", STEP, key))
    quiet.sendall(request("/v1/sessions/quiet/forward", STEP))
    status, _, answer, _ = read(quiet)
    assert status == 200, answer
    results, rest = [], b""
    for _ in MANY:
        status, _, answer, rest = read(loud, rest)
        assert status == 200, answer
        results += answer["results"]
    for result in results:
        name = result["session"]
        if "problem" in result:
            check(result["problem"])
            assert position(name) == before[name], result
        else:
            assert result["position"] == before[name] + STEPS, result["position"]
    assert any("position" in result for result in results)
    assert any("problem" in result for result in results)
    status, fields, answer, _ = read(loud, rest)
    return None if status == 200 else (key, status, fields, answer)


# On a machine that stands still for a while the line may have been emptied by its age.
keys = (f"Idempotency-Key: k{index}\r\n" for index in range(60))
refused = next(filter(None, map(overload, keys)), None)
assert refused, "one more was never refused"
key, status, fields, answer = refused
assert status == 503, (status, answer)
assert fields["content-type"] == "application/problem+json", fields
assert fields["x-session-id"] == "late", fields
assert answer["retry_after_seconds"] == int(fields["retry-after"]), (fields, answer)
check(answer)
assert metric("cellar_overload_refusals_total", "too-long") > 0

# Nothing was kept of what was refused: with its key it runs, and is no replay.
before = position("late")
loud.sendall(request("/v1/sessions/late/forward", STEP, key))
status, fields, answer, _ = read(loud)
assert status == 200 and answer["position"] == before + 1, answer
assert "idempotent-replay" not in fields, fields
print("ok")
