"""Shares work out among threads, for kernels that release Python's lock."""

import functools
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

SAMPLES_PER_CHUNK = 20_000  # fewer are done sooner by one thread than shared out
CHUNKS_PER_THREAD = 4  # so that a thread that is held up leaves work to the others


def in_chunks(offsets: np.ndarray, work, count: int | None = None) -> list:
    """Calls work(first, last) for ranges of edges that hold about equally many samples; returns the results in order.

    offsets: (edges + 1,) int64. count: of the ranges (None: several for each of the threads, of which numba would use
    as many).
    """
    edges, samples = len(offsets) - 1, int(offsets[-1])
    if count is None:
        count = CHUNKS_PER_THREAD * thread_count(offsets)
    if count == 1 or thread_count(offsets) == 1:
        return [work(0, edges)]
    bounds = np.searchsorted(offsets, np.arange(count + 1) * samples // count)
    bounds[-1] = edges
    return list(_threads().map(work, bounds[:-1].tolist(), bounds[1:].tolist()))


def thread_count(offsets: np.ndarray) -> int:
    """As many threads as numba would use (NUMBA_NUM_THREADS), but no more than have enough to do."""
    return max(1, min(numba.config.NUMBA_NUM_THREADS, int(offsets[-1]) // SAMPLES_PER_CHUNK))


def even_offsets(count: int, numbers: int) -> np.ndarray:
    """Offsets for in_chunks of `count` rows with as many numbers each; a score of numbers takes as long as a sample."""
    return np.arange(count + 1) * max(1, numbers // 20)


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(numba.config.NUMBA_NUM_THREADS)
