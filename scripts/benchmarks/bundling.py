"""Edge bundling of a random network at default parameters: seconds of each pass, a roofline, and the ratio to
datashader's hammer_bundle.

The roofline sets the seconds of a pass against the least that this machine needs for what the pass has to do, of three
kinds:

    memory      GB of the arrays that it reads and writes, each once (a grid that several threads fill counts for each
                of them), at
                the bandwidth of a triad (a = b + s c) over arrays that no cache holds
    grid        GB of voxels that it loads and stores at the places of the samples, at the bandwidth of reading voxels
                at random places
    arithmetic  Gop on float32 (a product with a sum counts twice), at the speed of products and sums on vectors in
                registers

all three measured here, with the threads that bundling uses. The largest of the three shares says what bounds the pass;
instructions
that are none of these (addresses, loads of an edge's own rows, shuffles, rounding, branches) are what it spends its
time on besides.
"""

import json
import subprocess
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np

from nnvis_blender.processing.bundling import BundlingParameters, density, edges
from nnvis_blender.processing.bundling.layout import layout_units
from nnvis_blender.processing.bundling.units import advect_units
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.models.random_network import random_network
from nnvis_blender.processing.worker.report import Silent

from . import machine

MOST_SECONDS = 600  # after which datashader is given up


def run(layers: list, repeats: int, datashader: Path) -> dict:
    network, importance = random_network(layers, 0)
    parameters = BundlingParameters()
    positions, _ = advect_units(network, importance.units, layout_units(network, parameters), parameters, Silent())
    source, target = network.edge_source, network.edge_target
    classes = np.stack([importance.units[source], importance.units[target]], axis=1)

    def bundle() -> None:
        score = edge_score(network, importance)
        edges.bundle_edges(
            positions[source], positions[target], classes, score, network.edge_connection, parameters, report=Silent()
        )

    start = time.perf_counter()
    bundle()
    first = time.perf_counter() - start
    seconds, cpu = min(_timed(bundle) for _ in range(repeats))
    watched_seconds, watched = min((_watched(bundle) for _ in range(repeats)), key=lambda both: both[0])
    speeds = machine.speeds()
    return {
        "edges": network.edge_count,
        "seconds": seconds,
        "cpu_seconds": cpu,
        "first_run_seconds": first,
        "datashader": _datashader(datashader, positions, source, target, seconds),
        "machine": speeds,
        "passes": {name: _shares(work, speeds) for name, work in watched.items()},
        "outside_the_passes_seconds": watched_seconds - sum(work.seconds for work in watched.values()),
    }


class _Work:
    """What one pass did over all steps: seconds, numbers (samples, or numbers of a grid), and bytes and operations that
    it had to.
    """

    def __init__(self):
        self.seconds, self.numbers, self.memory, self.grid, self.operations = 0.0, 0, 0.0, 0.0, 0.0

    def add(self, numbers: int, memory: float, grid: float, operations: float) -> None:
        self.numbers += int(numbers)
        self.memory, self.grid, self.operations = self.memory + memory, self.grid + grid, self.operations + operations


def _timed(work) -> tuple:
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - cpu


def _shares(work: _Work, speeds: dict) -> dict:
    shares = {
        "memory": work.memory / work.seconds / 1e9 / speeds["memory_gb_s"],
        "grid": work.grid / work.seconds / 1e9 / speeds["grid_gb_s"],
        "arithmetic": work.operations / work.seconds / 1e9 / speeds["gop_s"],
    }
    return {
        "seconds": work.seconds,
        "ns_per_item": 1e9 * work.seconds / work.numbers,
        "memory_gb": work.memory / 1e9,
        "grid_gb": work.grid / 1e9,
        "gop": work.operations / 1e9,
        **{f"{kind}_share": share for kind, share in shares.items()},
        "bound": max(shares, key=shares.get),
    }


