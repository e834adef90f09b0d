"""Asks whether the server lives, 50 times in one go and that again and again, on one connection:
python in_one_go.py URL REQUESTS BODY_BYTES [FIELD]..."""

import socket
import sys
import urllib.parse

AT_ONCE = 50
place = urllib.parse.urlparse(sys.argv[1])
requests, body_bytes, fields = int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
lines = ["GET /v2/health/live HTTP/1.1", *fields]
if not any(field.startswith("Host:") for field in fields):
    lines.append("Host: cellar")
if body_bytes:
    lines.append(f"Content-Length: {body_bytes}")
request = "\r\n".join(lines).encode() + b"\r\n\r\n" + b"x" * body_bytes
assert requests % AT_ONCE == 0
with socket.create_connection((place.hostname, place.port), timeout=30) as peer:
    for _ in range(requests // AT_ONCE):
        peer.sendall(request * AT_ONCE)
        answers = b""
        while answers.count(b"\r\n\r\n") < AT_ONCE:
            more = peer.recv(65536)
            assert more, f"the connection ends behind {answers!r}"
            answers += more
        assert answers.count(b"HTTP/1.1 200 OK\r\n") == AT_ONCE, answers
