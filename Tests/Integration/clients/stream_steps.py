"""Streams of steps in their ordinary life: python stream_steps.py URL"""

import http.client
import json
import sys

from raw_stream import Peer, Server

server = Server(sys.argv[1])


def row(k):
    return [((k + 1) * (j + 2)) % 7 / 3 - 1 for j in range(3)]


def create(name, **fields):
    server.call("POST", "/v1/models/stream/sessions", {"id": name, **fields})


def forward(name, inputs):
    return server.call("POST", f"/v1/sessions/{name}/forward", {"inputs": inputs})


# Line by line: each answer comes before the next line is sent, and is that of a forward.
create("alone")
create("streamed")
peer = Peer(server)
peer.stream("streamed")
assert peer.head() == 200, peer.status
assert peer.fields["content-type"] == "application/x-ndjson", peer.fields
assert peer.fields["x-session-id"] == "streamed"
for k in range(20):
    peer.send_line(row(k))
    assert peer.line() == forward("alone", row(k)), k
peer.end()
assert peer.line() is None and peer.at_end()

# All at once, torn anywhere, blank lines and CR LF between: the same answers in order.
create("burst")
peer = Peer(server)
peer.stream("burst")
text = "\r\n\n".join(json.dumps(row(k)) for k in range(500)).encode()
for start in range(0, len(text), 777):
    peer.send_chunk(text[start:start + 777])
peer.end()
peer.head()
create("slow")
for k in range(500):
    line = peer.line()
    assert line["position"] == k + 1, line
    if k % 50 == 0:
        create(f"check{k}")
assert peer.line() is None
again = forward("slow", [row(k) for k in range(500)])
assert again == line, (again, line)

# With a Content-Length, by http.client; the last line needs no end.
create("length")
body = "\n".join(json.dumps(row(k)) for k in range(3))
client = http.client.HTTPConnection(*server.place, timeout=60)
client.request("POST", "/v1/sessions/length/stream", body,
               {"Content-Type": "application/x-ndjson"})
answer = client.getresponse()
assert [json.loads(line)["position"] for line in answer.read().splitlines()] == [1, 2, 3]

# HTTP/1.0 has no chunks: the answer ends with the connection.
create("old")
peer = Peer(server)
peer.open("POST", "/v1/sessions/old/stream", f"Content-Length: {len(body)}", version="1.0")
peer.socket.sendall(body.encode())
peer.head()
assert "transfer-encoding" not in peer.fields and peer.fields["connection"] == "close"
assert [peer.line()["position"] for _ in range(3)] == [1, 2, 3] and peer.line() is None

# Expect: 100-continue, and a refusal that spares the body.
create("expect")
peer = Peer(server)
peer.stream("expect", "Expect: 100-continue")
assert peer.head() == 100 and peer.head() == 200
peer.send_line(row(0))
peer.end()
assert peer.line()["position"] == 1 and peer.line() is None
peer = Peer(server)
peer.stream("nobody", "Expect: 100-continue")
assert peer.head() == 404

# A client that half-closes behind its last line gets all answers, then the end.
create("half")
peer = Peer(server)
peer.stream("half")
for k in range(40):
    peer.send_line(row(k))
peer.end()
peer.half_close()
peer.head()
assert [peer.line()["position"] for _ in range(40)] == list(range(1, 41))
assert peer.line() is None and peer.at_end()

# One that is cut in the middle gets them too; half a line is not run.
create("cut")
peer = Peer(server)
peer.stream("cut")
peer.send_chunk(b"[1, 2, 3]\n[1, 2, 3]")
peer.half_close()
peer.head()
assert peer.line()["position"] == 1
assert peer.line()["type"] == "urn:cellar:problem:request-ended-early"
assert peer.line() is None
assert server.call("GET", "/v1/sessions/cut")["position"] == 1

# Several rows, and what is refused: it changes nothing, and the stream goes on.
create("rows", batch_size=2)
create("rows_alone", batch_size=2)
peer = Peer(server)
peer.stream("rows")
peer.head()
both = [row(0), row(1)]
peer.send_line(both)
assert peer.line() == forward("rows_alone", [[row(0)], [row(1)]])
for bad, kind, place in (
        ([1, 2, 3], "shape-mismatch", "lines[1]"), ([[1, 2, "x"], [1, 2, 3]], "not-a-number",
        "lines[2][0][2]"), ([both, both, both], "shape-mismatch", "lines[3]"),
        ({"wrong": both}, "unknown-input", None)):
    peer.send_line(bad)
    problem = peer.line()
    assert problem["type"].endswith(":" + kind), problem
    assert problem["status"] == 422 and problem["title"] and problem["detail"]
    assert place is None or problem["place"] == place, problem
assert problem["line"] == 4, problem
peer.send_line([[row(0)], [row(1)]])
assert peer.line() == forward("rows_alone", [[row(0)], [row(1)]])
# Malformed JSON may have torn a line: it ends the stream, and what follows is not run.
peer.send_chunk(b"[1, 2\n" + json.dumps(both).encode() + b"\n")
problem = peer.line()
assert problem["status"] == 400 and problem["offset"] == 5, problem
assert peer.line() is None and peer.at_end()
assert server.call("GET", "/v1/sessions/rows")["position"] == 2

# A line that is too long ends it, without waiting for its end.
create("long")
peer = Peer(server)
peer.stream("long")
peer.head()
peer.send_line(row(0))
peer.send_chunk(b"[" + b" " * (2 << 20))
assert peer.line()["position"] == 1
assert peer.line()["status"] == 413 and peer.line() is None

# A long line, and a long answer, go the long way and keep their order.
create("large", batch_size=1000)
peer = Peer(server)
peer.stream("large")
peer.head()
many = [row(k) for k in range(1000)]
for _ in range(3):
    peer.send_line(many)
    peer.send_line([])
peer.end()
for k in range(3):
    line = peer.line()
    assert line["position"] == k + 1 and len(line["outputs"]) == 1000, line
    assert peer.line()["status"] == 422
assert peer.line() is None

# Ids of an Embedding come bare.
server.call("POST", "/v1/models/words/sessions", {"id": "words"})
peer = Peer(server)
peer.stream("words")
peer.head()
peer.send_line(2)
assert peer.line()["position"] == 1
peer.send_line(10 ** 6)
assert peer.line()["type"].endswith(":not-an-id")
peer.end()
assert peer.line() is None

# What is wrong from the start is an ordinary answer.
for path, fields, status in (
        ("nobody", {}, 404), ("alone", {"Content-Type": "text/plain"}, 415),
        ("alone", {"Content-Encoding": "gzip"}, 415), ("alone", {"Accept": "image/png"}, 406)):
    client = http.client.HTTPConnection(*server.place, timeout=60)
    client.request("POST", f"/v1/sessions/{path}/stream", "", fields)
    answer = client.getresponse()
    assert answer.status == status, (path, answer.status)
    assert json.loads(answer.read())["status"] == status

server.wait_for("cellar_streams_open", 0)
print("ok")
