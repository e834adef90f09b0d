"""Requests with JSON bodies on a connection that stays, for the clients beside this file."""

import http.client
import json
import urllib.parse


class Client:
    def __init__(self, url):
        place = urllib.parse.urlparse(url)
        self.peer = http.client.HTTPConnection(place.hostname, place.port, timeout=60)

    def call(self, method, path, value=None):
        """The status and the answer: what it says in JSON, else its bytes."""
        body = None if value is None else json.dumps(value)
        self.peer.request(method, path, body, {"Content-Type": "application/json"})
        answer = self.peer.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text.startswith((b"{", b"[")) else text
