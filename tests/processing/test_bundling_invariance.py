"""What must not change a bundling: order, threads, axes; and what no pass may lose."""

import numba
import numpy as np
import pytest
from test_bundling import QUICK, assert_whole, bundle, graph

from nnvis_blender.processing.bundling import BundlingParameters, threads
from nnvis_blender.processing.bundling.advection import advect, store_length
from nnvis_blender.processing.bundling.blur import biweight_taps, blur
from nnvis_blender.processing.bundling.classes import end_vectors
from nnvis_blender.processing.bundling.density import DensityGrid
from nnvis_blender.processing.bundling.edges import bundle_edges, edge_steps, step_edges
from nnvis_blender.processing.bundling.sampling import resample, resample_like, straight_samples
from nnvis_blender.processing.bundling.smoothing import NEIGHBOUR, smooth
from nnvis_blender.processing.files.network_file import read_network_file
from nnvis_blender.processing.jobs.process import read_request
from nnvis_blender.processing.jobs.process import run as process
from nnvis_blender.processing.worker.report import Silent

LENGTH = QUICK.sample_length


def gaps(edges=90):
    """Three layer gaps, one above the other and interleaved, and an edge that skips one.

    Returns starts, ends, classes, groups.
    """
    starts, ends, classes = graph(edges)
    groups = np.arange(edges) % 3
    starts[:, 2] += 0.5 * groups.astype(np.float32)
    ends[:, 2] += 0.5 * groups.astype(np.float32)
    ends[0, 2], groups[0] = 0.75, 3
    return starts, ends, classes, groups


def polylines(bundles):
    return np.split(bundles.points, bundles.offsets[1:-1])


@pytest.mark.parametrize("whole_network", [False, True])
def test_no_edge_is_lost_in_several_gaps(whole_network):
    starts, ends, classes, groups = gaps()
    assert_whole(bundle(starts, ends, classes, groups=None if whole_network else groups), starts, ends)


def test_no_step_loses_an_edge_or_moves_an_end():
    starts, ends, classes = graph()
    points, offsets = straight_samples(starts, ends)
    vectors, attraction = end_vectors(classes, 0), np.ones(len(starts), np.float32)
    for direction in (1, -1):
        for step in edge_steps(LENGTH, QUICK):
            points, offsets, _ = step_edges(points, offsets, vectors, attraction, step, LENGTH, QUICK, direction)
            assert len(offsets) == len(starts) + 1 and offsets[-1] == len(points) and (np.diff(offsets) >= 2).all()
            assert (
                points[offsets[:-1]].tobytes() == starts.tobytes()
                and points[offsets[1:] - 1].tobytes() == ends.tobytes()
            )


@pytest.mark.parametrize("channels", [1, 4, 10, 20])
def test_a_density_loses_nothing_in_any_number_of_channels(channels):
    starts, ends, _ = graph(20)
    points, offsets, _ = resample(*straight_samples(starts, ends), 0.05)
    vectors = np.random.default_rng(0).uniform(-1, 1, (20, 2, channels)).astype(np.float32)
    weights = np.linspace(0.1, 1, 20, dtype=np.float32)
    grid = DensityGrid(points, 0.02, 0.02, channels)  # the kernel stays within a cell: nothing leaves the grid
    density = grid.density(points, offsets, vectors, weights, np.ones(20, np.float32))
    expected = np.zeros(channels)
    for e in range(20):
        count = offsets[e + 1] - offsets[e]
        t = np.linspace(0, 1, count)[:, None]
        share = np.ones((count, 1))
        share[[0, -1]] = 0.5
        expected += weights[e] * (share * ((1 - t) * vectors[e, 0] + t * vectors[e, 1])).sum(axis=0)
    assert density.shape == (*grid.shape[:3], channels)
    np.testing.assert_allclose(density.sum(axis=(0, 1, 2)), expected, atol=2e-3)


@pytest.mark.parametrize("whole_network", [False, True])
def test_permuting_the_edges_of_several_gaps_permutes_the_result_exactly(whole_network):
    starts, ends, classes, groups = gaps()
    order = np.random.default_rng(1).permutation(len(starts))
    pick = (lambda order: None) if whole_network else (lambda order: groups[order])
    straight = polylines(bundle(starts, ends, classes, groups=pick(np.arange(len(starts)))))
    permuted = polylines(bundle(starts[order], ends[order], classes[order], groups=pick(order)))
    assert all(new.tobytes() == straight[old].tobytes() for new, old in zip(permuted, order))


