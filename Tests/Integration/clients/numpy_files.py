"""States and inputs as .npy and .npz, read and written by hand: python numpy_files.py URL"""

import io
import json
import struct
import sys
import urllib.request
import zipfile

URL = sys.argv[1]


def call(method, path, body=None, content_type=None, accept="application/json"):
    request = urllib.request.Request(URL + path, data=body, method=method)
    request.add_header("Accept", accept)
    if content_type:
        request.add_header("Content-Type", content_type)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, answer.read()


def call_json(method, path, value):
    return json.loads(call(method, path, json.dumps(value).encode(), "application/json")[1])


def npy(shape, values):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': %r, }" % (tuple(shape),)
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    head = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
    return head + struct.pack("<%df" % len(values), *values)


def read_npy(data):
    assert data[:8] == b"\x93NUMPY\x01\x00", data[:10]
    (length,) = struct.unpack("<H", data[8:10])
    assert (10 + length) % 64 == 0, "the values are not aligned"
    header = eval(data[10 : 10 + length])
    assert header["descr"] == "<f4" and not header["fortran_order"], header
    values = data[10 + length :]
    return header["shape"], struct.unpack("<%df" % (len(values) // 4), values)


def flat(nested):
    return [x for item in nested for x in flat(item)] if isinstance(nested, list) else [nested]


def bits(values):
    return [struct.pack("<f", value) for value in values]


NPY, NPZ = "application/x-npy", "application/x-npz"

call_json("POST", "/v1/models/stream/sessions", {"id": "npy", "batch_size": 2})
call_json("POST", "/v1/models/stream/sessions", {"id": "json", "batch_size": 2})

# The same inputs as .npy and as JSON give the same bits.
inputs = [0.1 * k for k in range(12)]
headers, body = call("POST", "/v1/sessions/npy/forward", npy((2, 2, 3), inputs), NPY, NPY)
assert headers["Content-Type"] == NPY and headers["X-Session-Position"] == "2", headers
shape, outputs = read_npy(body)
assert shape == (2, 2), shape
nested = [[inputs[0:3], inputs[3:6]], [inputs[6:9], inputs[9:12]]]
answer = call_json("POST", "/v1/sessions/json/forward", {"inputs": nested})
assert bits(flat(answer["outputs"])) == bits(outputs)

# One state as .npy.
_, body = call("GET", "/v1/sessions/npy/states/first/c", accept=NPY)
shape, cell = read_npy(body)
assert shape == (2, 4), shape
_, body = call("GET", "/v1/sessions/json/states/first/c")
assert bits(flat(json.loads(body)["value"])) == bits(cell)

# All states as .npz, changed, put back, and read again.
headers, body = call("GET", "/v1/sessions/npy/states", accept=NPZ)
archive = zipfile.ZipFile(io.BytesIO(body))
assert sorted(archive.namelist()) == [
    "first/c.npy", "first/h.npy", "second/c.npy", "second/h.npy"
], archive.namelist()
changed = io.BytesIO()
with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as out:
    for name in archive.namelist():
        shape, values = read_npy(archive.read(name))
        out.writestr(name, npy(shape, [value + 1 for value in values]))
call("PUT", "/v1/sessions/npy/states", changed.getvalue(), NPZ)
_, body = call("GET", "/v1/sessions/npy/states/first/c", accept=NPY)
(expected,) = [struct.unpack("<8f", struct.pack("<8f", *[value + 1 for value in cell]))]
assert bits(read_npy(body)[1]) == bits(expected)

# A .npy of another shape is refused with both shapes.
try:
    call("PUT", "/v1/sessions/npy/states/first/c", npy((2, 2), [1, 2, 3, 4]), NPY)
    raise AssertionError("a (2, 2) value for a (2, 4) state was taken")
except urllib.error.HTTPError as refused:
    problem = json.loads(refused.read())
    assert refused.code == 422 and problem["expected_shape"] == [2, 4], problem
    assert problem["actual_shape"] == [2, 2], problem

# A NaN in a .npy names its place.
try:
    call("POST", "/v1/sessions/npy/forward", npy((2, 1, 3), [1, 2, 3, 4, float("nan"), 6]), NPY)
    raise AssertionError("a NaN was taken")
except urllib.error.HTTPError as refused:
    problem = json.loads(refused.read())
    assert refused.code == 422 and problem["place"] == "inputs[1][0][1]", problem

print("ok")
