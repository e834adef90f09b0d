"""A backend that computes nothing, so that Keras 1.2.2 runs without Theano and TensorFlow of its
time: it builds models, keeps their weights and saves them with its own code.

Import this before keras. Only shapes go through its tensors; weights are numpy arrays.
"""

import collections
import collections.abc
import inspect
import sys
import types

import numpy as np


class Tensor:
    """Anything that a layer computes."""

    name = None

    def __init__(self, shape=None):
        if shape is not None:
            self._keras_shape, self._uses_learning_phase = tuple(shape), False

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return Tensor()

    def _same(self, *_):
        return Tensor()

    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = __truediv__ = _same
    __getitem__ = __call__ = _same
    # With __getitem__ alone a loop over it would not end.
    __iter__ = None


class Variable(Tensor):
    def __init__(self, value, dtype=None, name=None):
        self.value, self.name = np.asarray(value, "float32"), name


class Backend(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: Tensor()


def made(shape, *_, name=None, **__):
    return Variable(np.zeros(shape), name=name)


def assign(variable, value):
    variable.value = np.asarray(value, "float32")


K = Backend("keras.backend")
uids = collections.Counter()


def get_uid(prefix=""):
    uids[prefix] += 1
    return uids[prefix]


K.__dict__.update(
    backend=lambda: "theano", floatx=lambda: "float32", epsilon=lambda: 1e-7,
    image_dim_ordering=lambda: "tf", dtype=lambda _: "float32", get_uid=get_uid,
    reset_uids=uids.clear, is_sparse=lambda _: False, cast_to_floatx=lambda x: x,
    variable=Variable, zeros=made, ones=made, random_uniform_variable=made,
    random_normal_variable=made, set_value=assign, get_value=lambda v: v.value,
    batch_get_value=lambda variables: [v.value for v in variables],
    batch_set_value=lambda pairs: [assign(*pair) for pair in pairs],
    placeholder=lambda shape=None, ndim=None, **_: Tensor(shape or (None,) * ndim),
    int_shape=lambda x: x._keras_shape, ndim=lambda x: len(getattr(x, "_keras_shape", "123")),
    rnn=lambda *_, **__: (Tensor(), Tensor(), []),
    normalize_batch_in_training=lambda *_, **__: (Tensor(), Tensor(), Tensor()),
)
for part in ("", ".common", ".theano_backend", ".tensorflow_backend"):
    sys.modules["keras.backend" + part] = K
# What Python had at that time.
sys.modules["yaml"] = types.ModuleType("yaml")
collections.Iterable, collections.Callable = collections.abc.Iterable, collections.abc.Callable
Specification = collections.namedtuple("ArgSpec", "args varargs keywords defaults")
inspect.getargspec = lambda f: Specification(*inspect.getfullargspec(f)[:4])
