"""What clients of SageMaker and TorchServe send: python invocations.py URL

The server serves models/stream.keras. Fields as boto3 and curl send them, with the standard library
alone; Tests/Peers/session_clients runs the real boto3.
"""

import concurrent.futures
import http.client
import json
import re
import struct
import sys
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])
SESSION, NEW = "X-Amzn-SageMaker-Session-Id", "X-Amzn-SageMaker-New-Session-Id"
CLOSED, SEQUENCE = "X-Amzn-SageMaker-Closed-Session-Id", "ts_request_sequence_id"
X = {"instances": [[[1, 2, 3]]]}


def call(path, body, headers={}, method="POST"):
    peer = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    peer.request(method, path, data, headers)
    answer = peer.getresponse()
    return answer.status, answer.headers, answer.read()


def done(path, body, headers={}, method="POST"):
    status, fields, answer = call(path, body, headers, method)
    assert status == 200, (status, answer)
    return fields, json.loads(answer)


def refused(status, words, path, body, headers={}):
    got, fields, answer = call(path, body, headers)
    answer = json.loads(answer)
    assert got == status and set(answer) == {"code", "type", "message"}, (got, answer)
    assert answer["code"] == status and words in answer["message"], answer


def sagemaker(path):
    assert call("/ping", b"", method="GET")[0] == 200
    alone = done(path, X)[1]
    # Opened by the header alone, by the payload alone as SageMaker's guide has it, and by both.
    for body, headers in (
        (X, {SESSION: "NEW_SESSION"}),
        ({"requestType": "NEW_SESSION", **X}, {}),
        ({"requestType": "NEW_SESSION"}, {SESSION: "NEW_SESSION"}),
    ):
        fields, answer = done(path, body, headers)
        form = r"([a-zA-Z0-9](-*[a-zA-Z0-9])*); Expires=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
        id = re.fullmatch(form, fields[NEW]).group(1)
        assert CLOSED not in fields and fields["X-Session-ID"] == id
        if "instances" in body:
            assert answer == alone
        else:
            assert answer["position"] == 0 and done(path, X, {SESSION: id})[1] == alone
        fields, second = done(path, X, {SESSION: id})
        assert second != alone and NEW not in fields and CLOSED not in fields
        body = {"requestType": "CLOSE", **(X if headers else {})}
        assert done(path, body, {SESSION: id})[0][CLOSED] == id
        refused(404, id, path, X, {SESSION: id})
        refused(404, id, path, {"requestType": "CLOSE"}, {SESSION: id})
    refused(400, "names none", path, {"requestType": "CLOSE"})
    refused(400, "names none", path, {"requestType": "CLOSE", **X})
    refused(422, "a request has one", path, {"requestType": "NEW_SESSION"}, {SESSION: "a"})
    refused(422, "requestType is", path, {"requestType": "OPEN"})
    refused(400, "Missing", path, {})


def torchserve(path):
    # No start is needed, as there: a sequence that never was begins.
    fields, first = done(path, X, {SEQUENCE: "seq_0"})
    assert fields[SEQUENCE] == "seq_0" and "ts_request_sequence_end" not in fields
    # curl -T sends PUT.
    second = done(path, X, {SEQUENCE: "seq_0"}, "PUT")[1]
    assert second != first
    start = {SEQUENCE: "seq_0", "ts_request_sequence_start": "true"}
    assert done(path, X, start)[1] == first
    end = {SEQUENCE: "seq_0", "ts_request_sequence_end": "true"}
    fields, answer = done(path, X, end)
    assert answer == second and fields["ts_request_sequence_end"] == "seq_0"
    assert done(path, X, {SEQUENCE: "seq_0"})[1] == first, "the ended state is gone"
    done(path, X, end)
    fields, answer = done(path, X, {"ts_request_sequence_start": "true"})
    assert answer == first and done(path, X, {SEQUENCE: fields[SEQUENCE]})[1] == second
    done(path, X, {SEQUENCE: fields[SEQUENCE], "ts_request_sequence_end": "true"})
    refused(422, "must be true or false", path, X, {"ts_request_sequence_start": "yes"})
    refused(422, "no session id", path, X, {SEQUENCE: "a b"})


