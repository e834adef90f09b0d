"""Models that must be refused, each for one reason."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import golden_states
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
changed("sideways", attribute("direction", "sideways"))
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


SIDECARS = {}


@fault
def ambiguous_states():
    return golden_states.crossed()


def told(name, **sidecar):
    """A model whose states are told wrongly."""
    SIDECARS[name] = sidecar
    FAULTS[name] = golden_states.crossed


told("told_input", states=[{"input": "h", "output": "p"}])
told("told_output", states=[{"input": "a", "output": "next_a"}])
told("told_axis", states=[{"input": "a", "output": "p", "batch_axis": 2}])
told("told_twice", states=[{"input": "a", "output": "p"}, {"input": "b", "output": "p"}])
told("told_rows", states=[{"input": "a", "output": "p", "batch_axis": 1},
                          {"input": "b", "output": "q"}])
told("told_key", inputs=[])
told("told_constant", constants={"sr": 16000})
told("told_shape", shapes={"x": [None, 5]})


@fault
def single_number():
    return golden_states.pair_rate()


@fault
def state_of_sequence():
    """A state that is made of the whole sequence at once."""
    g = Graph(17)
    g.input("x", ["batch", "time", 4])
    h = g.input("h_in", ["batch", 4])
    g.add("Add", [g.add("Gather", ["x", g.constant("last", np.array(-1))], axis=1), h], "h_out")
    g.add("Relu", ["x"], "y")
    for name in "y", "h_out":
        g.output(name)
    return g.model()


def chooses(name, condition):
    """An If whose condition is known with the request alone."""
    def make():
        g = Graph(17)
        x = g.input("x", ["time", "batch", 3])
        y = g.squeeze(g.recurrent("LSTM", x, 3, 4, ["raw"]), 1)
        branches = []
        for kind in "Relu", "Tanh":
            own = Graph(17)
            own.add(kind, [y], kind)
            own.output(kind)
            branches.append(helper.make_graph(own.nodes, kind, [], own.outputs))
        g.add("If", [condition(g, x)], "y", name="choice", then_branch=branches[0],
              else_branch=branches[1])
        g.output("y")
        return g.model()

    make.__name__ = name
    return fault(make)


def rows_of(g, x):
    rows = g.add("Gather", [g.add("Shape", [x]), g.constant("one", np.array(1))])
    return g.add("Equal", [rows, "one"])


chooses("if_rows", rows_of)
chooses("if_values", lambda g, x: g.add("Greater", [x, g.constant("zero", np.float32(0))]))


def convolution(name, **attributes):
    def make():
        g = Graph(17)
        x = g.add("Transpose", [g.input("x", ["batch", "time", 3])], perm=[0, 2, 1])
        y = g.add("Conv", [x, g.weights("W", 4, 3, 3)], name="window", **attributes)
        g.add("Transpose", [y], "y", perm=[0, 2, 1])
        g.output("y")
        return g.model()

    make.__name__ = name
    return fault(make)


convolution("conv_future", pads=[1, 1])
convolution("conv_stride", pads=[2, 0], strides=[2])
convolution("conv_valid")


@fault
def pad_alone():
    g = Graph(17)
    x = g.add("Pad", [g.input("x", ["time", "batch", 3]), g.integers("pads", 2, 0, 0, 0, 0, 0)])
    g.squeeze(g.recurrent("LSTM", x, 3, 4, ["raw"]), 1, "y")
    g.output("y")
    return g.model()


def loop(name, turns, body_state="Add"):
    """A loop that is none over the time steps."""
    def make():
        g = Graph(17)
        x = g.input("x", ["time", "batch", 3])
        own = Graph(17)
        i, on = own.input("i", [], TensorProto.INT64), own.input("on", [], TensorProto.BOOL)
        h = own.input("h", ["batch", 3])
        own.add("Identity", [on], "goes_on")
        own.add(body_state, [own.add("Gather", [x, i], axis=0), h], "h_next")
        own.add("Identity", ["h_next"], "made")
        for output in "goes_on", "h_next", "made":
            own.output(output)
        body = helper.make_graph(own.nodes, "body", own.inputs, own.outputs)
        zeros = g.constant("zeros", np.zeros((1, 3), "float32"))
        g.add("Loop", [turns(g, x), "", zeros], ["h_last", "y"], name="steps", body=body)
        g.output("y")
        return g.model()

    make.__name__ = name
    return fault(make)


loop("loop_count", lambda g, x: g.constant("turns", np.array(3)))
loop("loop_operator", lambda g, x: g.add("Gather", [
    g.add("Shape", [x]), g.constant("zero", np.array(0))]), body_state="BitShift")


@fault
def one_step_back():
    """A sequence of one step to be read from its end."""
    g = Graph(17)
    x = g.input("x", [1, "batch", 3])
    g.squeeze(g.recurrent("RNN", x, 3, 4, ["raw"], direction="reverse"), 1, "y")
    g.output("y")
    return g.model()


@fault
def cell_both():
    """The last cell states of both directions as an answer."""
    g = Graph(17)
    x = g.input("x", ["time", "batch", 3])
    g.recurrent("LSTM", x, 3, 4, ["raw", "hn", "cn"], name="lstm", direction="bidirectional")
    g.add("Relu", ["cn"], "y", name="positive")
    g.output("y")
    return g.model()


@fault
def many_numbers():
    """Small constants that are stretched again and again."""
    g = Graph(17)
    x = g.input("x", ["time", "batch", 3])
    y = g.squeeze(g.recurrent("LSTM", x, 3, 4, ["raw"]), 1, "y")
    both, shape = g.weights("both", 2), g.integers("shape", 1 << 20, 2)
    for _ in range(3):
        g.add("Expand", [both, shape], name="stretched")
    g.output(y)
    return g.model()


convolution("conv_far", pads=[(1 << 63) - 1, 0], dilations=[(1 << 62)])


@fault
def pad_far():
    g = Graph(17)
    x = g.squeeze(g.recurrent("LSTM", g.input("x", ["time", "batch", 3]), 3, 4, ["raw"]), 1)
    most = (1 << 63) - 1
    g.add("Pad", [x, g.integers("pads", 0, 0, most, 0, 0, most)], "y")
    g.output("y")
    return g.model()
