"""Makes models/crashing.keras and models/hanging.keras: files on which libhdf5 1.10 itself fails.

    pip install h5py && python make_hostile.py

Found by flipping bytes of good weights at random: each has one byte changed. In libhdf5 1.10.8 the
first ends in a segmentation fault where an array is read, the second reads one for ever. Newer
versions may see what is wrong and say so.
"""

import os
import tempfile
import zipfile

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.join(HERE, "models")
GOLDEN = os.path.join(HERE, "..", "ModelFilesTests", "Goldens", "lstm.keras")
WEIGHTS = "model.weights.h5"


def packed_weights():
    """The arrays of lstm.keras, chunked and compressed."""
    folder = tempfile.TemporaryDirectory()
    path = os.path.join(folder.name, "weights.h5")
    with h5py.File(path, "w") as file:
        packing = {"chunks": True, "compression": "gzip", "shuffle": True, "fletcher32": True}
        group = file.create_group("layers/lstm/cell/vars")
        for index, shape in enumerate([(3, 16), (4, 16), (16,)]):
            values = np.random.default_rng(index).normal(size=shape).astype("f4")
            group.create_dataset(str(index), data=values, **packing)
        group = file.create_group("layers/dense/vars")
        for index, shape in enumerate([(4, 2), (2,)]):
            values = np.random.default_rng(index).normal(size=shape)
            values = values.astype("f2" if index else "f8")
            group.create_dataset(str(index), data=values, chunks=True, compression="gzip")
    with folder, open(path, "rb") as image:
        return bytearray(image.read())


def write(name, weights):
    """The model lstm.keras with other weights."""
    with zipfile.ZipFile(GOLDEN) as golden, zipfile.ZipFile(
        os.path.join(MODELS, name), "w", zipfile.ZIP_DEFLATED
    ) as model:
        for member in golden.namelist():
            contents = weights if member == WEIGHTS else golden.read(member)
            model.writestr(zipfile.ZipInfo(member), bytes(contents), zipfile.ZIP_DEFLATED)


weights = packed_weights()
weights[10417] = 8
write("crashing.keras", weights)

with zipfile.ZipFile(GOLDEN) as golden:
    weights = bytearray(golden.read(WEIGHTS))
weights[13008] = 16
write("hanging.keras", weights)
