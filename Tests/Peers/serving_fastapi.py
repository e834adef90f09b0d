"""FastAPI with ONNX Runtime, as serving.py starts it: states per session in the process.

    python3 serving_fastapi.py {plain,batched} PORT MODEL.onnx LAYERSxUNITS

`plain` runs each request by itself where it stands, in FastAPI's own idiom. `batched` gathers what
has come by the time that the event loop gets to it, keeps all states in one array, and reads and
writes JSON with orjson. It runs the batch on the loop: on another thread a request took a third
more processor time, for handing the interpreter's lock over and back.
"""

import asyncio
import sys

import numpy as np
import orjson
import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel

from serving_stack import Runner

ROWS_MAX = 64
SESSIONS_MAX = 20_000


class Step(BaseModel):
    inputs: list[float]


class Answer(BaseModel):
    outputs: list[list[float]]
    position: int


def plain_app(runner):
    app = FastAPI()
    sessions = {}

    @app.post("/sessions/{session}", status_code=201)
    async def create(session: str):
        states = np.zeros((runner.tensors, 1, runner.units), np.float32)
        sessions[session] = (states, 0)

    @app.post("/sessions/{session}/step")
    async def step(session: str, body: Step) -> Answer:
        if session not in sessions:
            raise HTTPException(404)
        states, position = sessions[session]
        y, after = runner.step(np.array([body.inputs], np.float32), states)
        sessions[session] = (after, position + 1)
        return Answer(outputs=y.tolist(), position=position + 1)

    return app


class Batcher:
    """Runs what has come as one batch, again and again."""

    def __init__(self, runner):
        self.runner = runner
        self.states = np.zeros((runner.tensors, SESSIONS_MAX, runner.units), np.float32)
        self.waiting = []
        self.arrived = asyncio.Event()

    async def step(self, slot, values):
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((slot, values, future))
        self.arrived.set()
        return await future

    def take(self):
        """The requests of one batch: each session once, in the order of arrival."""
        batch, later, slots = [], [], set()
        for entry in self.waiting:
            fits = entry[0] not in slots and len(batch) < ROWS_MAX
            (batch if fits else later).append(entry)
            slots.add(entry[0])
        self.waiting = later
        return batch

    def run(self, batch):
        slots = [slot for slot, _, _ in batch]
        x = np.array([values for _, values, _ in batch], np.float32)
        y, after = self.runner.step(x, self.states[:, slots])
        for tensor, values in enumerate(after):
            self.states[tensor, slots] = values
        return y

    async def serve(self):
        while True:
            await self.arrived.wait()
            # Whatever else has arrived is read first, and joins the batch.
            await asyncio.sleep(0)
            batch = self.take()
            try:
                y = self.run(batch)
                for row, (_, _, future) in enumerate(batch):
                    future.set_result(y[row : row + 1])
            except Exception as error:
                for _, _, future in batch:
                    future.set_exception(error)
            if not self.waiting:
                self.arrived.clear()


def batched_app(runner):
    app = FastAPI()
    sessions = {}
    positions = [0] * SESSIONS_MAX
    running = []

    async def batcher():
        if not running:
            made = Batcher(runner)
            running.extend([made, asyncio.create_task(made.serve())])
        return running[0]

    @app.post("/sessions/{session}", status_code=201)
    async def create(session: str):
        if len(sessions) == SESSIONS_MAX:
            raise HTTPException(503)
        sessions[session] = len(sessions)

    @app.post("/sessions/{session}/step")
    async def step(session: str, request: Request):
        slot = sessions.get(session)
        if slot is None:
            raise HTTPException(404)
        body = orjson.loads(await request.body())
        y = await (await batcher()).step(slot, body["inputs"])
        positions[slot] += 1
        answer = {"outputs": y, "position": positions[slot]}
        text = orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)
        return Response(text, media_type="application/json")

    return app


def main():
    kind, port, model, stack = sys.argv[1:]
    layers, units = (int(n) for n in stack.split("x"))
    runner = Runner(model, layers, units)
    app = plain_app(runner) if kind == "plain" else batched_app(runner)
    uvicorn.run(
        app, port=int(port), loop="uvloop", http="httptools", access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
