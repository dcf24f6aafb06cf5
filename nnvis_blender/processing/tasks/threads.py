"""Tasks by threads of this process, which come back in order."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import torch
from threadpoolctl import threadpool_limits

from ..worker.report import Report
from .report import Heard

LEAST, MOST = 2, 4  # threads: each has a batch in memory
AHEAD = 2  # tasks for each thread that run, wait or are done
LOOK_SECONDS = 0.2  # between two looks at how far they are


class Stopped(Exception):
    """The work ended while a task ran."""


class _Told(Heard):
    """share: how much of the task is done. stop: set where nobody waits for it any more."""

    def __init__(self, stop: threading.Event):
        super().__init__()
        self.stop, self.share = stop, 0.0

    def progress(self, done: float, total: float) -> None:
        if self.stop.is_set():
            raise Stopped
        self.share = done / total if total else 1.0


def threaded(function: Callable, items: Sequence, shared, cache: Path, report: Report) -> Iterator:
    """See Tasks.run. Each thread has one of BLAS, OpenMP and torch, so that their number changes no bit."""
    before, stop, told = torch.get_num_threads(), threading.Event(), []
    threads, count = min(MOST, max(LEAST, before)), len(items)
    waiting: deque[Future] = deque()
    with threadpool_limits(1), ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        try:
            for number in range(count):
                while len(told) < count and len(told) - number < AHEAD * threads:
                    told.append(_Told(stop))
                    waiting.append(pool.submit(function, items[len(told) - 1], shared, cache, told[-1]))
                found = _awaited(waiting.popleft(), lambda: report.progress(_done(told), count))
                for warning in told[number].warnings:
                    report.warning(warning)
                told[number].share = 1.0
                yield found
                report.progress(_done(told), count)
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)
            torch.set_num_threads(before)


def _done(told: list[_Told]) -> float:
    return sum(own.share for own in told)


def _awaited(task: Future, look: Callable):
    while True:
        try:
            return task.result(LOOK_SECONDS)
        except TimeoutError:
            if task.done():
                raise
            look()
