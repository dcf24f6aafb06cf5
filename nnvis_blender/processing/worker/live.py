"""States of a job that are shown while it runs: what one is made of in a file at a time, in a folder that goes with the
job.

The worker writes and says where; whoever shows them reads the newest, and puts a file named STOP there to end the job
early.
"""

import time
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from ..files.whole_file import write_beside
from .protocol import STOP

STEP_SECONDS = 0.1  # a live step takes at least so long, so that it can be seen,
LONGEST_WAIT = 0.7  # and at most so long waits for a slow screen to take the one before
OFFER_SECONDS = 0.02  # at least between two states that are offered


class LiveStates:
    """The worker's side: a folder with the newest state."""

    def __init__(self, folder, report):
        """folder: it is there already. report: has state(path, step, steps)."""
        self._folder, self._report, self._path = Path(folder), report, None
        self._said, self._count, self._must_be_taken = 0.0, 0, False

    @property
    def stopped(self) -> bool:
        """Whether the job shall end with what it has reached."""
        return (self._folder / STOP).exists()

    def show(self, state: np.ndarray, step: int, steps: int) -> None:
        """Writes a state and says so, once the one before has been taken or has waited for too long.

        Raises NNVisError when the disk is full.
        """
        path = self._folder / f"state_{step:05d}.npy"
        write_beside(path, lambda stream: np.lib.format.write_array(stream, state, allow_pickle=False))
        if self._path is not None:
            self._wait()
            _remove(self._path)
        self._path, self._said = path, time.monotonic()
        self._report.state(path, step, steps)

    @property
    def is_free(self) -> bool:
        """Whether `offer` would show a state: the one before has been taken, or has waited for too long."""
        waited = time.monotonic() - self._said
        if self._path is None or (waited >= OFFER_SECONDS and not self._path.exists()):
            return True
        return waited >= LONGEST_WAIT and not self._must_be_taken

    def offer(self, arrays: dict[str, np.ndarray], step: int, steps: int, **others) -> None:
        """Writes a state of several arrays, as an .npz, and says so, without waiting: ask `is_free` before.

        others: what is said of it besides; a state of which something is said waits until it has been taken.
        Raises NNVisError when the disk is full.
        """
        self._count += 1
        path = self._folder / f"state_{self._count:08d}.npz"
        write_beside(path, lambda stream: np.savez(stream, **arrays))
        if self._path is not None:
            _remove(self._path)
        self._path, self._said, self._must_be_taken = path, time.monotonic(), bool(others)
        self._report.state(path, step, steps, **others)

    def place(self, name: str) -> Path:
        """Where a file of this job may lie, beside its states."""
        return self._folder / name

    def _wait(self) -> None:
        while (waited := time.monotonic() - self._said) < STEP_SECONDS or (
            waited < LONGEST_WAIT and self._path.exists()
        ):
            time.sleep(0.01)


def take_state(message: dict) -> np.ndarray | dict[str, np.ndarray] | None:
    """The array that a state message names, or the arrays by their names, whose file goes; None where it is gone,
    because a newer one is there, or cannot be read.
    """
    path = Path(message["path"])
    try:
        state = np.load(path, allow_pickle=False)
        if path.suffix == ".npz":
            with state:
                state = dict(state)
    except (OSError, ValueError, EOFError, BadZipFile):
        return None
    _remove(path)
    return state


def _remove(path: Path) -> None:
    with suppress(PermissionError):  # Windows, while the other side reads it: it goes with the folder
        path.unlink(missing_ok=True)
