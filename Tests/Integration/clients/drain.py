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


busy, idle = connect(), connect()
send(busy, "/v1/models/seed/sessions", {"id": "d", "batch_size": 10})
assert busy.getresponse().read()
idle.request("GET", "/v2/health/ready")
assert idle.getresponse().status == 200

# Ten thousand steps take a while; the signal comes as soon as they run.
send(busy, "/v1/sessions/d/forward", {"inputs": [[[0.1]] * 10_000] * 10})
watch = connect()
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    watch.request("GET", "/metrics")
    if 'state="active"} 1' in watch.getresponse().read().decode():
        break
else:
    raise AssertionError("the steps never ran")
os.kill(PID, signal.SIGTERM)

answer = busy.getresponse()
assert answer.status == 200 and answer.getheader("Connection") == "close"
assert json.loads(answer.read())["position"] == 10_000

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
