"""Asks h11 and httptools what they make of each case of the corpus: python make_peer_goldens.py

Writes peers.jsonl beside itself. Needs h11 0.16.0 and httptools 0.9.0 from PyPI; the same versions
write the same bytes.
"""

import json

import h11
import httptools

from corpus import FOLDER, cases


def text(data):
    return bytes(data).decode("latin-1")


def ask_h11(data):
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 20)
    connection.receive_data(data)
    requests = []
    body, head = b"", None
    try:
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                return requests, "waits"
            if event is h11.PAUSED:
                # It says what the connection may still become.
                return requests, "closes" if connection.their_state is h11.MUST_CLOSE else "tunnels"
            if isinstance(event, h11.Request):
                head, body = event, b""
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                fields = [[text(name), text(value)] for name, value in head.headers]
                requests.append([text(head.method), text(head.target), fields, text(body)])
                answer = h11.Response(status_code=200, headers=[("Content-Length", "0")])
                connection.send(answer)
                if connection.our_state is h11.SWITCHED_PROTOCOL:
                    return requests, "tunnels"
                connection.send(h11.EndOfMessage())
                if connection.our_state is h11.MUST_CLOSE:
                    return requests, "closes"
                connection.start_next_cycle()
    except h11.RemoteProtocolError:
        return requests, "refused"


class Collector:
    """Httptools' callbacks."""

    def __init__(self):
        self.requests = []

    def on_message_begin(self):
        self.url, self.fields, self.body, self.in_head = b"", [], b"", True

    def on_url(self, url):
        self.url += url

    def on_header(self, name, value):
        if self.in_head:
            self.fields.append([text(name).lower(), text(value or b"").strip(" \t")])

    def on_headers_complete(self):
        self.in_head = False
        self.method = text(self.parser.get_method())

    def on_body(self, body):
        self.body += body

    def on_message_complete(self):
        self.requests.append([self.method, text(self.url), self.fields, text(self.body)])


def ask_httptools(data):
    collector = Collector()
    parser = httptools.HttpRequestParser(collector)
    collector.parser = parser
    try:
        parser.feed_data(data)
    except httptools.HttpParserUpgrade:
        return collector.requests, "tunnels"
    except httptools.HttpParserError as error:
        closed = "after `Connection: close`" in str(error)
        return collector.requests, "closes" if closed else "refused"
    return collector.requests, "waits"


def fingerprint(data):
    """FNV-1a of 64 bits: tells whether both readers of the corpus read the same bytes."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return f"{value:016x}"


def main():
    lines = []
    for name, data in cases():
        record = {"name": name, "input": fingerprint(data)}
        for peer, ask in (("h11", ask_h11), ("httptools", ask_httptools)):
            requests, end = ask(data)
            record[peer] = {"requests": requests, "end": end}
        if record["h11"] == record["httptools"]:
            del record["httptools"]
        lines.append(json.dumps(record, separators=(",", ":")))
    assert len({json.loads(line)["name"] for line in lines}) == len(lines), "two cases of one name"
    (FOLDER / "peers.jsonl").write_text("\n".join(lines) + "\n")


main()