def together():
    """Many clients that all send a sequence's first request: one begins it, all step it."""
    path, count = "/predictions/stream", 16
    for number in range(8):
        name = {SEQUENCE: "race-%d" % number}
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            answers = list(pool.map(lambda _: done(path, X, name)[1]["predictions"], range(count)))
        assert len({json.dumps(answer) for answer in answers}) == count, answers
        session = done("/v1/sessions/race-%d" % number, b"", method="GET")[1]
        assert session["position"] == count, session
        call("/v1/sessions/race-%d" % number, b"", method="DELETE")


def npy(values, shape):
    head = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }" % (shape,)
    head += " " * (63 - (len(head) + 10) % 64) + "\n"
    packed = struct.pack("<%df" % len(values), *values)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + packed


def numpy(path):
    kind = {"Content-Type": "application/x-npy"}
    status, fields, answer = call(path, npy([1, 2, 3], (1, 1, 3)), {SEQUENCE: "n", **kind})
    assert status == 200 and fields["Content-Type"] == "application/x-npy", (status, answer)
    assert b"'shape': (1, 2)" in answer, answer
    packed = struct.unpack("<2f", answer[-8:])
    told = done(path, X)[1]["predictions"][0]
    assert struct.pack("<2f", *told) == struct.pack("<2f", *packed), (told, packed)
    # The next step of the same session, and JSON where it is asked for.
    json_please = {SEQUENCE: "n", "ts_request_sequence_end": "true", "Accept": "application/json"}
    _, answer = done(path, npy([1, 2, 3], (1, 3)), {**kind, **json_please})
    assert answer["outputs"][0] != told, answer
    status, _, answer = call(path, b"\x93NUMPY", kind)
    assert status == 400, answer


def many():
    """Of many sessions in one request, the header is that of each."""
    path, item = "/v1/models/stream/forward", {"inputs": [[1, 2, 3]]}
    assert call("/v1/models/stream/sessions", {"id": "f"})[0] == 201
    for name in (SESSION, SEQUENCE):
        results = done(path, {"requests": [item, {"session": "g", **item}]}, {name: "f"})[1]
        first, second = results["results"]
        assert first["session"] == "f" and first["outputs"], first
        assert second["problem"]["status"] == 422, second
        assert "session-conflict" in second["problem"]["type"], second
    status, _, answer = call(path, {"requests": [item]}, {SESSION: "NEW_SESSION"})
    assert status == 422, answer
    call("/v1/sessions/f", b"", method="DELETE")


def open_inference():
    """The same fields name the sequence of an infer; an answer about one tells it."""
    path = "/v2/models/stream/infer"
    tensor = {"name": "input_layer", "shape": [1, 1, 3], "datatype": "FP32", "data": [1, 2, 3]}

    def infer(headers, **parameters):
        fields, answer = done(path, {"inputs": [tensor], "parameters": parameters}, headers)
        return fields, answer["outputs"][0]["data"], answer.get("parameters")

    _, first, told = infer({})
    assert told is None
    fields, data, told = infer({SESSION: "NEW_SESSION"})
    id = told["session_id"]
    assert data == first and fields[NEW].startswith(id + "; Expires="), fields
    assert fields["X-Session-ID"] == id and told["position"] == 1
    _, second, told = infer({"X-Session-ID": id})
    assert second != first and told["position"] == 2
    fields, _, _ = infer({SESSION: id}, sequence_id=id, sequence_end=True)
    assert fields[CLOSED] == id
    assert infer({SEQUENCE: "q", "ts_request_sequence_start": "true"})[1] == first
    assert infer({SEQUENCE: "q", "ts_request_sequence_end": "true"})[1] == second
    assert infer({SEQUENCE: "q", "ts_request_sequence_end": "true"})[1] == first
    for status, headers, parameters in (
        (404, {SESSION: id}, {}),
        (422, {SESSION: "a"}, {"sequence_id": "b"}),
        (422, {SESSION: "NEW_SESSION"}, {"sequence_id": "b", "sequence_start": True}),
    ):
        got, _, answer = call(path, {"inputs": [tensor], "parameters": parameters}, headers)
        assert got == status and list(json.loads(answer)) == ["error"], (got, answer)


for path in ("/invocations", "/endpoints/stream/invocations", "/predictions/stream",
             "/predictions/stream/1", "/invocations?model_name=stream"):
    sagemaker(path)
for path in ("/predictions/stream", "/predictions/stream/1"):
    torchserve(path)
    numpy(path)
together()
many()
open_inference()
refused(404, "none", "/predictions/none", X)
refused(404, "none", "/invocations?model_name=none", X)
assert done("/v1/sessions", b"", method="GET")[1]["sessions"] == []
print("ok")
