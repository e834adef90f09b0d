"""A listener of a session whose model comes and goes: python model_events.py URL MODEL"""

import http.client
import json
import sys
import urllib.parse
import urllib.request

PLACE = urllib.parse.urlparse(sys.argv[1])
MODEL = sys.argv[2]


def call(path, body):
    peer = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)
    peer.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    answer = peer.getresponse()
    text = answer.read()
    assert answer.status in (200, 201), (answer.status, text)
    return json.loads(text)


def next_event(stream):
    """The name and the data of the next event, without comments and bare ids."""
    name, data = None, None
    while line := stream.readline().rstrip(b"\r\n") or (name is None and b":"):
        field, _, value = line.partition(b": ")
        name = value.decode() if field == b"event" else name
        data = json.loads(value) if field == b"data" else data
    return name, data


call(f"/v1/models/{MODEL}/sessions", {"id": "s"})
call("/v1/sessions/s/forward", {"inputs": [0.5]})
peer = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)
peer.request("GET", "/v1/sessions/s/events")
events = peer.getresponse()
assert events.status == 200, events.status

repository = f"/v2/repository/models/{MODEL}"
call(f"{repository}/unload", {"sessions": "keep"})
assert next_event(events) == ("asleep", {"position": 1, "version": 1})
with urllib.request.urlopen(f"{sys.argv[1]}/v1/sessions/s", timeout=60) as answer:
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
