"""What MATLAB's exportONNXNetwork makes of recurrent networks, rebuilt node by node.

Imported by make_onnx_goldens.py.
"""

import numpy as np

from golden_graphs import Graph, golden, series

TIME_FIRST = {"time_first": True}


def matlab(mode):
    """The nodes of MATLAB's exportONNXNetwork for sequence input, lstmLayer, fullyConnected.

    The classifier has the eight nodes that onnx/onnx-coreml#473 lists of a file made by MATLAB, in
    their order; #445 there and microsoft/onnxruntime#1016 tell of the others.
    """
    g = Graph(9)
    x = g.input("sequenceinput", ["SequenceLength", "BatchSize", 3])
    outputs = ["lstm_Y", "", ""] if mode == "sequence" else ["", "lstm_Y_h", ""]
    zeros = [g.constant(f"lstm_{n}", np.zeros((1, 1, 4), "float32")) for n in ("hx", "cx")]
    g.recurrent("LSTM", x, 3, 4, outputs, name="lstm", activations=["Sigmoid", "Tanh", "Tanh"],
                direction="forward", states=zeros)
    if mode == "classifier":
        y = g.add("Transpose", ["lstm_Y_h"], perm=[1, 0, 2])
        y = g.add("Reshape", [y, g.integers("shape", 0, -1)])
        y = g.add("Unsqueeze", [y], axes=[0])
        y = g.add("Add", [g.add("MatMul", [y, g.weights("fc_W", 4, 2)]), g.weights("fc_B", 2)])
        g.add("Softmax", [g.add("Flatten", [y], axis=2)], "softmax", axis=1)
    elif mode == "sequence":
        y = g.squeeze("lstm_Y", 1)
        y = g.add("MatMul", [y, g.weights("fc_W", 4, 2)])
        y = g.add("Add", [y, g.weights("fc_B", 2)])
        g.add("Softmax", [y], "softmax", axis=2)
    else:
        y = g.squeeze("lstm_Y_h", 0)
        y = g.add("Gemm", [y, g.weights("fc_W", 2, 4), g.weights("fc_B", 2)], transB=1)
        g.add("Softmax", [y], "softmax", axis=1)
    g.output("softmax")
    return g.model()


golden("matlab_sequence", inputs=series("sequenceinput"), **TIME_FIRST)(
    lambda: matlab("sequence"))
golden("matlab_classifier", inputs=series("sequenceinput"), **TIME_FIRST)(
    lambda: matlab("classifier"))
golden("matlab_last", inputs=series("sequenceinput"), **TIME_FIRST)(lambda: matlab("last"))
