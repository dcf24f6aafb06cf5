"""What the parent of a live job says to it while it runs: one JSON object a line on the worker's standard input."""

import json
import queue

MOST_CHARACTERS = 64 << 20  # of a line


class Conversation:
    """The worker's side: `hear` takes what comes in, in the thread that watches the parent; the job takes messages."""

    def __init__(self):
        self._messages, self._rest = queue.SimpleQueue(), b""

    def hear(self, data: bytes) -> None:
        """A piece of the standard input. A line that is no JSON object is left out, as is one that does not end."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            try:
                message = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(message, dict):
                self._messages.put(message)
        if len(self._rest) > MOST_CHARACTERS:
            self._rest = b""

    def take(self, seconds: float = 0.0) -> list[dict]:
        """The messages that have come, in order; waits so long for the first."""
        found = []
        try:
            if seconds > 0:
                found.append(self._messages.get(timeout=seconds))
            while True:
                found.append(self._messages.get_nowait())
        except queue.Empty:
            return found


PARENT = Conversation()  # a process has one standard input
