"""States of a job that are shown while it runs: one array in a file at a time, in a folder that goes with the job.

The worker writes and says where; whoever shows them reads the newest, and puts a file named STOP there to end the job early.
"""
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from .whole_file import write_beside

STOP = "stop"
STEP_SECONDS = 0.1  # a live step takes at least so long, so that it can be seen


class LiveStates:
    """The worker's side: a folder with the newest two states, so that the one being read stays."""

    def __init__(self, folder, report):
        """folder: it is there already. report: has state(path, step, steps)."""
        self._folder, self._report, self._paths = Path(folder), report, []
        self._next = 0.0

    @property
    def stopped(self) -> bool:
        """Whether the job shall end with what it has reached."""
        return (self._folder / STOP).exists()

    def show(self, state: np.ndarray, step: int, steps: int) -> None:
        """Writes a state and says so; waits until STEP_SECONDS after the last one. Raises NNVisError when the disk is full."""
        path = self._folder / f"state_{step:05d}.npy"
        write_beside(path, lambda stream: np.lib.format.write_array(stream, state, allow_pickle=False))
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + STEP_SECONDS
        self._report.state(path, step, steps)
        self._paths.append(path)
        for old in self._paths[:-2]:
            with suppress(PermissionError):  # Windows, while it is read: it goes with the folder
                old.unlink(missing_ok=True)
        del self._paths[:-2]


def read_state(message: dict) -> np.ndarray | None:
    """The array that a state message names, or None where it is gone, because newer ones have replaced it, or cannot be read."""
    try:
        return np.load(message["path"], allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
