"""A large body and a small one behind it on one connection: python pipelined_bodies.py URL"""

import gzip
import json
import random
import socket
import sys
import urllib.parse

HOST = urllib.parse.urlsplit(sys.argv[1])


def request(path, body, fields=""):
    head = f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n{fields}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def answers(connection, count):
    file = connection.makefile("rb")
    for _ in range(count):
        assert file.readline().split()[1] in (b"200", b"201")
        length = 0
        while (line := file.readline()) != b"\r\n":
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        yield json.loads(file.read(length))


def packed(path, body):
    return request(path, gzip.compress(body, 1), "Content-Encoding: gzip\r\n")


# White space that takes a while to read; packed it is a small body.
space = "".join(random.Random(1).choices(" \n", k=100_000)) + " " * 3_000_000
large = f'{{"inputs": [1, 2, 3]{space}}}'.encode()
small = b'{"inputs": [4, 5, 6]}'
for number in range(20):
    with socket.create_connection((HOST.hostname, HOST.port), timeout=30) as connection:
        name = f"pipelined{number}"
        forward = f"/v1/sessions/{name}/forward"
        connection.sendall(
            request("/v1/models/stream/sessions", json.dumps({"id": name}).encode())
            + request(forward, large)
            + request(forward, small)
            + packed(forward, large)
            + packed(forward, small)
        )
        _, *steps = [answer.get("position") for answer in answers(connection, 5)]
        assert steps == [1, 2, 3, 4], (number, steps)
print("ok")
