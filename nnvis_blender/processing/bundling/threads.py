"""Shares edges out among threads, for kernels that release Python's lock."""
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

SAMPLES_PER_CHUNK = 20_000  # fewer are done sooner by one thread than shared out


def in_chunks(offsets: np.ndarray, work, most: int = 64) -> list:
    """Calls work(first, last) for ranges of edges that hold about equally many samples; returns the results in order.

    offsets: (edges + 1,) int64. As many threads as numba would use (NUMBA_NUM_THREADS), but not over `most`.
    """
    edges, samples = len(offsets) - 1, int(offsets[-1])
    count = max(1, min(numba.config.NUMBA_NUM_THREADS, most, samples // SAMPLES_PER_CHUNK))
    if count == 1:
        return [work(0, edges)]
    bounds = np.searchsorted(offsets, np.arange(count + 1) * samples // count)
    bounds[-1] = edges
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(work, bounds[:-1].tolist(), bounds[1:].tolist()))
