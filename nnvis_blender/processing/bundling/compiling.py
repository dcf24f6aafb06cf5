"""Compiling what bundling needs before it is needed, and a word while that lasts.

A few edges are bundled and measured, which asks for every kernel that a network asks for. Kernels are compiled for the
number of channels that class vectors have, four at a time; most do not depend on it.
"""

import numpy as np
from numba.core import event

from ..worker.report import Part, Report, Silent
from .drawn import drawn_quality
from .edges import bundle_edges
from .kernels import KERNELS
from .parameters import BundlingParameters

WORD = "Compiling, first run only"
USUAL_CLASSES = (3, 7, 11)  # with a number for their length, one to three times four: all that bundling has


class _Compilation(event.Listener):
    """Hears of each function that is compiled, not of those that are loaded."""

    def __init__(self, begin, report):
        self._begin, self._report, self.count = begin, report, 0

    def on_start(self, event):
        if self._begin is not None:
            self._begin, begin = None, self._begin
            begin()

    def on_end(self, event):
        if event.data["dispatcher"] in KERNELS:
            self.count += 1
            self._report.progress(min(self.count, len(KERNELS)), len(KERNELS))


def compile_kernels(classes: tuple[int, ...], report: Report, begin=lambda: None) -> int:
    """Has the kernels for edges with so many classes compiled, or loaded where they have been.

    begin() is called where there is something to compile, before it is. Returns how many kernels were compiled.
    """
    count = 0
    for number, channels in enumerate(classes):
        compilation = _Compilation(begin if count == 0 else None, Part(report, number, len(classes)))
        with event.install_listener("numba:compile", compilation):
            _bundle_a_few(channels)
        count += compilation.count
    return count


def get_ready(classes: int, timer) -> None:
    """compile_kernels within the stage that a Timer is in, which bears the WORD while something is compiled."""
    if compile_kernels((classes,), timer.report, lambda: timer.announce(WORD)):
        timer.announce(timer.name)


def _bundle_a_few(classes: int) -> None:
    parameters = BundlingParameters()
    ends = np.zeros((2, 2, 3), np.float32)
    ends[:, 1] = [0.1, 0.1, 1.0], [0.0, 0.2, 1.0]
    vectors = np.ones((2, 2, classes), np.float32)
    bundles = bundle_edges(ends[:, 0], ends[:, 1], vectors, None, None, parameters, report=Silent())
    drawn_quality(bundles.points, bundles.offsets, vectors, None, parameters.sample_length)
