"""What tritonclient.http and perf_analyzer put on the wire: python open_inference.py URL

Byte for byte as those two were seen to send it, with the standard library alone.
"""

import concurrent.futures
import gzip
import http.client
import json
import socket
import struct
import sys
import urllib.parse
import zlib

PLACE = urllib.parse.urlparse(sys.argv[1])
LENGTH = "Inference-Header-Content-Length"


def peer():
    return http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)


def call(method, path, body=b"", headers={}, via=None):
    via = via or peer()
    via.putrequest(method, path, skip_accept_encoding=True)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        via.putheader(name, value)
    via.endheaders(body)
    answer = via.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def get(path):
    status, _, body = call("GET", path)
    assert status == 200, (status, body)
    return json.loads(body)


def tensors(headers, body):
    """The outputs of an answer as name -> (shape, packed float32)."""
    length = int(headers.get(LENGTH, len(body)))
    answer, rest, found = json.loads(body[:length]), body[length:], {}
    for output in answer["outputs"]:
        assert output["datatype"] == "FP32", output
        size = output.get("parameters", {}).get("binary_data_size")
        if size is None:
            packed = struct.pack("<%df" % len(output["data"]), *output["data"])
        else:
            packed, rest = rest[:size], rest[size:]
        found[output["name"]] = (output["shape"], packed)
    assert rest == b"", rest
    kind = "application/octet-stream" if LENGTH in headers else "application/json"
    assert headers["Content-Type"] == kind, headers
    return found


def request(values, shape, datatype="FP32", form="<%df", parameters={}, outputs=None, binary=True):
    """The body of tritonclient's infer, and how long its JSON is."""
    packed = struct.pack(form % len(values), *values)
    tensor = {"name": "input_layer", "shape": shape, "datatype": datatype}
    if binary:
        tensor["parameters"] = {"binary_data_size": len(packed)}
    else:
        tensor["data"] = values
    head = {"parameters": dict(parameters), "inputs": [tensor]}
    if outputs is None:
        head["parameters"]["binary_data_output"] = True
    else:
        head["outputs"] = outputs
    text = json.dumps(head, separators=(",", ":")).encode()
    return text + (packed if binary else b""), len(text)


def infer(*arguments, headers={}, expected=200, encode=lambda body: body, via=None, **options):
    body, length = request(*arguments, **options)
    status, fields, answer = call(
        "POST", "/v2/models/stream/infer", encode(body), {LENGTH: str(length), **headers}, via
    )
    assert status == expected, (status, answer)
    coding = fields.get("Content-Encoding")
    if coding:
        answer = gzip.decompress(answer) if coding == "gzip" else zlib.decompress(answer)
    return fields, answer


def sequence(name, start=False, end=False):
    return {"sequence_id": name, "sequence_start": start, "sequence_end": end}


X = [0.1, -2.5, 1e-3, 4.0, 0.3, 7.25]

# The same numbers to the bit: binary tensors, tensors in JSON, NumPy files, the native JSON.
binary = tensors(*infer(X, [2, 1, 3], parameters=sequence(1, start=True, end=True)))
flat = tensors(*infer(X, [2, 1, 3], parameters=sequence(1, True, True), binary=False))
chosen = [{"name": "head", "parameters": {"binary_data": False}}]
plain = tensors(*infer(X, [2, 1, 3], parameters=sequence(1, True, True), outputs=chosen))
alone = tensors(*infer(X, [2, 1, 3]))
call("POST", "/v1/models/stream/sessions", b'{"id": "native", "batch_size": 2}')
descr = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 3), }"
descr += " " * (63 - (10 + len(descr)) % 64) + "\n"
npy = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(descr)) + descr.encode()
status, _, answer = call(
    "POST",
    "/v1/sessions/native/forward",
    npy + struct.pack("<6f", *X),
    {"Content-Type": "application/x-npy", "Accept": "application/x-npy"},
)
assert status == 200, answer
call("POST", "/v1/sessions/native/reset")
status, _, answer_json = call(
    "POST",
    "/v1/sessions/native/forward",
    json.dumps({"inputs": [[X[:3]], [X[3:]]]}).encode(),
    {"Content-Type": "application/json"},
)
rows = [value for row in json.loads(answer_json)["outputs"] for value in row]
bits = {
    binary["head"][1],
    flat["head"][1],
    plain["head"][1],
    alone["head"][1],
    answer[-16:],
    struct.pack("<4f", *rows),
}
assert len(bits) == 1 and binary["head"][0] == [2, 2], bits

# Classes: of each row the largest value with its index, as texts behind their lengths.
numbers = struct.unpack("<4f", binary["head"][1])
places = [row.index(max(row)) for row in (numbers[:2], numbers[2:])]
for is_binary in (True, False):
    top = {"name": "head", "parameters": {"classification": 1, "binary_data": is_binary}}
    fields, answer = infer(X, [2, 1, 3], outputs=[top])
    length = int(fields.get(LENGTH, len(answer)))
    (output,) = json.loads(answer[:length])["outputs"]
    assert (output["datatype"], output["shape"]) == ("BYTES", [2, 1]), output
    texts, rest = output.get("data", []), answer[length:]
    while rest:
        (size,) = struct.unpack("<I", rest[:4])
        texts.append(rest[4 : 4 + size].decode())
        rest = rest[4 + size :]
    told = [text.split(":") for text in texts]
    assert [int(place) for _, place in told] == places, texts
    packed = struct.pack("<2f", *(float(value) for value, _ in told))
    assert packed == struct.pack("<2f", *(max(row) for row in (numbers[:2], numbers[2:])))

