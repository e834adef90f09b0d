"""What clients of TensorFlow Serving and OpenVINO Model Server send: python predict.py URL GOLDENS

The server serves models/stream.keras; GOLDENS is models/stream.json, three calls of Keras' own
stateful model. Bodies and fields as curl and requests send them, with the standard library alone.
"""

import gzip
import http.client
import json
import sys
import urllib.parse

PLACE = urllib.parse.urlparse(sys.argv[1])
CALLS = json.load(open(sys.argv[2]))
MODEL = "/v1/models/stream"
X = [[1, 2, 3]]


def call(method, path, body=None, headers={}):
    peer = http.client.HTTPConnection(PLACE.hostname, PLACE.port, timeout=60)
    # curl -d says that its JSON is a form; requests' data= says nothing.
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    peer.request(method, path, data, {**form, **headers})
    answer = peer.getresponse()
    return answer.status, answer.headers, answer.read()


def predict(body, path=MODEL + ":predict", headers={}):
    status, fields, answer = call("POST", path, body, headers)
    assert status == 200, (status, answer)
    return json.loads(answer)


def refused(status, words, body, path=MODEL + ":predict", headers={}):
    got, _, answer = call("POST", path, body, headers)
    answer = json.loads(answer)
    assert got == status and list(answer) == ["error"], (got, answer)
    assert words in answer["error"], answer


def get(path):
    status, _, answer = call("GET", path)
    assert status == 200, (status, answer)
    return json.loads(answer)


def numbers(value):
    return [x for part in value for x in numbers(part)] if isinstance(value, list) else [value]


def close(actual, expected):
    pairs = list(zip(numbers(actual), numbers(expected), strict=True))
    assert all(abs(a - b) < 2e-5 for a, b in pairs), (actual, expected)


def keras():
    """Three calls of one sequence are Keras' calls; its states are there under /v1."""
    for number, expected in enumerate(CALLS):
        control = {0: 1, len(CALLS) - 1: 2}.get(number, 0)
        answer = predict({"signature_name": "serving_default", "inputs": {
            "input_layer": expected["inputs"], "sequence_id": [10],
            "sequence_control_input": [control],
        }})
        assert list(answer) == ["outputs"] and answer["outputs"]["sequence_id"] == [10], answer
        close(answer["outputs"]["head"], expected["outputs"])
        if control == 2:
            assert call("GET", "/v1/sessions/10")[0] == 404
        else:
            states = get("/v1/sessions/10/states")["states"]
            for layer in ("first", "second"):
                close(states[layer]["h"], expected["states"][layer]["h"])
                close(states[layer]["c"], expected["states"][layer]["c"])


def stateless():
    """Every row begins in the initial state, however it is written, and nothing is kept."""
    first = CALLS[0]
    for _ in range(2):
        close(predict({"instances": first["inputs"]})["predictions"], first["outputs"])
        close(predict({"inputs": first["inputs"]})["outputs"], first["outputs"])
        named = [{"input_layer": row} for row in first["inputs"]]
        close(predict({"instances": named})["predictions"], first["outputs"])
        close(predict({"inputs": {"input_layer": first["inputs"]}})["outputs"], first["outputs"])
    alone = predict({"instances": first["inputs"][1:]})["predictions"]
    close(alone, first["outputs"][1:])
    # Rows without a time axis are one step each, not the steps of one row.
    steps = predict({"instances": [X[0], X[0]]})["predictions"]
    assert steps[0] == steps[1] == predict({"inputs": [X]})["outputs"][0], steps
    assert get("/v1/sessions")["sessions"] == []


