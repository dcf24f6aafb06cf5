"""The bundles of the original's own example, measured by the tool that measured the original's."""

import importlib.util

import numpy as np

from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling.graph import bundle_graph
from nnvis_blender.processing.worker.report import Silent
from reference import reference_path, tool_path

ORIGINAL = {"ink": 0.361, "detour": 1.113, "coherence": 0.958}


def quality_tool():
    spec = importlib.util.spec_from_file_location("bundle_quality", tool_path("bundle_quality.py"))
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def test_no_worse_than_the_original_in_any_measure(tmp_path):
    with np.load(reference_path("nn_vis/bundled_64-16-10.npz")) as reference:
        points, offsets, classes, cell = (reference[name] for name in ("points", "offsets", "classes", "cell"))
    np.savez(
        tmp_path / "graph.npz", starts=points[offsets[:-1]], ends=points[offsets[1:] - 1], classes=classes, cell=cell
    )
    bundle_graph(tmp_path / "graph.npz", tmp_path / "out.npz", BundlingParameters(), Silent())
    with np.load(tmp_path / "out.npz", allow_pickle=False) as out:
        measured = quality_tool().quality(out["points"], out["offsets"], out["classes"], float(out["cell"]))
        turns = turning_angles(out["points"], out["offsets"])
    assert measured["ink"] <= 0.33 < ORIGINAL["ink"]
    assert measured["detour"] <= ORIGINAL["detour"]
    assert measured["coherence"] >= measured["coherence_straight"] - 0.002 > ORIGINAL["coherence"]
    assert measured["outside"] == 0
    assert np.percentile(turns, 99.5) < 30


def turning_angles(points, offsets):
    """Degrees by which the polylines turn at each sample between their ends."""
    inner = np.ones(len(points), bool)
    inner[offsets[:-1]] = inner[offsets[1:] - 1] = False
    here = np.flatnonzero(inner)
    a, b = points[here] - points[here - 1], points[here + 1] - points[here]
    cosine = np.einsum("ij,ij->i", a, b) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))
