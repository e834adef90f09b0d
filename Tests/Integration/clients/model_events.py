"""A listener of a session whose model comes and goes: python model_events.py URL MODEL"""

import http.client
import json
import sys
import urllib.parse
import urllib.request

from json_client import Client

URL, MODEL = sys.argv[1:]
PLACE = urllib.parse.urlparse(URL)


def call(path, body):
    status, answer = Client(URL).call("POST", path, body)
    assert status in (200, 201), (status, answer)
    return answer


def next_event(stream):
    """The name and the data of the next event, without comments and bare ids."""
    name, data = None, None
    while line := stream.readline():
        field, _, value = line.rstrip(b"\r\n").partition(b": ")
        if field == b"event":
            name = value.decode()
        elif field == b"data":
            data = json.loads(value)
        elif not field and name:
            return name, data
    raise AssertionError("the events ended")


call(f"/v1/models/{MODEL}/sessions", {"id": "s"})
call("/v1/sessions/s/forward", {"inputs": [0.5]})
peer = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)
peer.request("GET", "/v1/sessions/s/events")
events = peer.getresponse()
assert events.status == 200, events.status

repository = f"/v2/repository/models/{MODEL}"
call(f"{repository}/unload", {"sessions": "keep"})
assert next_event(events) == ("asleep", {"position": 1, "version": 1})
with urllib.request.urlopen(f"{URL}/v1/sessions/s", timeout=60) as answer:
    session = json.load(answer)
assert session["asleep"] and session["expires_at"] is None, session
call(f"{repository}/load", {})
assert next_event(events) == ("moved", {"position": 1, "version": 1})
call("/v1/sessions/s/forward", {"inputs": [0.5]})
name, data = next_event(events)
assert (name, data["position"]) == ("forward", 2), (name, data)
call(f"{repository}/unload", {"sessions": "delete"})
name, data = next_event(events)
assert (name, data["position"]) == ("unloaded", 2) and data["ended_at"], (name, data)
assert events.read() == b""
print("ok")
