"""Bundling of a graph from a file, and the original's configuration file."""

import numpy as np
import pytest
from test_bundling import QUICK, graph

from nnvis_blender.processing.bundling import BundlingParameters, read_configuration
from nnvis_blender.processing.bundling.graph import _gaps, bundle_graph
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.worker.report import Silent


def arrays(**changes):
    starts, ends, classes = graph(30)
    return {"starts": starts, "ends": ends, "classes": classes, **changes}


def run(tmp_path, values):
    np.savez(tmp_path / "graph.npz", **values)
    bundle_graph(tmp_path / "graph.npz", tmp_path / "out.npz", QUICK, Silent())
    with np.load(tmp_path / "out.npz", allow_pickle=False) as out:
        return {name: out[name] for name in out.files}


@pytest.mark.parametrize("extra", [{}, {"cell": np.float64(0.02)}, {"weights": np.ones(30, np.float32)}], ids=str)
def test_a_graph_file_becomes_polylines(tmp_path, extra):
    values = arrays(**extra)
    out = run(tmp_path, values)
    assert set(out) == {"points", "offsets", "classes", "cell"} and len(out["offsets"]) == 31
    np.testing.assert_array_equal(out["points"][out["offsets"][:-1]], values["starts"])
    np.testing.assert_array_equal(out["points"][out["offsets"][1:] - 1], values["ends"])
    np.testing.assert_array_equal(out["classes"], values["classes"])
    assert out["cell"].shape == () and out["cell"] > 0


def test_a_graph_of_two_gaps_is_bundled_gap_by_gap():
    starts, ends, _ = graph(10)
    upper = np.float32([0, 0, 0.5])
    both = _gaps(np.concatenate([starts, starts + upper]), np.concatenate([ends, ends + upper]), 0.02)
    assert len(set(both[:10])) == len(set(both[10:])) == 1 and both[0] != both[-1]


def test_planes_are_found_through_rounding_and_either_way():
    starts, ends, _ = graph(40)
    starts[:, 2] = 0.25 + np.float32(1e-6) * (np.arange(40) % 3 - 1)  # half-way between two multiples of the cell
    starts[::2], ends[::2] = ends[::2].copy(), starts[::2].copy()
    assert len(set(_gaps(starts, ends, 0.1))) == 1


def test_a_graph_without_layers_is_one_group():
    random = np.random.default_rng(0)
    gaps = _gaps(random.random((100, 3)) * 100, random.random((100, 3)) * 100, 0.02)
    assert gaps is None


@pytest.mark.parametrize(
    "values, words",
    [
        ({"starts": None}, "holds no starts"),
        ({"starts": np.zeros((30, 2))}, "shape"),
        ({"ends": np.full((30, 3), np.nan)}, "ends .*NaN"),
        ({"classes": np.zeros((29, 2, 3))}, "classes"),
        ({"weights": np.ones(3)}, "weights"),
        ({"cell": np.float64(-1)}, "cell"),
        ({"starts": np.array(["a"] * 30)}, "not numbers"),
        ({"starts": np.array([{}] * 30, object)}, "pickled objects"),
        ({"starts": np.full((30, 3), 1e30)}, "starts .*beyond"),
        ({"weights": np.full(30, 1e300)}, "weights .*beyond"),
        ({"cell": np.float64(1e-300)}, "cell"),
    ],
    ids=lambda value: str(list(value)) if isinstance(value, dict) else value,
)
def test_a_bad_graph_is_refused_in_one_sentence(tmp_path, values, words):
    merged = {name: value for name, value in arrays(**values).items() if value is not None}
    with pytest.raises(NNVisError, match=words) as error:
        run(tmp_path, merged)
    assert error.value.code == "bad_input" and not (tmp_path / "out.npz").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"no archive"])
def test_a_file_that_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "graph.npz").write_bytes(content)
    with pytest.raises(NNVisError, match="graph.npz is (not a whole archive|empty)"):
        bundle_graph(tmp_path / "graph.npz", tmp_path / "out.npz", QUICK, Silent())


def test_the_originals_configuration_is_taken_as_it_is():
    original = {
        "edge_bandwidth_reduction": 0.9,
        "edge_importance_type": 1,
        "layer_distance": 1.0,
        "layer_width": 1.0,
        "node_bandwidth_reduction": 0.95,
        "prune_percentage": 0.0,
        "sampling_rate": 10.0,
        "smoothing": True,
        "smoothing_iterations": 8,
    }
    assert read_configuration(original) == original


@pytest.mark.parametrize(
    "values, words",
    [
        ({"sampling": 3}, "sampling"),
        ({"sampling_rate": 21}, "sampling_rate is 21"),
        ({"edge_importance_type": 4}, "edge_importance_type"),
        ({"prune_percentage": -0.1}, "prune_percentage"),
        ({"smoothing": 1}, "smoothing"),
        ({"smoothing_iterations": 2.5}, "smoothing_iterations"),
    ],
)
def test_a_wrong_configuration_is_named(values, words):
    with pytest.raises(NNVisError, match=words) as error:
        read_configuration(values)
    assert error.value.code == "usage"


def test_defaults_are_the_originals():
    p = BundlingParameters()
    assert (p.layer_width, p.sampling_rate, p.prune_percentage) == (1.0, 15.0, 0.0)
    assert (p.node_bandwidth_reduction, p.edge_bandwidth_reduction, p.edge_importance_type) == (0.95, 0.9, 0)
    assert (p.smoothing, p.smoothing_iterations) == (True, 8)
