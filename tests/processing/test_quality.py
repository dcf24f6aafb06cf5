"""The measures of a bundling: against cases counted by hand, and an independent program if present."""

import json
import subprocess
import sys

import numpy as np
import pytest

from nnvis_blender.processing.bundling import quality as quality_module
from nnvis_blender.processing.bundling.quality import bundle_quality
from reference import reference_path, tool_path

CELL = 0.1


def polylines(*lines):
    offsets = np.cumsum([0] + [len(line) for line in lines])
    return np.concatenate([np.asarray(line, np.float32) for line in lines]), offsets


def one_hot(*classes):
    return np.repeat(np.eye(3, dtype=np.float32)[list(classes)][:, None], 2, axis=1)


def test_straight_edges_have_all_the_ink_and_no_detour():
    points, offsets = polylines([(0, 0, 0), (0, 0, 1)], [(0.5, 0, 0), (0.5, 0, 1)])
    quality = bundle_quality(points, offsets, one_hot(0, 1), None, CELL)
    assert quality == {"ink": 1.0, "detour": 1.0, "coherence": pytest.approx(1), "coherence_straight": pytest.approx(1)}


def test_detour_is_the_mean_of_the_edges():
    points, offsets = polylines([(0, 0, 0), (0.3, 0, 0.4), (0, 0, 0.8)], [(1, 0, 0), (1, 0, 1)])
    assert bundle_quality(points, offsets, one_hot(0, 0), None, CELL)["detour"] == pytest.approx(
        (1.0 / 0.8 + 1) / 2, abs=1e-3
    )


def test_edges_that_share_their_voxels_need_half_the_ink_and_mix_their_classes():
    middle = [(0.05, 0.05, z) for z in np.linspace(0.2, 2.8, 27)]
    points, offsets = polylines(
        [(0.05, 0.05, 0), *middle, (0.05, 0.05, 3)], [(0.45, 0.05, 0), *middle, (0.45, 0.05, 3)]
    )
    same, different = (bundle_quality(points, offsets, one_hot(0, k), None, CELL) for k in (0, 1))
    assert same["ink"] == different["ink"] < 0.7
    assert same["coherence"] == pytest.approx(1)
    # two unlike vectors and their sum: cos 45 degrees
    assert different["coherence"] == pytest.approx(np.sqrt(0.5), abs=0.07)
    assert different["coherence_straight"] == pytest.approx(1)


def test_groups_do_not_share_voxels():
    points, offsets = polylines([(0, 0, 0), (0, 0, 1)], [(0, 0, 0), (0, 0, 1)])
    apart = bundle_quality(points, offsets, one_hot(0, 1), np.array([3, 7]), CELL)
    assert apart["coherence"] == pytest.approx(1)
    assert bundle_quality(points, offsets, one_hot(0, 1), None, CELL)["coherence"] == pytest.approx(
        np.sqrt(0.5), abs=1e-3
    )


def test_edges_of_no_length_have_no_quality():
    points, offsets = polylines([(0, 0, 0), (0, 0, 0)])
    assert bundle_quality(points, offsets, one_hot(0), None, CELL) == {}


def test_of_very_many_edges_every_nth_is_measured(monkeypatch):
    bow = [(0, 0, 0), (0.3, 0, 0.4), (0, 0, 0.8)]
    points, offsets = polylines(*[bow if e % 2 == 0 else [(1, 0, 0), (1, 0, 1)] for e in range(10)])
    both = bundle_quality(points, offsets, one_hot(*[0] * 10), np.arange(10) % 3, CELL)
    monkeypatch.setattr(quality_module, "MOST_EDGES", 5)
    even = bundle_quality(points, offsets, one_hot(*[0] * 10), np.arange(10) % 3, CELL)
    assert even["detour"] == pytest.approx(1.25, abs=1e-3)
    assert both["detour"] == pytest.approx(1.125, abs=1e-3)


def test_agrees_with_an_independent_program():
    path = reference_path("nn_vis/bundled_64-16-10.npz")
    expected = json.loads(
        subprocess.run([sys.executable, tool_path("bundle_quality.py"), path], capture_output=True, check=True).stdout
    )
    with np.load(path, allow_pickle=False) as stored:
        quality = bundle_quality(
            stored["points"].astype(np.float32), stored["offsets"], stored["classes"], None, float(stored["cell"])
        )
    for name, value in quality.items():
        assert value == pytest.approx(expected[name], abs=5e-4), name
