"""Independent tasks, in the order of what they are of, wherever they run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from ..worker.report import Part, Report
from .one import run_one
from .parameters import ComputeParameters

LIGHT_ROWS = 256  # samples, that go together through a model that is no heavy work


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
        self.cache, self._compute, self._client, self._open = cache, compute, None, ExitStack()

    def __enter__(self) -> "Tasks":
        return self

    def __exit__(self, *error) -> None:
        self._open.__exit__(*error)

    def for_model(self, model) -> "Tasks":
        """These; or those of this process, of a model that is so light that they are done before others have begun."""
        return self if model.rows < LIGHT_ROWS else Tasks(ComputeParameters(), self.cache)

    def run(
        self,
        function: Callable,
        items: Sequence,
        shared,
        report: Report,
        stored: Stored | None = None,
        by_threads: bool = False,
    ) -> Iterator:
        """Yields function(item, shared, cache, report) of each item, in their order, whatever is done first.

        function: of a module, and independent of what other tasks do: the same for the same item and shared, which it
        leaves as they are. Items, shared and results can be pickled; shared goes to each worker once, items are asked
        for when they are sent. stored: where results are kept. by_threads: whether threads of this process share them
        where no scheduler is named, as tasks can that compute with torch alone.

        Every task has one thread (of BLAS, OpenMP and torch), so that the bits do not depend on where it runs.
        Raises the NNVisError that a task raises, the first of them in order; of the machinery, NNVisError
        (worker_failed).
        """
        compute = self._compute
        if compute.scheduler is None and by_threads and len(items) > 1:
            from .threads import threaded

            yield from threaded(function, items, shared, self.cache, report)
            return
        if compute.scheduler is None:
            for done, item in enumerate(items):
                yield run_one(function, item, shared, self.cache, Part(report, done, len(items)))
                report.progress(done + 1, len(items))
            return
        from .cluster import connected
        from .dispatch import dispatched

        if self._client is None:
            self._client = self._open.enter_context(connected(compute))
        yield from dispatched(
            self._client, function, items, shared, self.cache, report, compute.local_workers > 0, stored
        )


HERE = Tasks(ComputeParameters(), Path())  # of this process, for tasks that keep nothing in a cache
