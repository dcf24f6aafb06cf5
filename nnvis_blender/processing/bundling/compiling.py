"""Compiling what bundling needs before it is needed, and a word while that lasts.

Each task does a part of a bundling on two short edges, which asks for the kernels of that part. numba compiles in one
thread of a process: so where the first task finds something to compile, helpers (compile_share.py) do their share of
the tasks at the same time, and what they leave on disk is loaded here. Kernels are compiled for the number of channels
that class vectors have, four at a time; most do not depend on it.
"""

import subprocess
import sys
from functools import partial

import numba
import numpy as np
from numba.core import event

from ..worker.interpreter import ROOM, worker_command, worker_environment
from ..worker.report import Report
from .advection import advect, store_length
from .classes import end_vectors
from .density import DensityGrid
from .kernels import KERNELS
from .quality import bundle_quality
from .sampling import straight_samples
from .smoothing import smooth

WORD = "Compiling, first run only"
USUAL_CLASSES = (3, 7, 11)  # with a number for their length, one to three times four: all that bundling has
MOST_HELPERS = 3  # more would wait for the one with the longest task
_CELL = 0.25


class _Compilation(event.Listener):
    """Hears of each function that is compiled, not of those that are loaded."""

    def __init__(self, begin, report):
        self.begin, self._report, self.count = begin, report, 0

    def on_start(self, event):
        if self.begin is not None:
            self.begin, begin = None, self.begin
            begin()

    def on_end(self, event):
        if event.data["dispatcher"] in KERNELS:
            self.count += 1
            self._report.progress(min(self.count, len(KERNELS)), len(KERNELS))


def compile_kernels(classes: tuple[int, ...], report: Report, begin=lambda: None) -> bool:
    """Has the kernels for edges with so many classes compiled, or loaded where they have been.

    begin() is called where there is something to compile, before it is. Returns whether there was.
    """
    tasks, helpers = compiling_tasks(classes), []

    def begin_together() -> None:
        begin()
        helpers.extend(_started_helpers(classes))

    compilation = _Compilation(begin_together, report)
    try:
        with event.install_listener("numba:compile", compilation):
            tasks[0]()
            compilation.begin = compilation.begin and begin  # what little is not there now is not worth sharing out
            processes = len(helpers) + 1
            for task in tasks[processes::processes]:
                task()
            for helper in helpers:
                helper.wait()
            for task in tasks:
                task()
    finally:
        for helper in helpers:
            helper.kill()
            helper.wait()
            helper.stdin.close()
    return compilation.count > 0


def compiling_tasks(classes: tuple[int, ...]) -> list:
    """Functions that together ask for all kernels, in an order in which every n-th are about equally long."""
    return [
        *(partial(_advect, number) for number in classes),
        _measure,
        *(partial(_add_up, number) for number in classes),
        _smooth,
    ]


def get_ready(classes: int, timer) -> None:
    """compile_kernels within the stage that a Timer is in, which bears the WORD while something is compiled."""
    if compile_kernels((classes,), timer.report, lambda: timer.announce(WORD)):
        timer.announce(timer.name)


def _started_helpers(classes: tuple[int, ...]) -> list[subprocess.Popen]:
    """As many helpers as threads beside this one may be used, if they can be started. They end with their input."""
    helpers = min(numba.config.NUMBA_NUM_THREADS - 1, MOST_HELPERS)
    try:
        return [
            subprocess.Popen(
                worker_command(
                    sys.executable, f"{__package__}.compile_share", str(number), str(helpers + 1), *map(str, classes)
                ),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=ROOM,
                env=worker_environment(),
            )
            for number in range(1, helpers + 1)
        ]
    except OSError:
        return []


def _edges(classes: int) -> tuple:
    """Points and offsets of two edges, and their class vectors."""
    ends = np.array([[0.1, 0.1, 1.0], [0.0, 0.2, 1.0]], np.float32)
    return *straight_samples(np.zeros_like(ends), ends), end_vectors(np.ones((2, 2, classes), np.float32), 0)


def _measure() -> None:
    points, offsets, vectors = _edges(1)
    bundle_quality(points, offsets, vectors, None, _CELL)


def _smooth() -> None:
    points, offsets, _ = _edges(1)
    smooth(points, offsets, 1)


def _add_up(classes: int) -> None:
    points, offsets, vectors = _edges(classes)
    ones = np.ones(2, np.float32)
    DensityGrid(points, _CELL, _CELL, vectors.shape[2]).density(points, offsets, vectors, ones, ones)


def _advect(classes: int) -> None:
    points, offsets, vectors = _edges(classes)
    grid = DensityGrid(points, _CELL, _CELL, vectors.shape[2])
    density = np.ones(grid.shape, np.float32)
    store_length(density)
    advect(points, offsets, vectors, density, grid, 0.5, 1.0, 1.0)
