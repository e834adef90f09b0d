"""Gzip on requests and, when asked for, on answers: python gzip_both_ways.py URL"""

import gzip
import json
import sys
import urllib.error
import urllib.request

URL = sys.argv[1]


def call(path, body, headers):
    request = urllib.request.Request(URL + path, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, answer.read()


JSON = {"Content-Type": "application/json"}
call("/v1/models/seed/sessions", b'{"id": "zip", "batch_size": 10}', JSON)

body = json.dumps({"inputs": [[[0.5]] * 40] * 10, "return_state": "all"}).encode()
headers, plain = call("/v1/sessions/zip/forward", body, JSON)
assert headers["Content-Encoding"] is None

call("/v1/sessions/zip/reset", b"", JSON)
headers, packed = call(
    "/v1/sessions/zip/forward",
    gzip.compress(body),
    {**JSON, "Content-Encoding": "gzip", "Accept-Encoding": "gzip"},
)
assert headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in headers["Vary"], headers
assert len(packed) < len(plain)
assert json.loads(gzip.decompress(packed)) == json.loads(plain)

# A small answer is not worth it, and q=0 is a no.
headers, _ = call("/v1/sessions/zip/reset", b"{}", {**JSON, "Accept-Encoding": "gzip"})
assert headers["Content-Encoding"] is None
headers, _ = call("/v1/sessions/zip/forward", body, {**JSON, "Accept-Encoding": "gzip;q=0"})
assert headers["Content-Encoding"] is None

# A bomb is 413, and what is no gzip is 400; both leave the server well.
for bad, status in ((gzip.compress(b" " * (200 << 20)), 413), (b"no gzip", 400)):
    try:
        call("/v1/sessions/zip/forward", bad, {**JSON, "Content-Encoding": "gzip"})
        raise AssertionError("taken")
    except urllib.error.HTTPError as refused:
        assert refused.code == status, (refused.code, refused.read())
assert urllib.request.urlopen(URL + "/v2/health/ready", timeout=30).status == 200

print("ok")