def sequences():
    def step(control=None, id=None, **more):
        inputs = {"input_layer": X}
        if id is not None:
            inputs["sequence_id"] = [id]
        if control is not None:
            inputs["sequence_control_input"] = [control]
        return {"inputs": inputs, **more}

    # The server names what is not named, and its name is one to send back.
    named = predict(step(1))["outputs"]
    id = named["sequence_id"][0]
    assert isinstance(id, int) and 0 < id < 2**53
    again = predict(step(0, id))["outputs"]
    assert again["sequence_id"] == [id] and again["head"] != named["head"]
    assert get("/v1/sessions/%d" % id)["position"] == 2
    # A duplicate start restarts; by the configuration it is 409.
    assert predict(step(1, id))["outputs"]["head"] == named["head"]
    predict(step(2, id))
    refused(404, "No session %d is known" % id, step(0, id))
    refused(404, "No session %d is known" % id, step(2, id))
    refused(400, "sequence_id", step(2))
    refused(400, "must be 0, 1", step(3, 5))
    large = 2**64 - 1
    assert predict(step(1, large))["outputs"]["sequence_id"] == [large]
    assert get("/v1/sessions/%d" % large)["position"] == 1
    predict(step(2, large))
    rows = [{"input_layer": X, "sequence_id": 6, "sequence_control_input": 1}] * 2
    answer = predict({"instances": rows})["predictions"]
    assert [row["sequence_id"] for row in answer] == [6, 6], answer
    assert get("/v1/sessions/6")["batch_size"] == 2
    refused(422, "must have shape [2, null, 3]", step(0, 6))
    predict({"instances": [{"input_layer": X, "sequence_id": 6, "sequence_control_input": 2}] * 2})
    # A header names it as well.
    for name in ("X-Session-ID", "X-Amzn-SageMaker-Session-Id", "ts_request_sequence_id"):
        predict(step(1, 8), headers={name: "8"})
        refused(422, "a request has one", step(0, 8), headers={name: "9"})
        body = {"instances": [X]}
        second = predict(body, headers={name: "8"})["predictions"]
        assert second == [again["head"][0]], (second, again)
        predict(step(2, 8))
        if name != "ts_request_sequence_id":
            refused(404, "No session 8", body, headers={name: "8"})
    assert get("/v1/sessions")["sessions"] == []


def refusals():
    refused(400, "Missing 'inputs' or 'instances' key", {})
    refused(400, "at byte 15 expected a value", b'{"instances": [NaN]}')
    refused(400, 'Serving signature name: "x" not found', {"signature_name": "x", "inputs": X})
    refused(404, "none", {"instances": X}, "/v1/models/none:predict")
    refused(404, "version 9", {"instances": X}, MODEL + "/versions/9:predict")
    refused(400, "version label: canary", {"instances": X}, MODEL + "/labels/canary:predict")
    refused(422, "instances[1][2] must be a number, not a string", {"instances": [
        [1, 2, 3], [1, 2, "3"]]})
    refused(422, "instances[0] is bytes (b64)", {"instances": [{"b64": "AAAA"}]})
    refused(422, "inputs must have shape [1, null, 3], not [3]", {"instances": [1, 2, 3]})
    refused(422, "has no input y", {"inputs": {"y": [X]}})
    refused(422, "input_layer is missing", {"inputs": {
        "sequence_id": [3], "sequence_control_input": [1]}})
    for verb in ("classify", "regress"):
        refused(501, "not served", {"examples": [{}]}, MODEL + ":" + verb)
        refused(501, "not served", {"examples": [{}]}, MODEL + "/versions/1:" + verb)
    assert get("/v1/sessions")["sessions"] == []


def describe():
    available = [{"version": "1", "state": "AVAILABLE",
                  "status": {"error_code": "OK", "error_message": ""}}]
    for path in (MODEL, MODEL + "/versions/1"):
        model = get(path)
        assert model["model_version_status"] == available, model
        assert model["name"] == "stream" and model["layers"], model
    for path in (MODEL + "/metadata", MODEL + "/versions/1/metadata"):
        metadata = get(path)
        assert metadata["model_spec"] == {
            "name": "stream", "signature_name": "", "version": "1"}, metadata
        signature = metadata["metadata"]["signature_def"]["signature_def"]["serving_default"]
        port = signature["inputs"]["input_layer"]
        assert port["dtype"] == "DT_FLOAT" and port["tensor_shape"] == {
            "dim": [{"size": size, "name": ""} for size in ("-1", "-1", "3")],
            "unknown_rank": False,
        }, port
        assert list(signature["outputs"]) == ["head"], signature
    for path in ("/v1/models/none", "/v1/models/none/metadata", MODEL + "/labels/x"):
        status, _, answer = call("GET", path)
        assert status in (400, 404) and json.loads(answer)["error"], (status, answer)


def packed():
    body = {"instances": CALLS[0]["inputs"] * 200}
    plain = predict(body)
    headers = {"Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
    status, fields, answer = call(
        "POST", MODEL + ":predict", gzip.compress(json.dumps(body).encode()), headers)
    assert status == 200 and fields["Content-Encoding"] == "gzip", (status, fields)
    assert json.loads(gzip.decompress(answer)) == plain


for part in (keras, stateless, sequences, refusals, describe, packed):
    part()
print("ok")
