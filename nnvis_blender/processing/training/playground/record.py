"""What a Playground has been: some of its epochs, and the measures of all."""

from typing import NamedTuple

import numpy as np

from ..history import Curve, History
from .trainer import Measures, Trainer


class Kept(NamedTuple):
    """An epoch that is kept. vector: the parameters, see Mlp."""

    epoch: int
    vector: np.ndarray


class Record:
    """Keeps the first epoch, the last, and at most `most` of them in even steps, `every` one at first: when they become
    too many, every other one goes. What is kept depends on the epochs alone, not on when they were trained.

    measures: of every epoch. events: what was changed by hand, {"epoch", "edit" or "set": ...}, in order.
    """

    def __init__(self, trainer: Trainer, most: int, every: int = 1):
        self._trainer, self._most, self._step = trainer, most, every
        self._kept: dict[int, np.ndarray] = {}
        self.measures: dict[int, Measures] = {}
        self.events: list[dict[str, object]] = []
        self.take()

    def take(self) -> None:
        """Keeps the trainer's epoch; again, after an edit of it."""
        trainer = self._trainer
        self.measures[trainer.epoch] = trainer.measures
        if trainer.diverged or trainer.epoch % self._step:
            return
        self._kept[trainer.epoch] = trainer.mlp.vector.copy()
        while len(self._kept) >= self._most:  # one place is the last epoch's
            self._step *= 2
            self._kept = {epoch: vector for epoch, vector in self._kept.items() if epoch % self._step == 0}

    @property
    def kept(self) -> list[Kept]:
        """Ascending, the trainer's last good epoch at the end."""
        trainer = self._trainer
        last = {trainer.epoch - trainer.diverged: trainer.mlp.vector.copy()}
        return [Kept(epoch, vector) for epoch, vector in {**self._kept, **last}.items()]

    def history(self, layers: list[str]) -> History:
        """All measures as curves. layers: names of the layers after the inputs."""
        x = np.array(list(self.measures), float)

        def curves(attribute: str, names: list[str]) -> list[Curve]:
            values = np.array([getattr(own, attribute) for own in self.measures.values()])
            return [Curve(name, x, values[:, number]) for number, name in enumerate(names)]

        data = self._trainer.data
        found = {"loss": curves("losses", ["train", "test"] if data.train < len(data.points) else ["train"])}
        if data.has_classes:
            found["accuracy"] = curves("accuracies", ["train", "test"])
        found["gradient norm"] = curves("gradient_norms", layers)
        found["weight norm"] = curves("weight_norms", layers)
        found["update-to-weight ratio"] = curves("update_ratios", layers)
        return History(found)
