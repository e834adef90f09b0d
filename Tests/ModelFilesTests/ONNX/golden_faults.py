"""Models that must be refused, each for one reason."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from golden_graphs import Graph, simple

FAULTS = {}


def fault(make):
    FAULTS[make.__name__] = make
    return make


def changed(name, change):
    def make():
        model = simple("LSTM")
        change(model.graph.node[0], model.graph)
        return model

    make.__name__ = name
    return fault(make)


def attribute(key, value):
    return lambda node, graph: node.attribute.append(helper.make_attribute(key, value))


changed("reverse", attribute("direction", "reverse"))
changed("bidirectional", attribute("direction", "bidirectional"))
changed("unknown_activation", attribute("activations", ["Sigmoid", "Tanh", "Sine"]))
changed("uneven_activations", attribute("activations", ["Sigmoid", "Tanh", "Relu"]))
changed("negative_clip", attribute("clip", -1.0))


def given(place, value):
    def change(node, graph):
        graph.initializer.append(numpy_helper.from_array(value, "given"))
        while len(node.input) <= place:
            node.input.append("")
        node.input[place] = "given"

    return change


changed("peephole", given(7, np.ones((1, 12), "float32")))
changed("nonzero_start", given(5, np.ones((1, 1, 4), "float32")))
changed("short_rows", given(4, np.array([3, 2, 1], "int32")))
changed("wrong_weights", given(1, np.ones((1, 16, 7), "float32")))


@fault
def unknown_operator():
    g = Graph(13)
    g.squeeze(g.recurrent("LSTM", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"]), 1, "z")
    g.add("CumSum", ["z", g.integers("axis", 0)], "y", name="tally")
    g.output("y")
    return g.model()


@fault
def other_domain():
    g = Graph(13)
    g.squeeze(g.recurrent("LSTM", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"]), 1, "z")
    g.add("FusedGelu", ["z"], "y", domain="com.example")
    g.output("y")
    return g.model()


@fault
def mean_over_time():
    g = Graph(13)
    g.squeeze(g.recurrent("LSTM", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"]), 1, "z")
    g.add("ReduceMean", ["z"], "y", axes=[0])
    g.output("y")
    return g.model()


@fault
def circle():
    g = Graph(13)
    x = g.input("x", ["time", "batch", 4])
    g.add("Add", [x, "y"], "z")
    g.squeeze(g.recurrent("LSTM", "z", 4, 4, ["raw"]), 1, "y")
    g.output("y")
    return g.model()


@fault
def no_recurrence():
    g = Graph(13)
    g.add("Tanh", [g.input("x", ["time", "batch", 4])], "y")
    g.output("y")
    return g.model()


@fault
def old_opset():
    return simple("LSTM", opset=6)


@fault
def new_opset():
    return simple("LSTM", opset=23)


@fault
def lying_size():
    model = simple("LSTM")
    model.graph.initializer[0].dims[:] = [1, 16, 4]
    return model


@fault
def huge_shape():
    model = simple("LSTM")
    model.graph.initializer[0].dims[:] = [1 << 31, 1 << 31, 1 << 31]
    return model


def elsewhere(name, **entries):
    def make():
        model = simple("LSTM")
        tensor = model.graph.initializer[0]
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in entries.items():
            tensor.external_data.add(key=key, value=value)
        return model

    make.__name__ = name
    return fault(make)


elsewhere("external_missing", location="missing.bin")
elsewhere("external_absolute", location="/etc/passwd")
elsewhere("external_parent", location="../external.bin")
elsewhere("external_far", location="some.bin", offset="5000000000")
elsewhere("external_negative", location="some.bin", offset="-8")
elsewhere("external_short", location="some.bin")
