"""How streams and their clients end: python stream_ends.py URL PID

The server is started with stream_idle_seconds=3; it is told to stop
at the end.
"""

import os
import signal
import sys

from raw_stream import Peer, Server

server = Server(sys.argv[1])
PID = int(sys.argv[2])


def create(name, **fields):
    server.call("POST", "/v1/models/stream/sessions", {"id": name, **fields})


def stream(name, receive_bytes=None):
    peer = Peer(server, receive_bytes)
    peer.stream(name)
    assert peer.head() == 200
    return peer


def memory():
    with open(f"/proc/{PID}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


# A session that is deleted, or expires, ends its stream with the problem that others get.
create("deleted")
peer = stream("deleted")
peer.send_line([1, 2, 3])
assert peer.line()["position"] == 1
server.call("DELETE", "/v1/sessions/deleted")
problem = peer.line()
assert problem["type"].endswith(":unknown-session") and problem["status"] == 404, problem
assert peer.line() is None and peer.at_end()

create("expired", ttl_seconds=2)
peer = stream("expired")
peer.send_line([1, 2, 3])
assert peer.line()["position"] == 1
problem = peer.line()
assert problem["type"].endswith(":session-expired") and problem["status"] == 410, problem
assert problem["last_position"] == 1
assert peer.line() is None

# A client that is silent for too long.
create("idle")
peer = stream("idle")
problem = peer.line()
assert problem["type"].endswith(":stream-idle") and problem["status"] == 408, problem
assert peer.line() is None

# Clients that vanish leave nothing behind, in whatever state.
create("vanish")
for k in range(20):
    peer = Peer(server)
    peer.stream("vanish")
    for _ in range(k):
        peer.send_line([1, 2, 3])
    peer.vanish()
server.wait_for("cellar_streams_open", 0)

# A client that sends and does not read: the server stops to read, its memory stays, and others
# are served.
create("stuck")
create("other")
peer = stream("stuck", receive_bytes=4096)
lines = b"[1, 2, 3]\n" * 6000
before = memory()
sent = 0
peer.socket.settimeout(1)
try:
    for _ in range(1000):
        peer.send_chunk(lines)
        sent += len(lines)
    raise AssertionError(f"{sent} bytes were taken")
except TimeoutError:
    pass
assert server.call("POST", "/v1/sessions/other/forward", {"inputs": [1, 2, 3]})["position"] == 1
ran = server.call("GET", "/v1/sessions/stuck")["position"]
assert ran < sent / 10, (ran, sent)
grown = memory() - before
assert grown < 32 << 10, f"{grown} KiB more"
# It reads after all: everything that was taken is answered, in order.
peer.socket.settimeout(60)
for k in range(ran):
    assert peer.line()["position"] == k + 1
peer.vanish()
server.wait_for("cellar_streams_open", 0)

# SIGTERM: the lines that came are answered, then why it ends, then the end.
create("stopped")
peer = stream("stopped")
for _ in range(200):
    peer.send_line([1, 2, 3])
assert peer.line()["position"] == 1
listener = Peer(server)
listener.open("GET", "/v1/sessions/stopped/events")
assert listener.head() == 200
os.kill(PID, signal.SIGTERM)
positions = []
while (line := peer.line()) is not None and "position" in line:
    positions.append(line["position"])
assert positions == list(range(2, 2 + len(positions))), positions
assert line["type"].endswith(":draining") and line["status"] == 503, line
assert peer.line() is None and peer.at_end()
while (event := listener.event()) is not None:
    assert event.get("event", "forward") == "forward", event
assert listener.at_end()

print("ok")
