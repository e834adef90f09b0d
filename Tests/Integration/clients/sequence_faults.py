"""What servers get wrong about sequences, each by its name: python sequence_faults.py URL FAULT

The server forgets a session that is unused for a second.
"""

import http.client
import json
import socket
import sys
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])


def call(method, path, value=None):
    peer = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)
    peer.request(method, path, None if value is None else json.dumps(value))
    answer = peer.getresponse()
    body = answer.read()
    return answer.status, body


def body(name, values, start=False, end=False, model_input="input_layer"):
    return {
        "parameters": {"sequence_id": name, "sequence_start": start, "sequence_end": end},
        "inputs": [
            {
                "name": model_input,
                "shape": [1, len(values) // 3, 3],
                "datatype": "FP32",
                "data": values,
            }
        ],
    }


def infer(*arguments, **options):
    status, answer = call("POST", "/v2/models/stream/infer", body(*arguments, **options))
    return status, json.loads(answer)


def outputs(*arguments, **options):
    status, answer = infer(*arguments, **options)
    assert status == 200, answer
    return answer["outputs"][0]["data"]


def metric(name):
    lines = call("GET", "/metrics")[1].decode().splitlines()
    (line,) = [line for line in lines if line.startswith(name + '{model="stream"')]
    return float(line.split()[-1])


X = [0.5, -1.0, 2.0]


def a_request_for_a_sequence_that_timed_out_says_so():
    outputs(7, X, start=True)
    while metric("cellar_sessions_expired_total") < 1:
        pass
    status, answer = infer(7, X)
    assert status == 410, (status, answer)
    assert "expired at 2" in answer["error"] and "position 1" in answer["error"], answer
    assert "START" not in answer["error"].upper(), answer
    # It begins again like any other.
    assert outputs(7, X, start=True) == outputs(8, X, start=True)


def a_client_that_never_ends_costs_its_slot_until_it_expires():
    for number in range(1, 201):
        outputs(number, X, start=True)
    while metric("cellar_sessions_expired_total") < 200:
        pass
    assert metric("cellar_state_bytes") == 0
    assert json.loads(call("GET", "/v1/sessions")[1])["sessions"] == []
    outputs(1, X, start=True)


def no_state_leaks_from_a_sequence_whose_client_went_away():
    fresh = outputs("fresh", X, start=True, end=True)
    for number in range(8):
        text = json.dumps(body("gone", X * 2000, start=True)).encode()
        head = b"POST /v2/models/stream/infer HTTP/1.1\r\nHost: c\r\n"
        with socket.create_connection((PLACE.hostname, PLACE.port), timeout=60) as raw:
            raw.sendall((head + b"Content-Length: %d\r\n\r\n" % len(text) + text) * 3)
        # The same name, and another that may be given the same slot.
        assert outputs("gone", X, start=True) == fresh
        assert outputs("next%d" % number, X, start=True, end=True) == fresh
        outputs("gone", X, end=True)


def no_state_leaks_from_a_sequence_that_was_refused():
    fresh = outputs("fresh", X, start=True, end=True)
    for wrong in ([1e39, 0, 0], [0.0, 0.0]):
        outputs("bad", X, start=True)
        before = call("GET", "/v1/sessions/bad/states")[1]
        status, answer = infer("bad", wrong, start=True)
        assert status == 422, answer
        assert call("GET", "/v1/sessions/bad/states")[1] == before
        outputs("bad", X, end=True)
        assert outputs("next", X, start=True, end=True) == fresh


def a_duplicate_start_restarts_and_is_counted():
    first = outputs("twice", X, start=True)
    outputs("twice", X)
    assert outputs("twice", X, start=True) == first
    assert metric("cellar_sequences_cut_total") == 1


faults = {name: fault for name, fault in list(globals().items()) if name.count("_") > 3}
faults[sys.argv[2]]()
print("ok")
