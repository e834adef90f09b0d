"""Everything about models at once: python repository_churn.py URL FOLDER A B SEED

Clients step sessions while others load and unload the model `m` in every way, and its file is
replaced, broken and removed. Whatever is answered must be an answer that the documentation knows,
a session's numbers are those of one model from its first step to its last, and in the end the
model is served and no state is left.
"""

import json
import os
import random
import shutil
import sys
import threading

from json_client import Client

URL = sys.argv[1]
FOLDER, A, B, SEED = sys.argv[2:]
MODEL = os.path.join(FOLDER, "m.keras")
STEPS, ROUNDS = 12, 30
ENDED, UNKNOWN, CONFLICT, CLOSING = 410, 404, 409, 503


def outputs(client, name):
    """The outputs of a session, as far as it came; None where none could begin."""
    status, answer = client.call("POST", "/v1/models/m/sessions", {"id": name})
    if status != 201:
        assert status in (UNKNOWN, CLOSING), (status, answer)
        return None
    values, position = [], 0
    while position < STEPS:
        status, answer = client.call(
            "POST", f"/v1/sessions/{name}/forward",
            {"inputs": [position / 8 - 1], "position": position},
        )
        if status == 200:
            position += 1
            assert answer["position"] == position, answer
            values.append(answer["outputs"])
        elif status == CONFLICT:
            # Asleep: its states can be read, and it ends like any other.
            assert "sleeps" in answer["detail"], answer
            status, answer = client.call("GET", f"/v1/sessions/{name}/states")
            assert status in (200, ENDED), (status, answer)
            break
        else:
            assert status == ENDED and "unloaded" in answer["detail"], (status, answer)
            return values
    status, answer = client.call("DELETE", f"/v1/sessions/{name}")
    assert status in (204, ENDED), (status, answer)
    return values


def put(content):
    new = os.path.join(FOLDER, ".new")
    if os.path.exists(content):
        shutil.copy(content, new)
    else:
        with open(new, "w") as file:
            file.write(content)
    os.rename(new, MODEL)


whole = []
client = Client(URL)
for file in (A, B):
    put(file)
    status, answer = client.call("POST", "/v2/repository/models/m/load", {})
    assert status == 200, answer
    whole.append(outputs(client, f"whole-{len(whole)}"))
assert len(whole[0]) == STEPS and whole[0][0] != whole[1][0]
ended, faults, stepped = threading.Event(), [], [0]


def guarded(work):
    def run(number):
        try:
            work(number)
        except Exception as error:
            faults.append(f"{work.__name__} {number}: {error!r}")
            ended.set()

    return run


@guarded
def step(number):
    client, count = Client(URL), 0
    while not ended.is_set():
        values = outputs(client, f"s{number}-{count}")
        count += 1
        if values:
            stepped[0] += 1
            assert any(values == model[: len(values)] for model in whole), values


@guarded
def change(number):
    client, random_ = Client(URL), random.Random(f"{SEED}-{number}")
    for _ in range(ROUNDS):
        if ended.is_set():
            return
        kind = random_.choice(["load", "load", "unload", "A", "B", "broken", "remove", "index"])
        if kind == "load":
            status, answer = client.call("POST", "/v2/repository/models/m/load", {})
            assert status in (200, 400, UNKNOWN, CONFLICT), (status, answer)
        elif kind == "unload":
            sessions = random_.choice(["refuse", "delete", "keep", "finish"])
            status, answer = client.call(
                "POST", "/v2/repository/models/m/unload", {"sessions": sessions}
            )
            assert status in (200, UNKNOWN, CONFLICT), (status, answer)
        elif kind == "index":
            status, answer = client.call("POST", "/v2/repository/index", {})
            assert status == 200, answer
            states = {"READY", "LOADING", "UNLOADING", "UNAVAILABLE"}
            assert all(entry["state"] in states for entry in answer), answer
        elif kind == "remove":
            try:
                os.remove(MODEL)
            except FileNotFoundError:
                pass
        else:
            with lock:
                put({"A": A, "B": B, "broken": "PK\3\4"}[kind])


lock = threading.Lock()
threads = [threading.Thread(target=step, args=(number,)) for number in range(4)]
changers = [threading.Thread(target=change, args=(number,)) for number in range(3)]
for thread in threads + changers:
    thread.start()
for thread in changers:
    thread.join()
ended.set()
for thread in threads:
    thread.join()
assert not faults, faults
assert stepped[0] > 0, stepped

# Sessions that sleep still were left so by nobody: every client has ended its own.
status, answer = client.call("GET", "/v1/sessions")
assert (status, answer) == (200, {"sessions": []}), answer
put(A)
status, answer = client.call("POST", "/v2/repository/models/m/load", {})
assert status == 200, answer
assert outputs(client, "last") == whole[0]
metrics = client.call("GET", "/metrics")[1].decode().splitlines()
left = [line for line in metrics if line.startswith("cellar_state_bytes{")]
assert left and all(line.endswith(" 0") for line in left), left
print("ok")
