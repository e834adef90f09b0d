"""Clients that want too much, each answered as its limit says: python limits.py URL

The server has: connections_max 8, requests_per_connection_max 3, body_bytes_max 200 kB,
header_bytes_max 8 KiB.
"""

import gzip
import json
import socket
import sys
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])
LIVE = b"GET /v2/health/live HTTP/1.1\r\nHost: cellar\r\n\r\n"


def connect():
    return socket.create_connection((PLACE.hostname, PLACE.port), timeout=30)


def read_all(peer):
    answer = b""
    while more := peer.recv(65536):
        answer += more
    return answer


def ask(data):
    """The status, head and body of the answer on a connection of its own that has a place: those
    before it may still be on their way out."""
    while True:
        with connect() as peer:
            peer.sendall(data)
            peer.shutdown(socket.SHUT_WR)
            head, _, body = read_all(peer).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 503"):
            return int(head.split()[1]), head, body


def connect_served():
    """A connection with a place: those before it may still be on their way out."""
    while True:
        peer = connect()
        peer.sendall(LIVE)
        if peer.recv(65536).startswith(b"HTTP/1.1 200"):
            return peer
        peer.close()


def post(body, fields=""):
    return (
        f"POST /v1/sessions/s/forward HTTP/1.1\r\nHost: cellar\r\n{fields}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


created = b'{"id": "s"}'
assert ask(
    b"POST /v1/models/stream/sessions HTTP/1.1\r\nHost: cellar\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(created), created)
)[0] == 201

# The third request is the last of its connection, and the fourth is never read.
status, head, body = ask(LIVE * 2)
assert status == 200 and b"Connection: close" not in head, head
with connect() as peer:
    peer.sendall(LIVE * 4)
    answers = read_all(peer)
assert answers.count(b"HTTP/1.1 200") == 3, answers
assert answers.count(b"Connection: close") == 1, answers
assert answers.rindex(b"Connection: close") > answers.rindex(b"HTTP/1.1 200"), answers

# With eight connections open, the ninth is told so; with seven it is served.
peers = [connect_served() for _ in range(8)]
with connect() as peer:
    answer = read_all(peer)
    assert answer.startswith(b"HTTP/1.1 503") and b"Retry-After: " in answer, answer
peers.pop().close()
peers.append(connect_served())
for peer in peers:
    peer.close()

# Bytes of a header, by one field, by many, and by a target.
get = b"GET /v2/health/live HTTP/1.1\r\nHost: cellar\r\n"
assert ask(get + b"X: " + b"x" * 9000 + b"\r\n\r\n")[0] == 431
assert ask(get + b"X: y\r\n" * 101 + b"\r\n")[0] == 431
assert ask(get + b"X: " + b"x" * 9000)[0] == 431
assert ask(b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: cellar\r\n\r\n")[0] == 414

# Bytes of a body, by its length before it comes, by chunks when they are too many, and decoded.
assert ask(post(b" " * 200_001))[0] == 413
chunk = b"ffff\r\n" + b" " * 65535 + b"\r\n"
assert ask(
    b"POST /v1/sessions/s/forward HTTP/1.1\r\nHost: cellar\r\nTransfer-Encoding: chunked\r\n\r\n"
    + chunk * 4
)[0] == 413
packed = gzip.compress(b" " * 200_001)
assert ask(post(packed, "Content-Encoding: gzip\r\n"))[0] == 413

# Levels of JSON.
for depth, expected in ((33, 400), (90_000, 400), (32, 422)):
    status, _, body = ask(post(b'{"inputs": ' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"))
    assert status == expected, (depth, status, body)
    assert expected == 422 or b"32" in body, body

# The session has not moved, and is well.
status, _, body = ask(post(b'{"inputs": [1, 2, 3]}'))
assert status == 200 and json.loads(body)["position"] == 1, body

print("ok")
