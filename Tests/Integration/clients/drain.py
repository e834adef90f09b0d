"""A long request survives SIGTERM, a new connection does not: python drain.py URL PID"""

import http.client
import json
import os
import signal
import sys
import time
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])
PID = int(sys.argv[2])


def connect():
    return http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)


def send(peer, path, value):
    peer.request("POST", path, json.dumps(value), {"Content-Type": "application/json"})


idle = connect()
send(idle, "/v1/models/seed/sessions", {"id": "d", "batch_size": 10})
assert idle.getresponse().read()

# Ten thousand steps take a while; the signal comes when some such requests wait for their turn
# behind one that runs, and all have come.
BUSY = 8
body = json.dumps({"inputs": [[[0.1]] * 10_000] * 10})
busy = [connect() for _ in range(BUSY)]
for peer in busy:
    peer.request("POST", "/v1/sessions/d/forward", body, {"Content-Type": "application/json"})
watch = connect()
deadline = time.monotonic() + 30


def metric(text, name):
    return sum(int(line.split()[-1]) for line in text.splitlines() if line.startswith(name))


while time.monotonic() < deadline:
    watch.request("GET", "/metrics")
    text = watch.getresponse().read().decode()
    waiting = metric(text, "cellar_queue_depth{")
    if waiting > 0 and waiting + 1 + metric(text, "cellar_forwards_total{") == BUSY:
        break
else:
    raise AssertionError("the requests were never seen waiting")
os.kill(PID, signal.SIGTERM)

answers = [peer.getresponse() for peer in busy]
assert all(answer.status == 200 for answer in answers)
positions = sorted(json.loads(answer.read())["position"] for answer in answers)
assert positions == [10_000 * (1 + index) for index in range(BUSY)]
assert any(answer.getheader("Connection") == "close" for answer in answers)

# Sooner or later nobody listens any more.
while time.monotonic() < deadline:
    try:
        late = connect()
        late.request("GET", "/v2/health/ready")
        assert late.getresponse().status == 503
    except (ConnectionError, http.client.HTTPException, OSError):
        break
else:
    raise AssertionError("the server went on listening")

print("ok")
