"""Bundling of 10,000, 100,000 and 1,000,000 edges: seconds and memory should grow as the edges do.

    python scripts/benchmarks/scale.py EDGES     # one size, in a process of its own; prints one JSON object

The graphs are alike but for their size: edges from anywhere on the lower plane to anywhere on the upper, both as wide
as a layer, ten
random classes at each end; default parameters. Peak memory is that of the whole process, whose libraries alone take
`idle_mb`.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SIZES, CLASSES = (10_000, 100_000, 1_000_000), 10


def run() -> dict:
    measured = {}
    for size in SIZES:
        done = subprocess.run([sys.executable, __file__, str(size)], capture_output=True, text=True, check=True)
        measured[f"{size:,} edges"] = json.loads(done.stdout)
    return measured


def measure(edges: int) -> dict:
    sys.path.insert(0, str(ROOT))
    from nnvis_blender.processing.bundling import BundlingParameters
    from nnvis_blender.processing.bundling.edges import bundle_edges
    from nnvis_blender.processing.worker.report import Silent

    def bundle(count: int) -> tuple:
        arrays = _graph(count)
        start = time.perf_counter()
        bundles = bundle_edges(*arrays, None, BundlingParameters(), report=Silent())
        return time.perf_counter() - start, len(bundles.points)

    bundle(5000)  # compiles
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, samples = bundle(edges)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": round(seconds, 3),
        "us_per_edge": round(1e6 * seconds / edges, 2),
        "samples": samples,
        "idle_mb": idle // 1024,
        "peak_mb": peak // 1024,
        "bytes_per_edge": round(1024 * (peak - idle) / edges),
    }


def _graph(edges: int) -> tuple:
    """starts, ends (E, 3), classes (E, 2, CLASSES), weights (E,)."""
    random = np.random.default_rng(0)
    ends = random.uniform(-0.5, 0.5, (2, edges, 3)).astype(np.float32)
    ends[0, :, 2], ends[1, :, 2] = -0.25, 0.25
    return ends[0], ends[1], random.random((edges, 2, CLASSES), np.float32) ** 3, random.random(edges, np.float32)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
