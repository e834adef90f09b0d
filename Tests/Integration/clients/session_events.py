"""Server-sent events of sessions: python session_events.py URL

The server is started with listeners_per_session_max=3, event_quiet_seconds=0.1 and
stream_bytes_buffered_max=4096.
"""

import http.client
import json
import math
import sys

from raw_stream import Peer, Server

server = Server(sys.argv[1])


def create(name, **fields):
    server.call("POST", "/v1/models/stream/sessions", {"id": name, **fields})


def listen(name, query="", receive_bytes=None, after=None):
    """A listener that has read what comes before all events."""
    peer = Peer(server, receive_bytes)
    fields = [] if after is None else [f"Last-Event-ID: {after}"]
    peer.open("GET", f"/v1/sessions/{name}/events{query}", *fields)
    assert peer.head() == 200, peer.status
    peer.beginning = peer.event()
    return peer


def event(peer):
    while (found := peer.event()) is not None and found.get("comment"):
        pass
    if found is not None:
        peer.last_id = found.get("id")
    return found


def norm(rows):
    return math.sqrt(sum(value * value for row in rows for value in row))


# One event a change, with the norms of the states, and with the values where asked for.
create("s", batch_size=2)
plain, full = listen("s"), listen("s", "?states=true")
assert set(plain.beginning) == {"id"} and plain.beginning == full.beginning
assert plain.fields["content-type"] == "text/event-stream"
assert plain.fields["x-session-position"] == "0"
URL = "/v1/sessions/s"
inputs = [[[1, 2, 3], [4, 5, 6]], [[0, 1, 0], [1, 0, 1]]]
changes = [
    ("forward", "POST", "/forward", {"inputs": inputs}, 2),
    ("set_value", "PUT", "/states/second/c", {"value": [[1, 2, 2], [0, 0, 4]]}, 2),
    ("reset", "POST", "/reset", {"layers": ["first"]}, 2),
    ("reset", "POST", "/reset", {}, 0),
]
ids = []
for name, method, path, value, position in changes:
    # A look ahead changes nothing and is no event.
    server.call("POST", URL + "/forward", {"inputs": inputs, "commit": False})
    server.call(method, URL + path, value)
    states = server.call("GET", URL + "/states")["states"]
    one, other = event(plain), event(full)
    assert one["event"] == name == other["event"], (name, one)
    assert one["id"] == other["id"] and one["data"]["position"] == position, one
    assert "states" not in one["data"] and other["data"]["states"] == states
    for layer, tensors in states.items():
        for tensor, rows in tensors.items():
            told = one["data"]["norms"][layer][tensor]
            assert math.isclose(told, norm(rows), rel_tol=1e-6, abs_tol=1e-12), (told, rows)
    ids.append(int(one["id"]))
assert ids == sorted(set(ids)), ids
tag = http.client.HTTPConnection(*server.place, timeout=60)
tag.request("GET", URL + "/states")
assert tag.getresponse().getheader("ETag") == f'"{ids[-1]}"'

# Nothing to tell: a comment now and then.
assert plain.event() == {"comment": True} and plain.event() == {"comment": True}

# A stream's steps are told as well.
peer = Peer(server)
peer.stream("s")
peer.send_line([[1, 2, 3], [4, 5, 6]])
peer.end()
assert event(plain)["data"]["position"] == 1

# No more listeners than the limit says; one who goes leaves a place.
third = listen("s")
client = http.client.HTTPConnection(*server.place, timeout=60)
client.request("GET", URL + "/events")
answer = client.getresponse()
assert answer.status == 429, answer.status
assert json.loads(answer.read())["type"].endswith(":too-many-listeners")
third.half_close()
while third.event() is not None:
    pass
server.wait_for("cellar_listeners_open", 2)
listen("s").vanish()
server.wait_for("cellar_listeners_open", 2)

# A client that comes again is told whether it missed something, and nothing else again.
now = plain.last_id
assert now != ids[-1] and server.call("GET", URL)["position"] == 1
for after in (None, "", now):
    again = listen("s", after=after)
    assert again.beginning == {"id": now}, (after, again.beginning)
    again.vanish()
    server.wait_for("cellar_listeners_open", 2)
for after in (ids[0], ids[-1], "0", int(now) + 1, "1882479504534798338", f'"{now}"', "a b\xfc"):
    again = listen("s", after=after)
    assert again.beginning == {
        "id": now, "event": "missed", "data": {"count": None, "position": 1}}, again.beginning
    server.call("POST", URL + "/reset", {"layers": ["first"]})
    for peer in (again, plain):
        assert event(peer)["event"] == "reset"
    assert again.last_id == plain.last_id != now
    now = again.last_id
    again.vanish()
    server.wait_for("cellar_listeners_open", 2)

# The end of a session is the end of its events.
server.call("DELETE", URL)
last = event(plain)
assert last["event"] == "deleted" and last["data"]["position"] == 1, last
assert plain.event() is None and plain.at_end()
create("short", ttl_seconds=2)
peer = listen("short")
last = event(peer)
assert last["event"] == "expired" and last["data"]["position"] == 0, last
assert last["data"]["ended_at"] and event(peer) is None

# A listener that does not read misses events, is told how many, and harms nobody.
create("slow", batch_size=100)
slow = listen("slow", "?states=true", receive_bytes=4096)
STEPS = 400
row = [[[1, 2, 3]]] * 100
for k in range(STEPS):
    server.call("POST", "/v1/sessions/slow/forward", {"inputs": row})
server.call("DELETE", "/v1/sessions/slow")
seen = missed = 0
while (found := event(slow)) is not None:
    if found["event"] == "missed":
        missed += found["data"]["count"]
    elif found["event"] == "forward":
        seen += 1
        assert found["data"]["position"] == seen + missed, (found["data"]["position"], seen, missed)
    else:
        assert found["event"] == "deleted"
assert missed > 0 and seen + missed == STEPS, (seen, missed)
assert server.metric("cellar_events_missed_total") == missed

# Events of many values go the long way, in order.
create("large", batch_size=1000)
peer = listen("large", "?states=true")
for k in range(5):
    server.call("POST", "/v1/sessions/large/forward", {"inputs": [[[1, 2, k]]] * 1000})
    found = event(peer)
    assert found["event"] == "forward" and found["data"]["position"] == k + 1
    assert len(found["data"]["states"]["first"]["h"]) == 1000
server.call("DELETE", "/v1/sessions/large")
assert event(peer)["event"] == "deleted" and event(peer) is None

# HEAD, and what is wrong from the start.
create("head")
for method, path, status in (
        ("HEAD", "/v1/sessions/head/events", 200), ("GET", "/v1/sessions/nobody/events", 404),
        ("GET", "/v1/sessions/head/events?states=maybe", 422),
        ("GET", "/v1/sessions/head/events?state=true", 422),
        ("POST", "/v1/sessions/head/events", 405), ("GET", "/v1/sessions/short/events", 410)):
    client = http.client.HTTPConnection(*server.place, timeout=60)
    client.request(method, path)
    answer = client.getresponse()
    assert answer.status == status, (path, answer.status)
    answer.read()
server.wait_for("cellar_listeners_open", 0)

print("ok")
