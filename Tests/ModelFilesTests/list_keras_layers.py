"""Writes keras_layers.json: the classes that `keras.layers` of Keras 3 and of Keras 2 have.

    KERAS_BACKEND=jax python3 list_keras_layers.py keras
    python3 list_keras_layers.py tf_keras
"""

import importlib
import inspect
import json
import pathlib
import sys

PATH = pathlib.Path(__file__).parent / "keras_layers.json"

if __name__ == "__main__":
    keras = importlib.import_module(sys.argv[1])
    modules = [keras.layers, getattr(keras.layers, "experimental", keras.layers)]
    # Aliases such as Convolution1D are one class, whose own name a file has.
    names = {
        value.__name__ for module in modules for value in vars(module).values()
        if inspect.isclass(value)
    }
    known = json.loads(PATH.read_text()) if PATH.exists() else {}
    known[f"{sys.argv[1]} {keras.__version__}"] = sorted(names)
    PATH.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
