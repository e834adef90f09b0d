"""The real boto3 and requests: python session_clients.py URL GOLDENS

The server serves Tests/Integration/models/stream.keras, and GOLDENS is stream.json beside it: three
calls of Keras' own stateful model. Run by the script of the same name, which installs the clients.
"""

import io
import json
import re
import sys

import boto3
import numpy as np
import requests
from botocore.exceptions import ClientError

URL, CALLS = sys.argv[1], json.load(open(sys.argv[2]))
X = json.dumps({"instances": [[1, 2, 3]]})


def close(actual, expected):
    assert np.shape(actual) == np.shape(expected), (np.shape(actual), np.shape(expected))
    assert np.abs(np.subtract(actual, expected)).max() < 2e-5, (actual, expected)


def tensorflow_serving():
    """As the example on its page has it, with Keras' numbers."""
    answer = requests.post(
        f"{URL}/v1/models/stream:predict", data=json.dumps({"instances": CALLS[0]["inputs"]})
    )
    answer.raise_for_status()
    close(answer.json()["predictions"], CALLS[0]["outputs"])
    status = requests.get(f"{URL}/v1/models/stream").json()["model_version_status"][0]
    assert status["state"] == "AVAILABLE" and status["version"] == "1", status


def openvino_model_server():
    """The example of its page on stateful models, step by step."""
    SEQUENCE_START, SEQUENCE_END = 1, 2
    sequence_id = None
    for number, call in enumerate(CALLS):
        inputs = {"input_layer": call["inputs"]}
        if number == 0:
            inputs["sequence_control_input"] = [int(SEQUENCE_START)]
        else:
            inputs["sequence_id"] = sequence_id
        if number == len(CALLS) - 1:
            inputs["sequence_control_input"] = [int(SEQUENCE_END)]
        signature = "serving_default"
        request_body = json.dumps({"signature_name": signature, "inputs": inputs})
        response = requests.post(f"{URL}/v1/models/stream:predict", data=request_body)
        response_body = json.loads(response.text)
        sequence_id = response_body["outputs"]["sequence_id"]
        close(response_body["outputs"]["head"], call["outputs"])
    body = json.dumps({"inputs": {"input_layer": CALLS[1]["inputs"], "sequence_id": sequence_id}})
    missing = requests.post(f"{URL}/v1/models/stream:predict", data=body)
    assert missing.status_code == 404 and "error" in missing.json(), missing.text


def sagemaker():
    """The page on stateful sessions: NEW_SESSION, steps, CLOSE."""
    runtime = boto3.client(
        "sagemaker-runtime", endpoint_url=URL, region_name="us-east-1",
        aws_access_key_id="none", aws_secret_access_key="none",
    )

    def invoke(session, body, **more):
        return runtime.invoke_endpoint(
            EndpointName="stream", SessionId=session, Body=body,
            **{"ContentType": "application/json", **more},
        )

    opened = invoke("NEW_SESSION", json.dumps({"requestType": "NEW_SESSION"}))
    form = r"([a-zA-Z0-9](?:-*[a-zA-Z0-9])*);\sExpires=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    session = re.fullmatch(form, opened["NewSessionId"]).group(1)
    first = json.load(invoke(session, X)["Body"])["predictions"]
    second = json.load(invoke(session, X)["Body"])["predictions"]
    assert first != second
    state = requests.get(f"{URL}/v1/sessions/{session}/states/0/1").json()
    assert state["position"] == 2, state
    assert invoke(session, json.dumps({"requestType": "CLOSE"}))["ClosedSessionId"] == session
    try:
        invoke(session, X)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == 404 and session in error.response["Error"]["Message"], error.response
    else:
        raise AssertionError("a closed session was stepped")
    # With steps in the request that opens, and NumPy's arrays both ways, as the SDK's
    # NumpySerializer sends them.
    opened = invoke("NEW_SESSION", X)
    session = opened["NewSessionId"].split(";")[0]
    assert json.load(opened["Body"])["predictions"] == first
    file = io.BytesIO()
    np.save(file, np.array([[1, 2, 3]], np.float64))
    kind = "application/x-npy"
    answer = invoke(session, file.getvalue(), ContentType=kind, Accept=kind)
    assert answer["ContentType"] == kind
    array = np.load(io.BytesIO(answer["Body"].read()))
    assert np.array_equal(array, np.array(second, np.float32)), (array, second)
    invoke(session, json.dumps({"requestType": "CLOSE"}))
    # Without a session nothing is kept.
    for _ in range(2):
        alone = runtime.invoke_endpoint(EndpointName="stream", Body=X)
        assert json.load(alone["Body"])["predictions"] == first


for part in (tensorflow_serving, openvino_model_server, sagemaker):
    part()
    print(f"{part.__name__}: ok")
assert requests.get(f"{URL}/v1/sessions").json()["sessions"] == []