def test_how_the_work_is_shared_out_changes_no_bit(monkeypatch):
    one = bundle(*graph())
    monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", 5)
    for samples in (30, 500):
        monkeypatch.setattr(threads, "SAMPLES_PER_CHUNK", samples)
        assert bundle(*graph()).points.tobytes() == one.points.tobytes()


@pytest.mark.parametrize("counts", [[1], [0, 3, 0, 0, 4], [50] * 11, [1000, 1, 1, 1]])
def test_every_edge_is_worked_on_once(monkeypatch, counts):
    monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", 3)
    monkeypatch.setattr(threads, "SAMPLES_PER_CHUNK", 2)
    ranges = threads.in_chunks(np.concatenate([[0], np.cumsum(counts)]), lambda first, last: range(first, last))
    assert [edge for part in ranges for edge in part] == list(range(len(counts)))


@pytest.mark.parametrize("scale", [(1.0, 1.0, 1.0), (3.0, 0.3, 1.0)])
def test_swapping_the_axes_of_the_layers_swaps_the_result(scale):
    starts, ends, classes = graph(scale=scale)
    swap = [1, 0, 2]
    bundles, swapped = bundle(starts, ends, classes), bundle(starts[:, swap], ends[:, swap], classes)
    np.testing.assert_array_equal(swapped.offsets, bundles.offsets)
    np.testing.assert_allclose(swapped.points[:, swap], bundles.points, atol=1e-4)


def test_mirroring_the_layers_mirrors_the_result():
    starts, ends, classes = graph()
    flip = np.float32([-1, 1, -1])
    bundles, mirrored = bundle(starts, ends, classes), bundle(starts * flip, ends * flip, classes)
    back = resample_like(mirrored.points * flip, mirrored.offsets, bundles.offsets)
    straight = resample_like(*straight_samples(starts, ends), bundles.offsets)
    apart, moved = np.linalg.norm(back - bundles.points, axis=1), np.linalg.norm(straight - bundles.points, axis=1)
    # the grid does not lie mirrored, and edges between two bundles may take either
    assert apart.mean() < 0.15 * moved.mean()


@pytest.mark.parametrize("axes", [(1, 0, 2), (2, 1, 0), (1, 2, 0)])
def test_the_blur_treats_all_axes_alike(axes):
    grid = np.random.default_rng(0).integers(0, 1000, (1, 12, 6, 20, 4)).astype(np.int32)
    taps = biweight_taps(3.0)
    turned = np.ascontiguousarray(grid.transpose(0, *(1 + axis for axis in axes), 4))
    blurred = blur(grid, np.float32(0.001), taps)
    np.testing.assert_allclose(blur(turned, np.float32(0.001), taps), blurred.transpose(*axes, 3), atol=1e-6)
    assert blurred[:, :, 0].sum() < blurred[:, :, 10].sum()  # nothing comes in from outside


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("extent", [(2.0, 0.5, 1.0), (0.6, 3.0, 1.0), (1.0, 1.0, 1.0)])
def test_the_gradient_is_that_of_its_axis(axis, extent):
    """Where density grows as exp(s) along an axis, samples move along it alone by gain times the kernel's variance."""
    random = np.random.default_rng(0)
    points = (random.uniform(-0.4, 0.4, (50, 3, 3)) * extent).astype(np.float32)
    points[:, 0, 2], points[:, 2, 2] = -0.5 * extent[2], 0.5 * extent[2]
    box = np.concatenate([points.reshape(-1, 3), np.float32([extent]) / 2, np.float32([extent]) / -2])
    grid = DensityGrid(box, 0.02, 0.06, 4)
    place = grid.low[axis] + grid.cell * np.arange(grid.shape[axis])
    density = np.zeros(grid.shape, np.float32)
    density[..., 0] = np.exp(place).reshape([-1 if k == axis else 1 for k in range(3)])
    store_length(density)
    vectors = np.zeros((50, 2, 4), np.float32)
    vectors[..., 0] = 1
    moved = points.reshape(-1, 3).copy()
    advect(moved, np.arange(0, 151, 3), vectors, density, grid, 0.5, 1.0, 2.0)
    reach = np.arange(len(grid.taps)) - len(grid.taps) // 2
    expected = np.zeros((50, 3))
    expected[:, axis] = 2.0 * (grid.taps * reach**2).sum() * grid.cell**2
    tangent = points[:, 2] - points[:, 0]
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    expected -= (expected * tangent).sum(axis=1, keepdims=True) * tangent
    np.testing.assert_allclose(moved.reshape(50, 3, 3)[:, 1] - points[:, 1], expected, rtol=0.02, atol=1e-6)
    assert moved.reshape(50, 3, 3)[:, [0, 2]].tobytes() == points[:, [0, 2]].tobytes()


