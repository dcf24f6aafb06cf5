"""Progress as JSON lines on standard output."""

import time

from ..worker import protocol

INTERVAL = 0.1  # seconds between two progress messages of a stage


def say(kind: str, **values) -> None:
    print(protocol.encode(kind, **values), flush=True)


class Messages:
    """A report that says everything as messages, progress at most every INTERVAL seconds."""

    def __init__(self):
        self._last = 0.0

    def stage(self, name: str, index: int, count: int) -> None:
        say("stage", name=name, index=index, count=count)
        self._last = 0.0

    def progress(self, done: float, total: float) -> None:
        now = time.monotonic()
        if done >= total or now - self._last >= INTERVAL:
            self._last = now
            say("progress", done=done, total=total)

    def state(self, path, step: int, steps: int) -> None:
        say("state", path=str(path), step=step, steps=steps)

    def warning(self, message: str) -> None:
        say("warning", message=message)
