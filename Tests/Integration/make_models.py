"""Makes the small models that the integration tests serve.

    pip install keras jax && KERAS_BACKEND=jax python make_models.py

Made with Keras 3.15.1 on JAX 0.10.2. Writes models/*.keras and, for the model that answers are
compared with, models/stream.json: three calls of a stateful model and its states after each.
"""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np

SEED = 20261121
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")


def randomize(model, generator):
    """Gives every weight, biases too, a value that matters."""
    for weight in model.weights:
        if "state" not in weight.path:
            weight.assign(generator.normal(0, 0.4, weight.shape).astype("float32"))


def seed_model(generator):
    """The question this project began with: batch 10, units 8, stateful."""
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(10, 5, 1)),
            keras.layers.LSTM(8, stateful=True, name="lstm"),
            keras.layers.Dense(1, name="dense"),
        ]
    )
    randomize(model, generator)
    model.save(os.path.join(HERE, "seed.keras"))


def stream_model(generator):
    """A stacked LSTM whose answers and states Keras itself has written down."""
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(2, None, 3)),
            keras.layers.LSTM(4, return_sequences=True, stateful=True, name="first"),
            keras.layers.LSTM(3, stateful=True, name="second"),
            keras.layers.Dense(2, name="head"),
        ]
    )
    randomize(model, generator)
    model.save(os.path.join(HERE, "stream.keras"))
    calls = []
    for steps in (4, 1, 2):
        inputs = generator.normal(0, 1, (2, steps, 3)).astype("float32")
        # Not predict(): on JAX it leaves other states behind than it answered from.
        outputs = np.asarray(model(inputs))
        states = {
            layer.name: {
                name: np.asarray(value).tolist() for name, value in zip("hc", layer.states)
            }
            for layer in model.layers[:2]
        }
        calls.append(
            {"inputs": inputs.tolist(), "outputs": outputs.tolist(), "states": states}
        )
    with open(os.path.join(HERE, "stream.json"), "w") as file:
        json.dump(calls, file)
        file.write("\n")


def words_model(generator):
    """Ids in, probabilities out."""
    model = keras.Sequential(
        [
            keras.Input(shape=(None,)),
            keras.layers.Embedding(12, 4, name="embedding"),
            keras.layers.GRU(5, name="gru"),
            keras.layers.Dense(12, activation="softmax", name="head"),
        ]
    )
    randomize(model, generator)
    model.save(os.path.join(HERE, "words.keras"))


def growing_model(generator):
    """A cell without bounds, whose state leaves float32 when fed with large numbers."""
    model = keras.Sequential(
        [
            keras.Input(shape=(None, 1)),
            keras.layers.SimpleRNN(2, activation="relu", name="growing"),
            keras.layers.Dense(1, name="head"),
        ]
    )
    for weight in model.weights:
        weight.assign(np.ones(weight.shape, "float32"))
    model.save(os.path.join(HERE, "growing.keras"))


def refused_model(generator):
    """A network that cannot be stepped."""
    model = keras.Sequential(
        [
            keras.Input(shape=(None, 2)),
            keras.layers.Bidirectional(keras.layers.LSTM(3), name="both_ways"),
        ]
    )
    randomize(model, generator)
    model.save(os.path.join(HERE, "refused.keras"))


if __name__ == "__main__":
    os.makedirs(HERE, exist_ok=True)
    for make in (seed_model, stream_model, words_model, growing_model, refused_model):
        keras.utils.set_random_seed(SEED)
        keras.backend.clear_session()
        make(np.random.default_rng(SEED))
