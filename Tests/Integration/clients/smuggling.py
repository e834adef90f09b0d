"""Requests of two meanings are refused, and the connection ends: python smuggling.py URL"""

import socket
import sys
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])
START = b"POST /v1/models/seed/sessions HTTP/1.1\r\nHost: cellar\r\n"
SECOND = b"GET /v1/models HTTP/1.1\r\nHost: cellar\r\n\r\n"

SHAPES = {
    "both lengths": (
        START + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "two lengths": (START + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n", 400),
    "a signed length": (START + b"Content-Length: +5\r\n\r\nabcde", 400),
    "a length in hex": (START + b"Content-Length: 0x5\r\n\r\nabcde", 400),
    "space before the colon": (START + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    "an unknown coding": (START + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    "chunked twice": (START + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
    "a folded line": (START + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
    "a bare CR": (START + b"X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a bare LF": (START + b"X: a\nContent-Length: 3\r\n\r\nabc", 400),
    "a NUL": (START + b"X: a\0b\r\n\r\n", 400),
    "no host": (b"GET /v1/models HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET /v1/models HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "a chunk size that overflows": (
        START + b"Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nabcde\r\n0\r\n\r\n", 400),
    "a chunk size with a sign": (
        START + b"Transfer-Encoding: chunked\r\n\r\n+5\r\nabcde\r\n0\r\n\r\n", 400),
}

for name, (shape, expected) in SHAPES.items():
    with socket.create_connection((PLACE.hostname, PLACE.port), timeout=30) as peer:
        peer.sendall(shape + SECOND)
        data = b""
        while more := peer.recv(65536):
            data += more
    status = int(data.split()[1])
    assert status == expected, (name, status, data)
    assert data.count(b"HTTP/1.1 ") == 1, (name, "a second answer", data)
    assert b"application/problem+json" in data, (name, data)

print("ok")
