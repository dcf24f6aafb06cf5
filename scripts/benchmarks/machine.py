"""What this machine can do at most, with the threads that numba uses: memory, cells of a grid, arithmetic."""

import time
from concurrent.futures import ThreadPoolExecutor

import numba
import numpy as np

from nnvis_blender.processing.bundling.simd import fill8, load8, store

MEMORY = 1 << 24  # numbers of each of a thread's three arrays: 64 MiB
GRID, CELL, READS = (
    1 << 22,
    24,
    4_000_000,
)  # numbers of a grid as large as the finest (16 MiB), of two voxels, and reads of them
LANES, VECTORS, ROUNDS = 8, 8, 20_000_000


def speeds() -> dict:
    """memory_gb_s: of a triad over arrays that no cache holds. grid_gb_s: of reading two neighbouring voxels at random
    places of a
    grid that all threads share. gop_s: 1e9 products and sums a second, on vectors of eight float32 in registers. All
    threads together.
    """
    threads = numba.config.NUMBA_NUM_THREADS
    arrays = [np.ones((3, MEMORY), np.float32) for _ in range(threads)]
    grid = np.ones(GRID, np.float32)
    places = [np.random.default_rng(t).integers(0, GRID // CELL, READS) * CELL for t in range(threads)]
    results = [np.zeros(LANES, np.float32) for _ in range(threads)]
    return {
        "threads": threads,
        "memory_gb_s": 12e-9 * MEMORY * threads / _best(lambda a: _triad(a[0], a[1], a[2]), arrays),
        "grid_gb_s": 4e-9 * CELL * READS * threads / _best(lambda at: _read(grid, at), places),
        "gop_s": 2e-9 * LANES * VECTORS * ROUNDS * threads / _best(lambda out: _multiply(out, ROUNDS), results),
    }


def _best(work, parts: list, repeats: int = 5) -> float:
    """Seconds of the fastest of several runs of work(part), all parts at once."""
    seconds = []
    with ThreadPoolExecutor(len(parts)) as threads:
        list(threads.map(work, parts))
        for _ in range(repeats):
            start = time.perf_counter()
            list(threads.map(work, parts))
            seconds.append(time.perf_counter() - start)
    return min(seconds)


@numba.njit(nogil=True)
def _triad(a, b, c):
    factor = fill8(np.float32(0.5))
    for i in range(0, len(a), 8):
        store(a, i, load8(b, i) + factor * load8(c, i))


@numba.njit(nogil=True)
def _read(grid, places):
    a = b = c = fill8(np.float32(0))
    for i in range(len(places)):
        at = places[i]
        a, b, c = a + load8(grid, at), b + load8(grid, at + 8), c + load8(grid, at + 16)
    out = np.empty(LANES, np.float32)
    store(out, 0, a + b + c)
    return out


@numba.njit(nogil=True)
def _multiply(out, rounds):
    factor, term = fill8(np.float32(0.5)), fill8(np.float32(1.0))
    a = b = c = d = e = f = g = h = load8(out, 0)
    for _ in range(rounds):
        a, b, c, d = factor * a + term, factor * b + term, factor * c + term, factor * d + term
        e, f, g, h = factor * e + term, factor * f + term, factor * g + term, factor * h + term
    store(out, 0, a + b + c + d + e + f + g + h)
