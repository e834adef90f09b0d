"""The model of Triton's Python backend in serving.py: ONNX Runtime, states by sequence.

Triton's sequence batcher (oldest) hands over the requests of several sequences at once; they are
run as one batch, and the states stay here, in the order of their arrival.
"""

import os
import sys

# The backend's own Python knows neither the packages of this environment nor this folder.
sys.path[:0] = [os.environ["SERVING_PACKAGES"], os.environ["SERVING_PEERS"]]

import numpy as np
import triton_python_backend_utils as pb_utils
from serving_stack import Runner


class TritonPythonModel:
    ROWS_MAX = 20_000

    def initialize(self, arguments):
        layers, units = (int(n) for n in os.environ["SERVING_STACK"].split("x"))
        self.runner = Runner(os.environ["SERVING_ONNX"], layers, units)
        self.states = np.zeros((self.runner.tensors, self.ROWS_MAX, units), np.float32)
        self.slots = {}

    def slot(self, request):
        start = pb_utils.get_input_tensor_by_name(request, "START").as_numpy().flat[0]
        sequence = int(pb_utils.get_input_tensor_by_name(request, "CORRID").as_numpy().flat[0])
        slot = self.slots.setdefault(sequence, len(self.slots))
        if start:
            self.states[:, slot] = 0
        return slot

    def execute(self, requests):
        slots = [self.slot(request) for request in requests]
        x = np.concatenate(
            [pb_utils.get_input_tensor_by_name(request, "x").as_numpy() for request in requests]
        )
        y, after = self.runner.step(x, self.states[:, slots])
        for tensor, values in enumerate(after):
            self.states[tensor, slots] = values
        return [
            pb_utils.InferenceResponse([pb_utils.Tensor("y", y[row : row + 1])])
            for row in range(len(requests))
        ]
