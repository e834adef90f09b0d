"""Sixteen clients at once, each with its own session: python many_clients.py URL

Every client's outputs must be those of the same client alone, whoever steps beside it.
"""

import http.client
import json
import sys
import threading
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])
STEPS = 40


def run(name, seed, results):
    peer = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)

    def call(path, value):
        peer.request(
            "POST", path, json.dumps(value), {"Content-Type": "application/json"}
        )
        answer = peer.getresponse()
        body = json.loads(answer.read())
        assert answer.status in (200, 201), body
        return body

    call("/v1/models/stream/sessions", {"id": name})
    results[name] = []
    for k in range(STEPS):
        inputs = [((seed + 1) * (k + 1) * (j + 2)) % 7 / 3 - 1 for j in range(3)]
        answer = call(f"/v1/sessions/{name}/forward", {"inputs": inputs})
        assert answer["position"] == k + 1, answer
        results[name].append(answer["outputs"][0])


together, alone = {}, {}
threads = [
    threading.Thread(target=run, args=(f"together-{seed}", seed, together)) for seed in range(16)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for seed in range(16):
    run(f"alone-{seed}", seed, alone)
    mine, reference = together[f"together-{seed}"], alone[f"alone-{seed}"]
    assert len(mine) == STEPS
    for one, other in zip(mine, reference):
        assert max(abs(a - b) for a, b in zip(one, other)) < 1e-6, (seed, one, other)

print("ok")
