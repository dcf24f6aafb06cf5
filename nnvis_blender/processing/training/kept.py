"""Checkpoints and a log that a training writes as it goes: the job "epochs" makes one network of the folder."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..errors import usage
from .logs.folder import METRICS


class KeptCheckpoints:
    """Writes the weights of every so many epochs, and of the first and the last, and a line of the log an epoch.

    folder: is made; one that holds anything is refused, as checkpoints of two trainings cannot be told apart.
    count: how many have been written. Raises NNVisError (usage).
    """

    def __init__(self, folder: Path, every: int):
        if every < 1:
            raise usage(f"every is {every}, not a number of epochs from 1")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise usage(f"the folder of checkpoints {folder} is there and holds something", "Name one that is new")
        self.folder, self.every, self.count = folder, every, 0
        self._last = self._write = None

    def watch(self, suffix: str, write: Callable[[Path, dict[str, np.ndarray]], None]) -> Callable:
        """A watch of training.train. write: (path, the weights by name), makes a file of that suffix."""
        self._write = lambda epoch, arrays: write(self.folder / f"epoch_{epoch}{suffix}", arrays)
        return self._seen

    def end(self) -> None:
        """Training has ended: its last epoch is kept, if it is not yet."""
        if self._last is not None:
            self._keep(*self._last)

    def _seen(self, epoch: int, trainee, record: dict[str, object]) -> None:
        self._last = epoch, trainee.arrays()  # as they are now: early stopping may put others back
        if epoch % self.every == 0:
            self._keep(*self._last)
        if epoch > 0:
            with open(self.folder / METRICS, "a", encoding="utf-8") as stream:
                stream.write(json.dumps({"epoch": epoch, **_latest(record)}) + "\n")

    def _keep(self, epoch: int, arrays: dict[str, np.ndarray]) -> None:
        self._write(epoch, arrays)
        self._last, self.count = None, self.count + 1


def _latest(record: dict[str, object]) -> dict[str, float]:
    """The last values of a record, see training.Trained."""
    values = {name: own[-1] for name, own in record.items() if isinstance(own, list) and own}
    for what, layers in record.get("layers", {}).items():
        values |= {f"{what}/{layer}": own[-1] for layer, own in layers.items() if own}
    return values
