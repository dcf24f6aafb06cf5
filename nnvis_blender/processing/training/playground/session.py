"""A Playground's run: to its last epoch by itself, or, live, as the parent says."""

import dataclasses
import time

from ... import parameters as checked
from ...errors import NNVisError, shown, usage
from .data import plane_data
from .parameters import IN_A_RUN, MOST_EPOCHS, PlaygroundParameters
from .record import Record
from .trainer import Trainer


class Run:
    """A trainer and its record. warn: is given a sentence when training diverges."""

    def __init__(self, parameters: PlaygroundParameters, warn):
        parameters.check()
        self.parameters, self._warn = parameters, warn
        self.trainer = Trainer(parameters, plane_data(parameters))
        self.record = Record(self.trainer, parameters.keep)

    @property
    def epoch(self) -> int:
        return self.trainer.epoch

    @property
    def is_over(self) -> bool:
        """Whether no further epoch can be trained."""
        return self.trainer.diverged or self.trainer.epoch >= MOST_EPOCHS

    def train_epoch(self) -> None:
        if self.is_over:
            return
        self.trainer.train_epoch()
        self.record.take()
        if self.trainer.diverged:
            self._warn(self.diverged_note)

    @property
    def diverged_note(self) -> str:
        """That the training has diverged, where it has, or that its loss has risen; else nothing."""
        measures, rate = self.record.measures, f"{self.trainer.parameters.learning_rate:g}"
        first, last = measures[0].losses[0], self.trainer.measures.losses[0]
        if self.trainer.diverged:
            return f"training diverged in epoch {self.epoch} at a learning_rate of {rate}: lower it and begin again"
        if self.epoch and last > first:
            return f"the loss has risen from {first:.3g} to {last:.3g}: the learning_rate of {rate} may be too high"
        return ""

    def reset(self) -> None:
        self.trainer.reset()
        self.record = Record(self.trainer, self.parameters.keep)

    def edit(self, weights: list, biases: list) -> None:
        """See Trainer.edit; kept among the record's events."""
        self.trainer.edit(weights, biases)
        self.record.events.append({"epoch": self.epoch, "edit": {"weights": weights, "biases": biases}})
        self.record.take()

    def set(self, changes: dict, parameters: PlaygroundParameters) -> None:
        """Other parameters, of those that may change in a run."""
        self.parameters = parameters
        self.trainer.set(parameters)
        if self.epoch:
            self.record.events.append({"epoch": self.epoch, "set": changes})


class Session:
    """A live run. Messages say what it does, {"do": ...}:

    "train", "pause", "step" (one epoch), "to" ("epoch": a number; an earlier one begins again), "reset", "edit"
    ("weights": [[edge, value], ...], "biases": [[unit, value], ...], numbered through the network), "set" (parameters
    by their names; others than those of IN_A_RUN begin a new run), "speed" ("epochs_per_second": a number, or null for
    as many as there can be) and "finish". What cannot be done is warned of, and changes nothing.
    """

    def __init__(self, parameters: PlaygroundParameters, warn):
        self.run, self._warn = Run(parameters, warn), warn
        self.running = self.finished = False
        self.is_new, self.is_changed = True, True  # whether there is another network, or another state, to be shown
        self._goal, self._seconds, self._due = None, 0.0, 0.0

    def do(self, message: dict) -> None:
        """Does what a message says."""
        name = message.get("do")
        try:
            if name not in _DOINGS:
                raise usage(f"a playground does not do {shown(name)}", f"It does: {', '.join(_DOINGS)}")
            others = {key: value for key, value in message.items() if key != "do"}
            try:
                _DOINGS[name](self, **others)
            except TypeError:
                raise usage(f"{name} with {shown(others)} is not understood") from None
        except NNVisError as error:
            self._warn(str(error))

    def advance(self) -> float:
        """Trains an epoch if one is due. Returns the seconds until the next."""
        if not self.running:
            return 3600.0
        now = time.monotonic()
        if now < self._due:
            return self._due - now
        self._due = max(self._due, now - self._seconds) + self._seconds
        self.run.train_epoch()
        self.is_changed = True
        if self.run.is_over or self.run.epoch == self._goal:
            self._pause()
        return 0.0

    def _train(self) -> None:
        self.running, self._goal, self._due = True, None, time.monotonic()

    def _pause(self) -> None:
        self.running, self._goal, self.is_changed = False, None, True

    def _step(self) -> None:
        self._pause()
        self.run.train_epoch()

    def _to(self, epoch: int) -> None:
        if type(epoch) is not int or not 0 <= epoch <= MOST_EPOCHS:
            raise usage(f"the epoch {shown(epoch)} is not a whole number from 0 to {MOST_EPOCHS}")
        if epoch < self.run.epoch:
            self.run.reset()
        self._pause()
        if epoch > self.run.epoch:
            self._train()
            self._goal = epoch

    def _reset(self) -> None:
        self._pause()
        self.run.reset()

    def _edit(self, weights: list = (), biases: list = ()) -> None:
        self.run.edit(list(weights), list(biases))
        self.is_changed = True

    def _set(self, **changes) -> None:
        before = self.run.parameters
        values = {**dataclasses.asdict(before), **changes}
        after = checked.from_dict(PlaygroundParameters, values, "the playground")
        after.check()
        if set(changes) <= set(IN_A_RUN):
            self.run.set(changes, after)
        elif after != before:
            self.run = Run(after, self._warn)
            self._pause()
            self.is_new = True

    def _speed(self, epochs_per_second: float | None) -> None:
        if epochs_per_second is not None and not (
            type(epochs_per_second) in (int, float) and 0.01 <= epochs_per_second <= 1e6
        ):
            raise usage(f"a speed of {shown(epochs_per_second)} epochs a second cannot be", "Give 0.01 or more")
        self._seconds = 0.0 if epochs_per_second is None else 1 / epochs_per_second
        self._due = time.monotonic()

    def _finish(self) -> None:
        self._pause()
        self.finished = True


_DOINGS = {
    "train": Session._train,
    "pause": Session._pause,
    "step": Session._step,
    "to": Session._to,
    "reset": Session._reset,
    "edit": Session._edit,
    "set": Session._set,
    "speed": Session._speed,
    "finish": Session._finish,
}