def _watched(bundle) -> tuple:
    """Runs a bundling with a stopwatch on each pass. Returns the seconds of all, and the passes' _Work by name."""
    passes = defaultdict(_Work)
    grid = density.DensityGrid
    with ExitStack() as stack:
        for name, owner, attribute, count in (
            ("resample", edges, "resample", _resampling),
            ("box", density, "bounds", _box),
            ("count", grid, "_crowd", _counting),
            ("splat", grid, "_density", _splatting),
            ("blur", density, "blur", _blurring),
            ("length", edges, "store_length", _lengths),
            ("advect", edges, "advect", _advection),
            ("smooth", edges, "smooth", _smoothing),
        ):
            stack.enter_context(_stopwatch(passes, name, owner, attribute, count))
        seconds, _ = _timed(bundle)
    passes["splat"].seconds -= passes["blur"].seconds  # which runs inside
    return seconds, dict(passes)


@contextmanager
def _stopwatch(passes: dict, name: str, owner, attribute: str, count):
    original = getattr(owner, attribute)

    def timed(*arguments):
        start = time.perf_counter()
        result = original(*arguments)
        passes[name].seconds += time.perf_counter() - start
        passes[name].add(*count(result, *arguments))
        return result

    with patch.object(owner, attribute, timed):
        yield


# What each pass must do: items (samples, or numbers of a grid), bytes of memory, bytes of voxels at the samples'
# places, operations.
# A sample is 12 bytes, a number of a voxel is 4.


def _resampling(result, points, offsets, step) -> tuple:
    new = len(result[0])
    return new, 24 * len(points) + 12 * new + 60 * len(offsets), 0, 10 * len(points) + 20 * new


def _box(result, points) -> tuple:
    return len(points), 24 * len(points), 0, 6 * len(points)


def _counting(result, grid, points, offsets) -> tuple:
    return len(points), 12 * len(points) + 8 * grid.cells, 8 * len(points), 6 * len(points)


def _splatting(result, grid, points, offsets, ends, weights, spacing, scale) -> tuple:
    samples, channels = len(points), ends.shape[2]
    memory = 12 * samples + ends.nbytes + 4 * channels * grid.cells * density.thread_count(offsets)
    return samples, memory, samples * 8 * 2 * 4 * channels, samples * (5 * channels + 8 * 3 * channels + 20)


def _blurring(result, grids, scale, taps) -> tuple:
    radius = len(taps) // 2
    return result.size, result.nbytes * (len(grids) + 3), 0, result.size * (len(grids) + 3 * (3 * radius + 1))


def _lengths(result, values) -> tuple:
    return values.size, 2 * values.nbytes, 0, 2 * values.size


def _advection(result, points, offsets, ends, values, *_) -> tuple:
    samples, channels = len(points), ends.shape[2]
    return (
        samples,
        24 * samples + ends.nbytes + values.nbytes,
        samples * 8 * 4 * channels,
        samples * (3 * channels + 8 * 2 * channels + 130),
    )


def _smoothing(result, points, offsets, passes) -> tuple:
    return len(points), 24 * len(points), 0, 3 * (3 * passes + 1) * len(points)


def _datashader(python: Path, positions, source, target, seconds: float) -> dict:
    """hammer_bundle's seconds on the same edges, seen from above, with its defaults on one core and with dask on all;
    and the ratios.
    """
    missing = {"seconds": None, "ratio": None, "dask_seconds": None, "dask_ratio": None, "version": None}
    if not Path(python).exists():
        return {**missing, "reason": f"there is no {python}"}
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph.npz"
        np.savez(graph, nodes=positions[:, :2], source=source, target=target)
        measured = []
        for options in ([], ["--dask"]):
            command = [str(python), str(Path(__file__).with_name("hammer.py")), str(graph), *options]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS)
            except subprocess.TimeoutExpired:
                return {**missing, "reason": f"datashader took more than {MOST_SECONDS} s"}
            if done.returncode:
                return {**missing, "reason": f"datashader failed: {done.stderr.strip()[-300:]}"}
            measured.append(json.loads(done.stdout))
    alone, dask = (each["seconds"] for each in measured)
    return {
        "seconds": alone,
        "ratio": alone / seconds,
        "dask_seconds": dask,
        "dask_ratio": dask / seconds,
        "version": measured[0]["version"],
        "reason": None,
    }