# The batches that were made are told by their rows.
(stats,) = get("/v2/models/stream/stats")["model_stats"]
assert {batch["batch_size"] for batch in stats["batch_stats"]} == {2}, stats

# Any number type, and its bits in float32.
for values, datatype, form in (
    ([1, -2, 3], "INT8", "<%db"),
    ([1, -2, 3], "INT64", "<%dq"),
    ([1.0, -2.0, 3.0], "FP16", "<%de"),
    ([1.0, -2.0, 3.0], "FP64", "<%dd"),
):
    same = tensors(*infer(values, [1, 1, 3], datatype, form))
    assert same == tensors(*infer([1, -2, 3], [1, 1, 3])), datatype

# Codings: the length is that of the JSON before it was packed.
for coding, pack in (("gzip", gzip.compress), ("deflate", zlib.compress)):
    long = [k / 512 for k in range(1024 * 3)]
    plain = tensors(*infer(long, [1024, 1, 3]))
    fields, answer = infer(
        long,
        [1024, 1, 3],
        headers={"Content-Encoding": coding, "Accept-Encoding": coding},
        encode=pack,
    )
    assert fields["Content-Encoding"] == coding, fields
    assert tensors(fields, answer) == plain

# What is not finite has a place; nothing is kept of it.
_, answer = infer(
    [1, float("nan"), 3], [1, 1, 3], parameters=sequence("n", True), expected=422
)
assert "inputs.input_layer[0][0][1]" in json.loads(answer)["error"], answer
assert call("GET", "/v1/sessions/n")[0] == 404

# perf_analyzer's JSON mode: the header is as long as the body, its types are what curl says.
body, length = request([1, 2, 3], [1, 1, 3], binary=False, parameters=sequence(5, True))
for kind in ("application/json", "application/octet-stream", "application/x-www-form-urlencoded"):
    status, _, answer = call(
        "POST", "/v2/models/stream/infer", body, {LENGTH: str(length), "Content-Type": kind}
    )
    assert status == 200, answer
form = {"Content-Type": "application/x-www-form-urlencoded"}
assert call("POST", "/v2/repository/index", b"", form)[0] == 200

# What perf_analyzer reads before it begins.
assert "sequence_batching" in get("/v2/models/stream/config")
assert "statistics" in get("/v2")["extensions"]
before = get("/v2/models/stream/stats")["model_stats"][0]
for name in ("cache_hit", "cache_miss", "queue", "compute_input", "compute_infer"):
    assert set(before["inference_stats"][name]) == {"count", "ns"}, name
assert int(before["version"]) == 1


# 64 sequences of 20 requests, eight at a time, each on a connection that is kept, as with
# `--num-of-sequences 64 --sequence-length 20`: each answers as if it were alone.
def run(number):
    via, answers = peer(), []
    for step in range(20):
        x = [number / 64, step / 20, 0.5]
        parameters = sequence(1000 + number, step == 0, step == 19)
        fields, answer = infer(x, [1, 1, 3], parameters=parameters, via=via)
        assert fields["X-Session-ID"] == str(1000 + number), fields
        answers.append(tensors(fields, answer)["head"][1])
    return answers


with concurrent.futures.ThreadPoolExecutor(8) as pool:
    together = list(pool.map(run, range(64)))
assert together[7] == run(7) and together[63] == run(63)
after = get("/v2/models/stream/stats")["model_stats"][0]
grown = after["inference_stats"]["success"]["count"] - before["inference_stats"]["success"]["count"]
assert grown == 66 * 20, grown

# Several requests of one sequence under way at once run in the order of their arrival.
with socket.create_connection((PLACE.hostname, PLACE.port), timeout=60) as raw:
    sent = b""
    for step in range(20):
        body, length = request(
            [0.25, step / 20, 0.5],
            [1, 1, 3],
            parameters=sequence("line", step == 0, step == 19),
            outputs=[{"name": "head"}],
        )
        sent += b"POST /v2/models/stream/infer HTTP/1.1\r\nHost: c\r\n"
        sent += b"%s: %d\r\n" % (LENGTH.encode(), length)
        sent += b"Content-Length: %d\r\n\r\n" % len(body) + body
    raw.sendall(sent)
    positions, received = [], b""
    while len(positions) < 20:
        piece = raw.recv(1 << 16)
        assert piece, received
        received += piece
        positions = [
            int(part.split(b"}")[0]) for part in received.split(b'"position":')[1:] if b"}" in part
        ]
assert positions == list(range(1, 21)), positions

print("ok")
