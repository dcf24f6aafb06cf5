"""Times the stages of the main job, against a fixed piece of numpy work done in the same run.

    python scripts/benchmark.py [--layers 784 81 49 10] [--repeats 3]

Prints one JSON object: seconds of each stage (the best of the repeats, once compiled), the ratio of each to the baseline (which
tells a slower program from a slower machine), the seconds of the first, compiling run, and the peak memory.

    importance_steps  200 steps of batch-norm fine-tuning, all classes (a full MNIST run takes about 1,900)
    activation        the activation method, 12,000 samples
    units, edges      node advection; edge bundling ("edges_cpu" counts the CPU seconds of all threads)
    scene             building the Blender objects from the bundles
"""
import argparse
import json
import resource
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nnvis_blender.processing.bundling import BundlingParameters  # noqa: E402
from nnvis_blender.processing.bundling.edges import bundle_edges  # noqa: E402
from nnvis_blender.processing.bundling.layout import layout_units  # noqa: E402
from nnvis_blender.processing.bundling.units import advect_units  # noqa: E402
from nnvis_blender.processing.datasets import Dataset  # noqa: E402
from nnvis_blender.processing.importance import estimate_importance  # noqa: E402
from nnvis_blender.processing.models.model import Model  # noqa: E402
from nnvis_blender.processing.network import ProcessedNetwork, edge_score  # noqa: E402
from nnvis_blender.processing.random_network import random_network  # noqa: E402
from nnvis_blender.processing.report import Silent  # noqa: E402
from nnvis_blender.processing.training import glorot_uniform  # noqa: E402
from nnvis_blender.scene import build_network  # noqa: E402

SAMPLES = 12000
STEPS = {"epochs": 1, "minimum_steps": 200, "batch_size": 128}


@contextmanager
def timed(seconds: dict, stage: str):
    start = time.perf_counter()
    yield
    seconds[stage] = time.perf_counter() - start


def random_data(inputs: int, classes: int) -> Dataset:
    """As many zeros as MNIST has, and every class alike."""
    random = np.random.default_rng(0)
    x = random.random((SAMPLES, inputs), np.float32) * (random.random((SAMPLES, inputs)) < 0.2)
    y = np.arange(SAMPLES) % classes
    return Dataset(x, y, x[:100], y[:100], [str(k) for k in range(classes)], (inputs,), "random")


def time_importance(layers: list) -> dict:
    seconds = {}
    model = Model(glorot_uniform(layers, np.random.default_rng(0)), "random")
    data = random_data(layers[0], layers[-1])
    with timed(seconds, "importance_steps"):
        estimate_importance(model, data, "batchnorm", STEPS, 0, Silent())
    with timed(seconds, "activation"):
        estimate_importance(model, data, "activation", {}, 0, Silent())
    return seconds


def time_bundling_and_scene(network, importance) -> dict:
    parameters, report, seconds = BundlingParameters(), Silent(), {}
    grid = layout_units(network, parameters)
    with timed(seconds, "units"):
        positions, _ = advect_units(network, importance.units, grid, parameters, report)
    source, target = network.edge_source, network.edge_target
    classes = np.stack([importance.units[source], importance.units[target]], axis=1)
    cpu = time.process_time()
    with timed(seconds, "edges"):
        bundles = bundle_edges(
            positions[source], positions[target], classes, edge_score(network, importance), network.edge_connection, parameters, report=report,
        )
    seconds["edges_cpu"] = time.process_time() - cpu
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with timed(seconds, "scene"):
        build_network(ProcessedNetwork(network, importance, grid, positions, bundles), "Benchmark", bpy.context.scene)
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
    runs = [{**time_importance(arguments.layers), **time_bundling_and_scene(network, importance)} for _ in range(arguments.repeats + 1)]
    first, runs = runs[0], runs[1:]
    seconds = {stage: min(run[stage] for run in runs) for stage in first}
    unit = min(baseline() for _ in runs)
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
