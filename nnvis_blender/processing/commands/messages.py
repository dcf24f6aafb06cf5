"""What a command says to a program: JSON lines on standard output, see worker/protocol.py."""

import os
import time

from ..errors import NNVisError
from ..worker import protocol

INTERVAL = 0.1  # seconds between two progress messages of a stage


class Messages:
    """A Report that says everything as messages, progress at most every INTERVAL seconds."""

    def __init__(self):
        self._last = 0.0

    def begin(self) -> None:
        _say("hello", pid=os.getpid())

    def stage(self, name: str, index: int, count: int) -> None:
        _say("stage", name=name, index=index, count=count)
        self._last = 0.0

    def progress(self, done: float, total: float) -> None:
        now = time.monotonic()
        if done >= total or now - self._last >= INTERVAL:
            self._last = now
            _say("progress", done=done, total=total)

    def state(self, path, step: int, steps: int, **others) -> None:
        _say("state", path=str(path), step=step, steps=steps, **others)

    def warning(self, message: str) -> None:
        _say("warning", message=message)

    def result(self, **values) -> None:
        _say("result", **values)

    def error(self, error: NNVisError) -> None:
        _say("error", code=error.code, message=error.message, remedy=error.remedy)


def _say(kind: str, **values) -> None:
    print(protocol.encode(kind, **values), flush=True)
