"""What the clients of streams and events share: raw sockets, so that every byte is theirs."""

import json
import socket
import urllib.parse
import urllib.request


class Server:
    def __init__(self, url):
        self.url = url
        place = urllib.parse.urlparse(url)
        self.place = (place.hostname, place.port)

    def call(self, method, path, value=None):
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(
            self.url + path, data=body, method=method,
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text[:1] in (b"{", b"[") else text.decode()

    def metric(self, name):
        text = self.call("GET", "/metrics")
        return sum(float(line.split()[-1]) for line in text.splitlines()
                   if line.startswith((name + " ", name + "{")))

    def wait_for(self, name, value):
        """Asks until a metric has the value; the test's own limit of time ends it."""
        while self.metric(name) != value:
            pass


class Peer:
    """A connection; reads the answer's head, then chunks, lines of them or events."""

    def __init__(self, server, receive_bytes=None):
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(60)
        self.socket.connect(server.place)
        self.bytes = b""
        self.text = b""
        self.ended = False
        self.status = None
        self.is_chunked = False

    def open(self, method, path, *fields, version="1.1"):
        head = [f"{method} {path} HTTP/{version}", "Host: h", *fields, "", ""]
        self.socket.sendall("\r\n".join(head).encode())

    def stream(self, session, *fields):
        self.open("POST", f"/v1/sessions/{session}/stream",
                  "Transfer-Encoding: chunked", "Content-Type: application/x-ndjson", *fields)

    def send_chunk(self, data):
        self.socket.sendall(b"%x\r\n%s\r\n" % (len(data), data))

    def send_line(self, value):
        self.send_chunk(json.dumps(value).encode() + b"\n")

    def end(self):
        self.socket.sendall(b"0\r\n\r\n")

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def vanish(self):
        import struct
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _more(self):
        data = self.socket.recv(65536)
        self.bytes += data
        return bool(data)

    def _until(self, mark):
        while mark not in self.bytes:
            if not self._more():
                raise EOFError(self.bytes)
        piece, self.bytes = self.bytes.split(mark, 1)
        return piece

    def head(self):
        lines = self._until(b"\r\n\r\n").decode().split("\r\n")
        self.status = int(lines[0].split()[1])
        self.fields = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            self.fields[name.lower()] = value.strip()
        self.is_chunked = self.fields.get("transfer-encoding") == "chunked"
        return self.status

    def _piece(self):
        if self.ended:
            return False
        if not self.is_chunked:
            self.ended = not self.bytes and not self._more()
            self.text, self.bytes = self.text + self.bytes, b""
            return not self.ended
        size = int(self._until(b"\r\n"), 16)
        while len(self.bytes) < size + 2:
            if not self._more():
                raise EOFError("within a chunk")
        assert self.bytes[size:size + 2] == b"\r\n"
        self.text += self.bytes[:size]
        self.bytes = self.bytes[size + 2:]
        self.ended = size == 0
        return not self.ended

    def line(self):
        """The next line as JSON; None at the proper end of the answer."""
        while b"\n" not in self.text:
            if not self._piece():
                assert self.text == b"", self.text
                return None
        line, self.text = self.text.split(b"\n", 1)
        return json.loads(line)

    def event(self):
        """The next event as a dictionary of its fields; comments are counted and skipped."""
        while b"\n\n" not in self.text:
            if not self._piece():
                assert self.text == b"", self.text
                return None
        block, self.text = self.text.split(b"\n\n", 1)
        if block == b":":
            return {"comment": True}
        event = dict(line.split(": ", 1) for line in block.decode().split("\n"))
        if "data" in event:
            event["data"] = json.loads(event["data"])
        return event

    def at_end(self):
        """Whether the server has closed its half behind the answer."""
        while self._more():
            pass
        return self.bytes == b""
