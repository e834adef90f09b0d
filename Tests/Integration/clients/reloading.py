"""Clients that step all the time while models change: python reloading.py URL MODEL A B

The server serves the file MODEL, a copy of A; A and B take one number a step. Sessions begin, step
and end without a pause while the file is replaced and loaded over and over, and while the model is
unloaded with `finish` and comes back; no answer but that may be an error, and each session's
answers are all those of the one model that it began with.
"""

import json
import os
import shutil
import sys
import threading

from json_client import Client

URL = sys.argv[1]
MODEL, A, B = sys.argv[2:]
NAME = os.path.basename(MODEL).split(".")[0]
STEPS, CLIENTS, CHANGES = 20, 4, 12


def session(client, name):
    """The outputs of a session from its beginning to its end."""
    status, answer = client.call("POST", f"/v1/models/{NAME}/sessions", {"id": name})
    assert status == 201, answer
    outputs = []
    for step in range(STEPS):
        status, answer = client.call(
            "POST", f"/v1/sessions/{name}/forward", {"inputs": [step / 8 - 1]}
        )
        assert (status, answer.get("position")) == (200, step + 1), (status, answer)
        outputs.append(answer["outputs"])
    status, answer = client.call("DELETE", f"/v1/sessions/{name}")
    assert status == 204, answer
    return json.dumps(outputs)


def put(file):
    shutil.copy(file, MODEL + ".new")
    os.rename(MODEL + ".new", MODEL)


def load(client):
    status, answer = client.call("POST", f"/v2/repository/models/{NAME}/load", {})
    assert status == 200, (status, answer)


changer = Client(URL)
known = {session(changer, "first")}
put(B)
load(changer)
known.add(session(changer, "second"))
assert len(known) == 2, "both files are the same model"

ended = threading.Event()
seen, faults = [], []


def run(number):
    client = Client(URL)
    try:
        count = 0
        while not ended.is_set():
            seen.append(session(client, f"s{number}-{count}"))
            count += 1
    except Exception as error:
        faults.append(repr(error))
        ended.set()


threads = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS)]
for thread in threads:
    thread.start()
for change in range(CHANGES):
    put(A if change % 2 else B)
    load(changer)
ended.set()
for thread in threads:
    thread.join()
assert not faults, faults
assert len(seen) > CLIENTS, seen
assert set(seen) <= known, "a session stepped with two models"
assert known <= set(seen), "only one of the models was ever stepped"

# A living session goes on behind an unload with finish, and ends with its own numbers.
status, answer = changer.call("POST", f"/v1/models/{NAME}/sessions", {"id": "last"})
assert status == 201, answer
status, answer = changer.call(
    "POST", f"/v2/repository/models/{NAME}/unload", {"sessions": "finish"}
)
assert (status, answer) == (200, {"sessions": {"deleted": 0, "kept": 0, "left": 1}}), answer
status, answer = changer.call("POST", f"/v1/models/{NAME}/sessions", {})
assert status == 404 and "unloading" in answer["detail"], answer
status, answer = changer.call("POST", "/v1/sessions/last/forward", {"inputs": [-1.0]})
assert (status, answer["position"]) == (200, 1), answer
load(changer)
assert session(changer, "again") in known
print("ok")
