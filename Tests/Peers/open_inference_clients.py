"""The real tritonclient.http, sync and asyncio: python open_inference_clients.py HOST:PORT

The server serves Tests/Integration/models/stream.keras. Run by the script of the same name, which
installs the client.
"""

import asyncio
import sys

import numpy as np
import tritonclient.http as triton
import tritonclient.http.aio as aio
from tritonclient.utils import InferenceServerException

PLACE, MODEL = sys.argv[1], "stream"
X = np.array([[[0.5, -1.25, 3.0]]], np.float32)
NAME = "input_layer"


def tensors(module, x, datatype="FP32", binary=True):
    tensor = module.InferInput(NAME, list(x.shape), datatype)
    tensor.set_data_from_numpy(x, binary_data=binary)
    return [tensor]


def wanted(module, *names, binary=True):
    return [module.InferRequestedOutput(name, binary_data=binary) for name in names]


def refused(status, words, call):
    try:
        call()
    except InferenceServerException as error:
        assert error.status() == str(status), error
        assert words in error.message(), error
    else:
        raise AssertionError(f"{words}: not refused")


def describe(client):
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(MODEL)
    assert not client.is_model_ready("none")
    assert client.get_server_metadata()["name"] == "cellar"
    metadata = client.get_model_metadata(MODEL)
    assert metadata["inputs"] == [{"name": NAME, "datatype": "FP32", "shape": [-1, 1, 3]}]
    states = client.get_model_config(MODEL)["sequence_batching"]["state"]
    assert [state["output_name"] for state in states] == [
        "first/h", "first/c", "second/h", "second/c"
    ]
    assert client.get_model_repository_index()[0]["state"] == "READY"
    refused(404, "none", lambda: client.get_model_metadata("none"))


def infer(client):
    def ask(**options):
        return client.infer(MODEL, options.pop("inputs", tensors(triton, X)), **options)

    reference = ask().as_numpy("head")
    same = [
        ask(inputs=tensors(triton, X, binary=False)),
        ask(inputs=tensors(triton, X.astype(np.float64), "FP64")),
        ask(outputs=wanted(triton, "head", binary=False)),
        ask(sequence_id=1, sequence_start=True, sequence_end=True),
        ask(sequence_id="one", sequence_start=True, sequence_end=True),
        ask(sequence_id=2**64 - 1, sequence_start=True, sequence_end=True),
        client.async_infer(MODEL, tensors(triton, X)).get_result(),
    ]
    for coding in ("gzip", "deflate"):
        same.append(
            ask(request_compression_algorithm=coding, response_compression_algorithm=coding)
        )
    for result in same:
        assert result.as_numpy("head").tobytes() == reference.tobytes(), result.get_response()
    # Classes: the largest values with their indexes, as texts.
    index = int(reference[0].argmax())
    for binary in (True, False):
        top = triton.InferRequestedOutput("head", binary_data=binary, class_count=1)
        ((text,),) = ask(outputs=[top]).as_numpy("head")
        value, place = (text.decode() if isinstance(text, bytes) else text).split(":")
        assert (np.float32(value), int(place)) == (reference[0, index], index), text
    large = np.resize(X, (1000, 1, 3))
    for coding in ("gzip", "deflate"):
        result = ask(inputs=tensors(triton, large), response_compression_algorithm=coding)
        assert np.array_equal(result.as_numpy("head"), np.resize(reference, (1000, 2)))


def sequences(client):
    first = client.infer(MODEL, tensors(triton, X), sequence_id=7, sequence_start=True)
    assert first.get_response()["parameters"] == {"session_id": "7", "position": 1}
    second = client.infer(
        MODEL, tensors(triton, X), sequence_id=7, request_id="r2",
        outputs=wanted(triton, "first/h") + wanted(triton, "head", binary=False),
    )
    assert second.get_response()["id"] == "r2"
    assert second.as_numpy("first/h").shape == (1, 4)
    # Two steps in one request are the same two steps.
    both = client.infer(
        MODEL, tensors(triton, np.concatenate([X, X], 1)), parameters={"return_state": True}
    )
    assert np.array_equal(both.as_numpy("head"), second.as_numpy("head"))
    assert np.array_equal(both.as_numpy("first/h"), second.as_numpy("first/h"))
    again = client.infer(MODEL, tensors(triton, X), sequence_id=7, sequence_start=True)
    assert np.array_equal(again.as_numpy("head"), first.as_numpy("head"))
    client.infer(MODEL, tensors(triton, X), sequence_id=7, sequence_end=True)
    refused(404, "7", lambda: client.infer(MODEL, tensors(triton, X), sequence_id=7))
    bad = tensors(triton, np.zeros((1, 1, 2), np.float32))
    refused(422, "shape", lambda: client.infer(MODEL, bad, sequence_id=7, sequence_start=True))
    (stats,) = client.get_inference_statistics(MODEL)["model_stats"]
    assert stats["inference_stats"]["success"]["count"] > 0, stats
    return first.as_numpy("head")


def repository(client):
    def state():
        (entry,) = client.get_model_repository_index()
        assert (entry["name"], entry["version"]) == (MODEL, "1"), entry
        return entry["state"], entry["reason"]

    client.load_model(MODEL)
    client.infer(MODEL, tensors(triton, X), sequence_id=9, sequence_start=True)
    refused(409, "session", lambda: client.unload_model(MODEL))
    client.infer(MODEL, tensors(triton, X), sequence_id=9, sequence_end=True)
    client.unload_model(MODEL)
    assert state() == ("UNAVAILABLE", "unloaded"), state()
    assert not client.is_model_ready(MODEL)
    refused(404, "unloaded", lambda: client.get_model_metadata(MODEL))
    client.load_model(MODEL, config='{"version_policy": {"latest": {"num_versions": 2}}}')
    assert state() == ("READY", "") and client.is_model_ready(MODEL)
    policy = client.get_model_config(MODEL)["version_policy"]
    assert policy == {"latest": {"num_versions": 2}}, policy
    refused(422, "backend", lambda: client.load_model(MODEL, config='{"backend": "x"}'))
    refused(
        422, "file:1/model.onnx",
        lambda: client.load_model(MODEL, config="{}", files={"file:1/model.onnx": b"x"}),
    )
    refused(404, "none", lambda: client.load_model("none"))
    refused(404, "none", lambda: client.unload_model("none"))
    client.load_model(MODEL)


async def asynchronous(expected):
    async with aio.InferenceServerClient(PLACE) as client:
        assert await client.is_server_ready()

        async def run(number):
            answers = []
            for step in range(20):
                result = await client.infer(
                    MODEL, tensors(aio, X), sequence_id=100 + number, sequence_start=step == 0,
                    sequence_end=step == 19,
                )
                answers.append(result.as_numpy("head"))
            return np.concatenate(answers)

        together = await asyncio.gather(*(run(number) for number in range(32)))
        for answers in together:
            assert np.array_equal(answers, together[0])
        assert np.array_equal(together[0][:1], expected)


with triton.InferenceServerClient(PLACE, concurrency=4) as client:
    describe(client)
    infer(client)
    expected = sequences(client)
    repository(client)
asyncio.run(asynchronous(expected))
print("tritonclient: ok")
