"""What a long computation tells its caller: the worker prints it, Blender shows it, tests ignore it."""

import time
from contextlib import contextmanager
from typing import Protocol


class Report(Protocol):
    """What every job gets and may say."""

    def stage(self, name: str, index: int, count: int) -> None:
        """The stage `name` begins, the index-th (from 0) of count."""

    def progress(self, done: float, total: float) -> None:
        """done of total units of the current stage's work are done."""

    def state(self, path, step: int, steps: int, **others) -> None:
        """What a live job has reached lies in a file, see live.py; others: what the job says of it besides."""

    def warning(self, message: str) -> None:
        """One sentence that the user should read though the work goes on."""


class Silent:
    """A Report that says nothing."""

    def stage(self, name: str, index: int, count: int) -> None:
        pass

    def progress(self, done: float, total: float) -> None:
        pass

    def state(self, path, step: int, steps: int, **others) -> None:
        pass

    def warning(self, message: str) -> None:
        pass


class Part:
    """The report of one of several pieces of a stage's work, the done-th (from 0) of total."""

    def __init__(self, report: Report, done: int, total: int):
        self.report, self.done, self.total, self.warning = report, done, total, report.warning

    def progress(self, done: float, total: float) -> None:
        self.report.progress(self.done + (done / total if total else 1), self.total)


class Timer:
    """Announces the stages of a job, names in order, and takes their time: `with timer("Network"): ...`, then
    timer.seconds.
    """

    def __init__(self, names: tuple, report: Report):
        self.names, self.report, self.seconds, self.name = names, report, {}, ""

    def announce(self, name: str) -> None:
        """From now on the stage that runs, `self.name`, is told under this name."""
        self.report.stage(name, self.names.index(self.name), len(self.names))

    @contextmanager
    def __call__(self, name: str):
        self.name = name
        self.announce(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)
