"""Seconds of each stage of the main job, from importance to the Blender objects.

    importance_steps  200 steps of batch-norm fine-tuning, all classes (a full MNIST run takes about 1,900)
    activation        the activation method, 12,000 samples
    units, edges      node advection; edge bundling ("edges_cpu" counts the CPU seconds of all threads)
    scene             building the Blender objects from the bundles

Beside the seconds (the best of the repeats, once compiled) stand the ratio of each to the baseline, a fixed piece of
numpy work, which
tells a slower program from a slower machine, the seconds of the first, compiling run, and the peak memory.
"""

import resource
import time
from contextlib import contextmanager

import bpy
import numpy as np

from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling.edges import bundle_edges
from nnvis_blender.processing.bundling.layout import layout_units
from nnvis_blender.processing.bundling.units import advect_units
from nnvis_blender.processing.datasets.dataset import Dataset
from nnvis_blender.processing.importance import estimate_importance
from nnvis_blender.processing.importance.edge_score import edge_score
from nnvis_blender.processing.models.dense_chain import DenseChain
from nnvis_blender.processing.models.random_network import random_network
from nnvis_blender.processing.network import ProcessedNetwork
from nnvis_blender.processing.training.trainees import glorot_uniform
from nnvis_blender.processing.worker.report import Silent
from nnvis_blender.scene import build_network

SAMPLES = 12000
STEPS = {"epochs": 1, "minimum_steps": 200, "batch_size": 128}


def run(layers: list, repeats: int) -> dict:
    network, importance = random_network(layers, 0)
    runs = [{**_importance(layers), **_bundling_and_scene(network, importance)} for _ in range(repeats + 1)]
    first, runs = runs[0], runs[1:]
    seconds = {stage: min(each[stage] for each in runs) for stage in first}
    unit = min(_baseline() for _ in runs)
    return {
        "edges": network.edge_count,
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
        "baseline_seconds": round(unit, 3),
        "ratio": {stage: round(value / unit, 2) for stage, value in seconds.items()},
        "first_run_seconds": round(sum(first.values()) - first["edges_cpu"], 3),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


@contextmanager
def _timed(seconds: dict, stage: str):
    start = time.perf_counter()
    yield
    seconds[stage] = time.perf_counter() - start


def _random_data(inputs: int, classes: int) -> Dataset:
    """As many zeros as MNIST has, and every class alike."""
    random = np.random.default_rng(0)
    x = random.random((SAMPLES, inputs), np.float32) * (random.random((SAMPLES, inputs)) < 0.2)
    y = np.arange(SAMPLES) % classes
    return Dataset(x, y, x[:100], y[:100], [str(k) for k in range(classes)], (inputs,), "random")


def _importance(layers: list) -> dict:
    seconds = {}
    model = DenseChain(glorot_uniform(layers, np.random.default_rng(0)), "random")
    data = _random_data(layers[0], layers[-1])
    with _timed(seconds, "importance_steps"):
        estimate_importance(model, data, "batchnorm", STEPS, 0, Silent())
    with _timed(seconds, "activation"):
        estimate_importance(model, data, "activation", {}, 0, Silent())
    return seconds


def _bundling_and_scene(network, importance) -> dict:
    parameters, report, seconds = BundlingParameters(), Silent(), {}
    grid = layout_units(network, parameters)
    with _timed(seconds, "units"):
        positions, _ = advect_units(network, importance.units, grid, parameters, report)
    source, target = network.edge_source, network.edge_target
    classes = np.stack([importance.units[source], importance.units[target]], axis=1)
    cpu = time.process_time()
    with _timed(seconds, "edges"):
        bundles = bundle_edges(
            positions[source],
            positions[target],
            classes,
            edge_score(network, importance),
            network.edge_connection,
            parameters,
            report=report,
        )
    seconds["edges_cpu"] = time.process_time() - cpu
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with _timed(seconds, "scene"):
        build_network(ProcessedNetwork(network, importance, grid, positions, bundles), "Benchmark", bpy.context.scene)
    return seconds


def _baseline() -> float:
    """Seconds that numpy takes to sort four million random floats."""
    values = np.random.default_rng(0).random(4_000_000)
    start = time.perf_counter()
    np.sort(values)
    return time.perf_counter() - start
