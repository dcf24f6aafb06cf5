"""Independent tasks, in the order of what they are of, wherever they run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from ..worker.report import Part, Report
from .parameters import ComputeParameters


class Stored(NamedTuple):
    """Of tasks that keep their results in a cache: find(item, shared, cache) -> a result or None, and
    keep(item, shared, cache, result). For who asks, where workers have caches of their own.
    """

    find: Callable
    keep: Callable


class Tasks:
    """Where the independent tasks of a job run, within a with statement.

    cache: the folder of results, for tasks on this machine; one elsewhere has its own.
    """

    def __init__(self, compute: ComputeParameters, cache: Path):
        self._compute, self._cache, self._client, self._open = compute, cache, None, ExitStack()

    def __enter__(self) -> "Tasks":
        return self

    def __exit__(self, *error) -> None:
        self._open.__exit__(*error)

    def run(
        self, function: Callable, items: Sequence, shared, report: Report, stored: Stored | None = None
    ) -> Iterator:
        """Yields function(item, shared, cache, report) of each item, in their order, whatever is done first.

        function: of a module, and independent of what other tasks do: the same for the same item and shared, which it
        leaves as they are. Items, shared and results can be pickled; shared goes to each worker once, items are asked
        for when they are sent. stored: where results are kept.

        Every task has one thread (of BLAS, OpenMP and torch), so that the bits do not depend on where it runs.
        Raises the NNVisError that a task raises, the first of them in order; of the machinery, NNVisError
        (worker_failed).
        """
        compute = self._compute
        if compute.scheduler is None:
            for done, item in enumerate(items):
                yield run_one(function, item, shared, self._cache, Part(report, done, len(items)))
                report.progress(done + 1, len(items))
            return
        from .cluster import connected
        from .dispatch import dispatched

        if self._client is None:
            self._client = self._open.enter_context(connected(compute))
        yield from dispatched(
            self._client, function, items, shared, self._cache, report, compute.local_workers > 0, stored
        )


def run_one(function: Callable, item, shared, cache: Path, report):
    """One task, with one thread."""
    import torch
    from threadpoolctl import threadpool_limits

    threads = torch.get_num_threads()
    with threadpool_limits(1):
        torch.set_num_threads(1)
        try:
            return function(item, shared, cache, report)
        finally:
            torch.set_num_threads(threads)
