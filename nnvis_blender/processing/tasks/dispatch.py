"""Tasks go to dask's workers a few ahead of what is waited for, and come back in order."""

import hashlib
import queue
import time
from collections.abc import Iterator
from pathlib import Path

from distributed import CancelledError, KilledWorker

from ..errors import NNVisError
from ..worker.report import Report
from . import remote
from .parcel import pack, unpack

AHEAD = 2  # tasks for each worker that are sent or waiting
LOOK_SECONDS = 1.0  # between two looks at who is there
PRELOAD = "--preload nnvis_blender.processing.tasks.remote"
_AGAIN = "What was done is in the cache of whoever did it; start them and try again"
ALONE_SECONDS = 30.0  # without any worker, after which nobody is waited for


def dispatched(client, function, items, shared, cache: Path, report: Report, is_here: bool, stored) -> Iterator:
    """See Tasks.run. is_here: whether workers have the disk of this process, and so the cache."""
    return _Dispatch(client, function, items, shared, cache, report, is_here, stored).results()


# goes by its code, since scheduler and workers find no module of ours by its name here
_run = lambda *given: __import__("nnvis_tasks").run(*given)  # noqa: E731


class _Dispatch:
    def __init__(self, client, function, items, shared, cache, report, is_here, stored):
        self.client, self.function, self.items, self.report = client, function, items, report
        self.cache, self.is_here, self.given = cache, is_here, shared
        self.stored = None if is_here else stored  # workers here keep them in the same cache
        data = pack(shared)
        # a task of its own: it goes to each worker once, and is done again where it is lost with one
        self.shared = client.submit(lambda data: data, data, key=f"nnvis-{hashlib.sha256(data).hexdigest()[:24]}")
        self.ended, self.seen, self.count = queue.SimpleQueue(), time.monotonic(), 1
        self.looked, self.told, self.has_warned, self.address = 0.0, 0, False, client.scheduler.address

    def results(self) -> Iterator:
        tasks, count, sent = {}, len(self.items), 0
        try:
            for number in range(count):
                self._look()
                while sent < count and sent - number < AHEAD * self.count:
                    tasks[sent] = self._task(self.items[sent])
                    sent += 1
                item, found, future = tasks[number]
                while future is not None and not future.done():
                    try:
                        self.ended.get(timeout=LOOK_SECONDS)
                    except queue.Empty:
                        self._look()
                    self._tell(number, tasks)
                del tasks[number]
                if future is not None:
                    found = self._result(future)
                    if self.stored is not None:
                        self.stored.keep(item, self.given, self.cache, found)
                yield found
                self._tell(number + 1, tasks)
        finally:
            for future in (self.shared, *(future for _, _, future in tasks.values() if future is not None)):
                future.release()

    def _tell(self, given: int, tasks: dict) -> None:
        """How many are done, of which the first `given` have gone to who asks; never fewer than were told before."""
        done = given + sum(future is None or future.done() for _, _, future in tasks.values())
        self.told = max(self.told, done)  # what is lost with a worker is done again
        self.report.progress(self.told, len(self.items))

    def _task(self, item) -> tuple:
        """(item, the result that the cache has, or None, and then the future of the task)."""
        found = None if self.stored is None else self.stored.find(item, self.given, self.cache)
        return item, found, None if found is not None else self._send(item)

    def _send(self, item):
        task = pack((self.function, item, str(self.cache) if self.is_here else None))
        future = self.client.submit(_run, task, self.shared, remote.versions(), pure=False)
        future.add_done_callback(self.ended.put)
        return future

    def _look(self) -> None:
        """Counts the workers, now and then. Raises NNVisError where the scheduler or all workers are gone."""
        now = time.monotonic()
        if now - self.looked < LOOK_SECONDS:
            return
        if self.client.status != "running":  # what it was at is lost, even if it comes back
            raise self._lost()
        try:
            self.count = len(self.client.nthreads())
        except (OSError, TimeoutError):
            raise self._lost() from None
        self.looked = time.monotonic()
        if self.count:
            self.seen = self.looked
        elif self.looked - self.seen > ALONE_SECONDS:
            raise NNVisError("worker_failed", f"the scheduler at {self.address} has lost all workers", _AGAIN)

    def _result(self, future):
        try:
            kind, *told = future.result()
        except KilledWorker as error:
            why = f"a task has ended {error.allowed_failures + 1} workers, perhaps as memory ran out"
            raise NNVisError("worker_failed", why, "Start fewer workers, or give each more memory") from None
        except (CancelledError, OSError):
            raise self._lost() from None
        except ModuleNotFoundError as error:
            if error.name != remote.NAME:
                raise
            raise NNVisError("worker_failed", "a worker has not loaded NNVis", f"Start it with {PRELOAD}") from None
        if kind == remote.DONE:
            data, warnings, instructions = told
            for warning in warnings:
                self.report.warning(warning)
            self._compare(instructions)
            return unpack(data)
        if kind == remote.FAILED:
            raise NNVisError(*told)
        raise NNVisError("worker_failed", *told)

    def _compare(self, instructions: str) -> None:
        """Says once where the last bits may differ."""
        own = remote.instructions()
        if instructions != own and not self.has_warned:
            self.has_warned = True
            self.report.warning(
                f"a worker computes by {instructions} and this machine by {own}: the last bits of results may differ"
            )

    def _lost(self) -> NNVisError:
        return NNVisError("worker_failed", f"the scheduler at {self.address} is lost", _AGAIN)