@pytest.mark.parametrize("passes", [0, 1, 8, 16, 19])
def test_smoothing_is_that_many_passes_of_a_mean_of_three(passes):
    random = np.random.default_rng(0)
    counts = [2, 3, 4, 9, 10, 11, 40, 300]
    offsets = np.concatenate([[0], np.cumsum(counts)])
    points = random.random((offsets[-1], 3)).astype(np.float32)
    smoothed = points.copy()
    smooth(smoothed, offsets, passes)
    for first, last in zip(offsets[:-1], offsets[1:]):
        line = points[first:last].astype(np.float64)
        for _ in range(passes):
            line[1:-1] = NEIGHBOUR * (line[:-2] + line[2:]) + (1 - 2 * NEIGHBOUR) * line[1:-1]
        np.testing.assert_allclose(smoothed[first:last], line, atol=2e-6)
        assert smoothed[[first, last - 1]].tobytes() == points[[first, last - 1]].tobytes()


@pytest.mark.parametrize("keep", [2, 5, 40])
def test_kept_states_lead_from_the_straight_edges_to_the_bundles(keep):
    starts, ends, classes, groups = gaps(60)
    bundles = bundle_edges(starts, ends, classes, None, groups, QUICK, report=Silent(), keep=keep)
    states, first, last = bundles.states, bundles.offsets[:-1], bundles.offsets[1:] - 1
    assert states.shape == (keep, *bundles.points.shape)
    assert states[-1].tobytes() == bundles.points.tobytes()
    assert all(
        state[first].tobytes() == starts.tobytes() and state[last].tobytes() == ends.tobytes() for state in states
    )
    edge = np.repeat(np.arange(60), np.diff(bundles.offsets))
    t = ((np.arange(len(edge)) - first[edge]) / (last - first)[edge])[:, None]
    np.testing.assert_allclose(states[0], starts[edge] + t * (ends - starts)[edge], atol=1e-5)
    away = np.abs(states - bundles.points).max(axis=2).mean(axis=1)
    assert (np.diff(away) <= 1e-3).all() and away[0] > 0.01


@pytest.mark.parametrize("keep", [0, 1])
def test_fewer_than_two_states_are_none(keep):
    starts, ends, classes = graph(20)
    assert bundle_edges(starts, ends, classes, None, None, QUICK, report=Silent(), keep=keep).states is None


def test_without_a_width_nothing_moves_but_states_are_kept():
    starts, ends, classes = graph(20)
    bundles = bundle_edges(
        starts, ends, classes, None, None, BundlingParameters(layer_width=0.0), report=Silent(), keep=3
    )
    assert bundles.states.shape == (3, 40, 3) and (bundles.states == bundles.points).all()


def test_the_job_keeps_all_edges_whatever_acts_on_what_and_keeps_states_on_request(tmp_path):
    class Report(Silent):
        def stage(self, name, index, count):
            pass

    def processed(**bundling):
        request = {
            "random": {"layers": [16, 12, 6], "seed": 0},
            "cache": str(tmp_path),
            "bundling": {"sampling_rate": 10.0, **bundling},
        }
        return read_network_file(process(read_request(request), Report())["path"])

    gap, whole, kept = processed(), processed(whole_network=True), processed(keep_iterations=4)
    for network in (gap, whole, kept):
        assert len(network.bundles.edges) == 16 * 12 + 12 * 6
    assert gap.bundles.points.tobytes() != whole.bundles.points.tobytes()
    assert gap.bundles.states is None and gap.unit_states is None
    assert kept.bundles.points.tobytes() == gap.bundles.points.tobytes()
    assert kept.bundles.states.shape == (4, *gap.bundles.points.shape) and kept.unit_states.shape == (4, 34, 3)
