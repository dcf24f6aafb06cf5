"""Edge bundling on small graphs: what it keeps, what it changes, and what it refuses."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnvis_blender.processing.bundling import BundlingParameters
from nnvis_blender.processing.bundling.density import DensityGrid
from nnvis_blender.processing.bundling.edges import bundle_edges
from nnvis_blender.processing.bundling.sampling import resample, straight_samples
from nnvis_blender.processing.bundling.schedule import schedule
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.worker.report import Silent

QUICK = BundlingParameters(edge_bandwidth_reduction=0.7)


def graph(edges=120, classes=4, seed=0, scale=(1.0, 1.0, 1.0)):
    """Edges from the plane z = -1/4 to the plane z = 1/4, each end with a random class vector."""
    random = np.random.default_rng(seed)
    starts = random.uniform(-0.5, 0.5, (edges, 3)) * scale
    ends = random.uniform(-0.5, 0.5, (edges, 3)) * scale
    starts[:, 2], ends[:, 2] = -0.25 * scale[2], 0.25 * scale[2]
    return (
        starts.astype(np.float32),
        ends.astype(np.float32),
        random.random((edges, 2, classes)).astype(np.float32) ** 3,
    )


def bundle(starts, ends, classes, parameters=QUICK, weights=None, groups=None, cell=None):
    return bundle_edges(starts, ends, classes, weights, groups, parameters, cell, report=Silent())


def total_length(bundles):
    lengths = np.linalg.norm(np.diff(bundles.points, axis=0), axis=1)
    lengths[bundles.offsets[1:-1] - 1] = 0
    return float(lengths.sum())


def occupied(bundles, cell=1 / 45):
    points, _, _ = resample(bundles.points, bundles.offsets, cell / 2)
    return len(np.unique(np.floor(points / cell), axis=0))


def assert_whole(bundles, starts, ends):
    """One polyline per edge in order, end points to the bit, finite, within the slab between the ends."""
    first, last = bundles.offsets[:-1], bundles.offsets[1:] - 1
    assert (
        len(bundles.offsets) == len(starts) + 1
        and bundles.offsets[0] == 0
        and bundles.offsets[-1] == len(bundles.points)
    )
    assert (last > first).all()
    assert bundles.points.dtype == np.float32 and np.isfinite(bundles.points).all()
    assert bundles.points[first].tobytes() == starts.tobytes()
    assert bundles.points[last].tobytes() == ends.tobytes()
    edge = np.repeat(np.arange(len(starts)), np.diff(bundles.offsets))
    assert (bundles.points[:, 2] >= np.minimum(starts, ends)[edge, 2]).all()
    assert (bundles.points[:, 2] <= np.maximum(starts, ends)[edge, 2]).all()


def test_every_edge_is_kept_with_its_end_points():
    starts, ends, classes = graph()
    bundles = bundle(starts, ends, classes)
    assert_whole(bundles, starts, ends)
    assert bundles.edges.tolist() == list(range(len(starts)))


def test_edges_of_the_same_class_come_together_and_others_stay_apart():
    x = np.linspace(-0.2, 0.2, 8, dtype=np.float32)
    starts = np.stack([x, np.zeros(8), np.full(8, -0.5)], axis=1).astype(np.float32)
    ends = starts * np.float32([1, 1, -1])
    same, two = np.zeros((8, 2, 2), np.float32), np.zeros((8, 2, 2), np.float32)
    same[..., 0] = 1
    two[:4, :, 0] = two[4:, :, 1] = 1

    def middles(classes):
        bundles = bundle(starts, ends, classes, BundlingParameters())
        return np.array([bundles.points[(a + b) // 2, 0] for a, b in zip(bundles.offsets[:-1], bundles.offsets[1:])])

    together, apart = middles(same), middles(two)
    assert np.ptp(together) < 0.3 * np.ptp(x)
    assert np.ptp(apart[:4]) < 0.5 * np.ptp(x[:4]) and np.ptp(apart[4:]) < 0.5 * np.ptp(x[4:])
    assert apart[4:].mean() - apart[:4].mean() > 0.35 * np.ptp(x)


def test_permuting_the_edges_permutes_the_result_exactly():
    starts, ends, classes = graph()
    order = np.random.default_rng(1).permutation(len(starts))
    weights = np.random.default_rng(2).random(len(starts)).astype(np.float32)
    straight = bundle(starts, ends, classes, weights=weights)
    permuted = bundle(starts[order], ends[order], classes[order], weights=weights[order])
    for new, old in enumerate(order):
        a = permuted.points[permuted.offsets[new] : permuted.offsets[new + 1]]
        b = straight.points[straight.offsets[old] : straight.offsets[old + 1]]
        assert a.tobytes() == b.tobytes()


def test_the_number_of_threads_changes_no_bit():
    program = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:]\n"
        "from test_bundling import bundle, graph\n"
        "from nnvis_blender.processing.bundling import threads\n"
        "threads.SAMPLES_PER_CHUNK = 200\n"
        "digest = hashlib.sha256(bundle(*graph(400)).points.tobytes()).hexdigest()\n"
        "print(digest, threads.numba.config.NUMBA_NUM_THREADS)"
    )
    here = Path(__file__).resolve()
    paths = [str(here.parent), str(here.parents[2])]
    results = []
    for count in ("1", "2"):
        environment = {**os.environ, "NUMBA_NUM_THREADS": count}
        run = subprocess.run(
            [sys.executable, "-c", program, *paths], env=environment, capture_output=True, text=True, check=True
        )
        results.append(run.stdout.split())
    assert [count for _, count in results] == ["1", "2"]
    assert results[0][0] == results[1][0]


def test_groups_do_not_act_on_each_other():
    starts, ends, classes = graph(60)
    other = graph(60, seed=5)
    shift = np.float32([0, 0, 0.5])
    alone = bundle(starts, ends, classes)
    both = bundle(
        np.concatenate([starts, other[0] + shift]),
        np.concatenate([ends, other[1] + shift]),
        np.concatenate([classes, other[2]]),
        groups=np.repeat([3, 7], 60),
    )
    assert both.points[: both.offsets[60]].tobytes() == alone.points.tobytes()
    joined = bundle(
        np.concatenate([starts, other[0]]), np.concatenate([ends, other[1]]), np.concatenate([classes, other[2]])
    )
    assert joined.points[: joined.offsets[60]].tobytes() != alone.points.tobytes()


def test_interleaved_groups_keep_the_order_and_skips_the_slab():
    starts, ends, classes = graph(90)
    groups = np.arange(90) % 3
    ends[groups == 2, 2] = 0.75
    assert_whole(bundle(starts, ends, classes, groups=groups), starts, ends)


@pytest.mark.parametrize("scale", [(10.0, 0.1, 1.0), (0.01, 0.01, 5.0), (1.0, 1.0, 0.0), (0.0, 0.0, 1.0)])
def test_any_extent(scale):
    starts, ends, classes = graph(40, scale=scale)
    bundles = bundle(starts, ends, classes)
    assert_whole(bundles, starts, ends)
    assert bundles.grid_cells < 2_000_000


def test_the_grid_is_no_larger_than_the_data():
    starts, ends, classes = graph()
    small = bundle(starts * np.float32([0.1, 0.1, 1]), ends * np.float32([0.1, 0.1, 1]), classes)
    assert small.grid_cells < 0.1 * bundle(starts, ends, classes).grid_cells


def test_lengths_scale_with_the_cell():
    starts, ends, classes = graph(50)
    one, ten = bundle(starts, ends, classes, cell=1 / 45), bundle(starts * 8, ends * 8, classes, cell=8 / 45)
    assert np.array_equal(one.offsets, ten.offsets)
    np.testing.assert_allclose(ten.points, one.points * 8, atol=8e-3)


@pytest.mark.parametrize(
    "change",
    [
        {"layer_width": 0.6},
        {"sampling_rate": 20.0},
        {"edge_bandwidth_reduction": 0.8},
        {"edge_importance_type": 1},
        {"edge_importance_type": 2},
        {"edge_importance_type": 3},
        {"smoothing": False},
        {"smoothing_iterations": 0},
        {"smoothing_iterations": 16},
        {"importance_similarity": 0.2},
    ],
    ids=str,
)
def test_every_parameter_has_an_effect(change):
    starts, ends, classes = graph()
    assert (
        bundle(starts, ends, classes, replace(QUICK, **change)).points.tobytes()
        != bundle(starts, ends, classes).points.tobytes()
    )


def test_more_smoothing_leaves_shorter_edges():
    starts, ends, classes = graph()
    lengths = [total_length(bundle(starts, ends, classes, replace(QUICK, smoothing_iterations=n))) for n in (0, 4, 16)]
    assert lengths[0] > lengths[1] > lengths[2]


def test_the_sampling_rate_sets_the_samples():
    starts, ends, classes = graph()
    counts = [len(bundle(starts, ends, classes, replace(QUICK, sampling_rate=rate)).points) for rate in (5, 10, 20)]
    assert counts[0] * 1.5 < counts[1] < counts[2] / 1.5


def test_bundling_uses_less_ink():
    starts, ends, mixed = graph(400)
    pure = np.broadcast_to(np.eye(2, dtype=np.float32)[np.arange(400) % 2][:, None], (400, 2, 2))
    straight = bundle(starts, ends, pure, BundlingParameters(layer_width=0.0))
    assert len(straight.points) == 800
    assert occupied(bundle(starts, ends, pure, BundlingParameters())) < 0.75 * occupied(straight)
    assert occupied(bundle(starts, ends, mixed, BundlingParameters())) < 0.85 * occupied(straight)


def test_heavier_edges_attract_more():
    starts, ends, classes = graph(2)
    starts[:, :2], ends[:, :2] = [[-0.05, 0], [0.05, 0]], [[-0.05, 0], [0.05, 0]]
    classes[:] = 1
    bundles = bundle(starts, ends, classes, weights=np.float32([1.0, 0.01]))
    moved = [
        np.abs(bundles.points[a:b, 0] - starts[e, 0]).max()
        for e, (a, b) in enumerate(zip(bundles.offsets[:-1], bundles.offsets[1:]))
    ]
    assert moved[1] > 2 * moved[0]


def test_degenerate_edges():
    starts, ends, classes = graph(30)
    ends[:5] = starts[:5]  # of length zero
    ends[5:10] = starts[5:10] + np.float32([0, 0, 0.01])  # shorter than a sample
    starts[10:15], ends[10:15] = starts[10], ends[10]  # one upon the other
    classes[15:20] = 0  # of no class
    assert_whole(bundle(starts, ends, classes, weights=np.zeros(30, np.float32)), starts, ends)


@pytest.mark.parametrize("edges", [0, 1])
def test_hardly_any_edge(edges):
    starts, ends, classes = graph(edges)
    bundles = bundle(starts, ends, classes)
    assert_whole(bundles, starts, ends)


def test_a_lone_edge_stays_straight():
    starts, ends, classes = graph(1)
    bundles = bundle(starts, ends, classes)
    assert total_length(bundles) == pytest.approx(np.linalg.norm(ends - starts), rel=0.01)


def test_many_classes():
    starts, ends, _ = graph(60)
    label = np.arange(60) % 40
    classes = np.broadcast_to(np.eye(40, dtype=np.float32)[label][:, None], (60, 2, 40))
    assert_whole(bundle(starts, ends, classes), starts, ends)


@pytest.mark.parametrize(
    "name, value",
    [
        ("starts", np.zeros((120, 2), np.float32)),
        ("ends", np.full((120, 3), np.nan, np.float32)),
        ("classes", np.zeros((120, 4), np.float32)),
        ("classes", np.full((120, 2, 4), np.inf, np.float32)),
        ("weights", np.ones(7, np.float32)),
        ("weights", np.full(120, -1.0)),
        ("groups", np.zeros(3, int)),
    ],
)
def test_bad_arrays_are_named(name, value):
    starts, ends, classes = graph()
    arrays = {"starts": starts, "ends": ends, "classes": classes, name: value}
    with pytest.raises(NNVisError, match=name) as error:
        bundle(**arrays)
    assert error.value.code == "bad_input"


def test_progress_rises_to_the_end():
    class Progress(Silent):
        seen = []

        def progress(self, done, total):
            self.seen.append(done / total)

    report = Progress()
    starts, ends, classes = graph(40)
    bundle_edges(starts, ends, classes, None, np.arange(40) % 2, QUICK, report=report)
    assert report.seen == sorted(report.seen) and report.seen[-1] == 1.0 and len(report.seen) > 4


def test_the_default_schedule_is_that_of_the_original():
    steps = schedule(0.5, 2 / 45, 0.9, 1.0)
    assert len(steps) == 23 and steps[0].bandwidth == 0.5 and steps[0].similarity == 0.0 and steps[-1].similarity > 0.99


def test_resampling_spaces_evenly_and_keeps_the_path():
    points = np.float32([[0, 0, 0], [1, 0, 0], [1, 1, 0]])
    new, offsets, lengths = resample(points, np.array([0, 3]), 0.25)
    assert lengths[0] == 2 and offsets.tolist() == [0, 9]
    np.testing.assert_allclose(np.linalg.norm(np.diff(new, axis=0), axis=1), 0.25, atol=1e-6)
    assert new[4].tolist() == [1, 0, 0]


def test_the_density_holds_what_was_splat():
    starts, ends, _ = graph(20)
    points, offsets, _ = resample(*straight_samples(starts, ends), 0.05)
    vectors = np.zeros((20, 2, 4), np.float32)
    vectors[..., 0], vectors[..., 1] = 0.25, 0.75
    grid = DensityGrid(points, 0.02, 0.02, 4)  # the kernel stays within a cell: nothing leaves the grid
    density = grid.density(points, offsets, vectors, np.ones(20, np.float32), np.ones(20, np.float32))
    inner = len(points) - 20  # both ends count half
    np.testing.assert_allclose(density.sum(axis=(0, 1, 2)), [0.25 * inner, 0.75 * inner, 0, 0], rtol=1e-3)
