"""Times node layout, node advection and edge bundling, against a fixed piece of numpy work done in the same run.

    python scripts/benchmark.py [--layers 784 81 49 10] [--repeats 3]

Prints one JSON object: seconds of each stage (the best of the repeats, once compiled), CPU seconds of the bundling,
the ratio of each stage to the baseline (which tells a slower program from a slower machine), the seconds of the first,
compiling run, and the peak memory.
"""
import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nnvis_blender.processing.bundling import BundlingParameters  # noqa: E402
from nnvis_blender.processing.bundling.edges import bundle_edges  # noqa: E402
from nnvis_blender.processing.bundling.layout import layout_units  # noqa: E402
from nnvis_blender.processing.bundling.units import advect_units  # noqa: E402
from nnvis_blender.processing.network import edge_score  # noqa: E402
from nnvis_blender.processing.random_network import random_network  # noqa: E402
from nnvis_blender.processing.report import Silent  # noqa: E402


def run(network, importance, parameters) -> dict:
    """Seconds of each stage; "edges_cpu" counts all threads."""
    report, seconds = Silent(), {}
    start = time.perf_counter()
    grid = layout_units(network, parameters)
    seconds["layout"] = time.perf_counter() - start
    start = time.perf_counter()
    positions = advect_units(network, importance.units, grid, parameters, report)
    seconds["units"] = time.perf_counter() - start
    source, target = network.edge_source, network.edge_target
    classes = np.stack([importance.units[source], importance.units[target]], axis=1)
    score = edge_score(network, importance)
    start, cpu = time.perf_counter(), time.process_time()
    bundle_edges(positions[source], positions[target], classes, score, network.edge_connection, parameters, report=report)
    seconds["edges"], seconds["edges_cpu"] = time.perf_counter() - start, time.process_time() - cpu
    return seconds


def baseline() -> float:
    """Seconds that numpy takes to sort four million random floats."""
    values = np.random.default_rng(0).random(4_000_000)
    start = time.perf_counter()
    np.sort(values)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layers", type=int, nargs="+", default=[784, 81, 49, 10], help="units of each layer (default 784 81 49 10)")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    network, importance = random_network(arguments.layers, 0)
    first = run(network, importance, BundlingParameters())
    runs = [run(network, importance, BundlingParameters()) for _ in range(arguments.repeats)]
    seconds = {stage: min(r[stage] for r in runs) for stage in first}
    unit = min(baseline() for _ in range(arguments.repeats))
    print(json.dumps({
        "edges": network.edge_count,
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
        "baseline_seconds": round(unit, 3),
        "ratio": {stage: round(value / unit, 2) for stage, value in seconds.items()},
        "first_run_seconds": round(sum(first.values()) - first["edges_cpu"], 3),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }, indent=1))


if __name__ == "__main__":
    main()
