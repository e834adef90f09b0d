"""Keep-alive and pipelining on one socket: python pipelining.py URL"""

import json
import socket
import sys
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])


def connect():
    return socket.create_connection((PLACE.hostname, PLACE.port), timeout=30)


def request(method, path, body=None, fields=""):
    text = f"{method} {path} HTTP/1.1\r\nHost: cellar\r\n{fields}"
    if body is not None:
        text += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return (text + "\r\n" + (body or "")).encode()


def read_answer(file):
    status = int(file.readline().split()[1])
    fields = {}
    while (line := file.readline().strip()) != b"":
        name, value = line.split(b":", 1)
        fields[name.decode().lower()] = value.strip().decode()
    return status, fields, file.read(int(fields.get("content-length", 0)))


with connect() as peer:
    file = peer.makefile("rb")
    peer.sendall(request("POST", "/v1/models/stream/sessions", '{"id": "p"}'))
    assert read_answer(file)[0] == 201

    # Fifty steps in one write come back in order, each at the next position.
    peer.sendall(
        b"".join(
            request("POST", "/v1/sessions/p/forward", json.dumps({"inputs": [k, 0, 1]}))
            for k in range(50)
        )
    )
    for k in range(50):
        status, fields, body = read_answer(file)
        assert status == 200 and json.loads(body)["position"] == k + 1, (status, body)

    # A chunked body, cut where it likes.
    peer.sendall(
        request("POST", "/v1/sessions/p/forward", None, "Transfer-Encoding: chunked\r\n")
        + b'5;why=not\r\n{"inp\r\nf\r\nuts": [1, 2, 3]\r\n1\r\n}\r\n0\r\n\r\n'
    )
    assert json.loads(read_answer(file)[2])["position"] == 51

    # Expect: 100-continue is answered before the body is sent.
    body = '{"inputs": [1, 2, 3]}'
    head, _, _ = request(
        "POST", "/v1/sessions/p/forward", body, "Expect: 100-continue\r\n"
    ).partition(b"{")
    peer.sendall(head)
    assert file.readline() == b"HTTP/1.1 100 Continue\r\n" and file.readline() == b"\r\n"
    peer.sendall(body.encode())
    assert json.loads(read_answer(file)[2])["position"] == 52

    # HEAD has the length of GET's body and no body.
    peer.sendall(request("HEAD", "/v1/sessions/p") + request("GET", "/v1/sessions/p"))
    head = file.readline()
    fields = {}
    while (line := file.readline().strip()) != b"":
        name, value = line.split(b":", 1)
        fields[name.decode().lower()] = value.strip().decode()
    status, _, body = read_answer(file)
    assert head.startswith(b"HTTP/1.1 200") and int(fields["content-length"]) == len(body)

    # Connection: close is kept.
    peer.sendall(request("GET", "/v2/health/live", None, "Connection: close\r\n"))
    assert read_answer(file)[1]["connection"] == "close" and file.read() == b""

# A client that shuts its writing side still gets its answer.
with connect() as peer:
    peer.sendall(request("GET", "/v1/sessions/p"))
    peer.shutdown(socket.SHUT_WR)
    file = peer.makefile("rb")
    assert read_answer(file)[0] == 200 and file.read() == b""

print("ok")
