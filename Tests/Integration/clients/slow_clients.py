"""Clients that are slow, each dropped as its limit says: python slow_clients.py URL

The server gives a header, a body and an idle connection one second each.
"""

import socket
import sys
import threading
import time
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])
HEAD = b"POST /v1/sessions/s/forward HTTP/1.1\r\nHost: cellar\r\n"


def drip(start, endless):
    """What a client is told that sends a byte at a time, and after how many seconds."""
    with socket.create_connection((PLACE.hostname, PLACE.port), timeout=30) as peer:
        began = time.monotonic()
        peer.sendall(start)
        peer.settimeout(0.05)
        for byte in endless:
            try:
                answer = peer.recv(65536)
                break
            except TimeoutError:
                peer.sendall(byte)
        peer.settimeout(30)
        while more := peer.recv(65536):
            answer += more
        return answer, time.monotonic() - began


def endless(byte):
    while True:
        yield byte


CLIENTS = {
    "a header": (b"GET / HTTP/1.1\r\nX: ", endless(b"x"), b"HTTP/1.1 408"),
    "fields": (b"GET / HTTP/1.1\r\n", endless(b"X: y\r\n"), b"HTTP/1.1 408"),
    "a body": (HEAD + b"Content-Length: 9000\r\n\r\n", endless(b" "), b"HTTP/1.1 408"),
    "chunks": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", endless(b"1\r\n \r\n"), b"HTTP/1.1 408"),
    "trailers": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", endless(b"X: y\r\n"), b"HTTP/1.1 408"),
    "nothing at all": (b"", endless(b""), b""),
    "nothing more": (
        b"GET /v2/health/live HTTP/1.1\r\nHost: cellar\r\n\r\n", endless(b""), b"HTTP/1.1 200"),
}

failures = []


def check(name):
    start, rest, expected = CLIENTS[name]
    try:
        answer, seconds = drip(start, rest)
        assert answer.startswith(expected), (name, answer)
        assert answer.count(b"HTTP/1.1 ") == (1 if expected else 0), (name, answer)
        assert b"408" not in answer or b"application/problem+json" in answer, (name, answer)
        # Not before its time; how late depends on the machine.
        assert seconds > 0.9, (name, seconds)
    except BaseException as error:
        failures.append(f"{name}: {error!r}")


threads = [threading.Thread(target=check, args=(name,)) for name in CLIENTS]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failures, failures

print("ok")
