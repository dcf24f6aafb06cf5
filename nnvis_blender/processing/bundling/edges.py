"""Edge bundling by class: straight edges are drawn, step by step, to those that matter for the same classes."""

from typing import NamedTuple

import numpy as np

from ..errors import bad_input
from ..network import Bundles
from .advection import advect, store_length
from .classes import end_vectors
from .density import DensityGrid
from .mass import Mass
from .parameters import BundlingParameters
from .sampling import resample, resample_like, straight_samples
from .schedule import Step, kept_steps, schedule
from .smoothing import smooth

FIRST_BANDWIDTH = 0.5  # of the layer width
LAST_BANDWIDTH = 2.0  # cells
CELLS_PER_BANDWIDTH = 3.0  # cells grow with the bandwidth; at four, bundles are the same
STEPS_PER_BANDWIDTH = 3.0  # samples stand at most a third of the bandwidth apart
LONGEST_STEP = 0.4  # of the bandwidth; nn_vis moves by all of it and overshoots
GAIN = 2.0  # of the mean-shift step


class Stepped(NamedTuple):
    """A group's polylines, points (M, 3) and offsets (E + 1,), after a step, and the number of the grid's cells."""

    points: np.ndarray
    offsets: np.ndarray
    cells: int


def bundle_edges(
    starts: np.ndarray,
    ends: np.ndarray,
    classes: np.ndarray,
    weights: np.ndarray | None,
    groups: np.ndarray | None,
    parameters: BundlingParameters,
    cell: float | None = None,
    *,
    report,
    keep: int = 0,
    mass: Mass | None = None,
) -> Bundles:
    """Bundles straight edges; returns one polyline for each, in order, its end points the given ones to the bit.

    starts, ends: (E, 3) finite. classes: (E, 2, C) class vectors at both ends. weights: (E,) >= 0, or None (all alike):
    how much an edge attracts; the square root counts, so that the many faint edges still form bundles. groups: (E,)
    whole numbers, or None (one group): edges of different groups do not act on each other,
    and each group has its own grid.
    cell: edge of the finest grid cell (None: a third of the parameters' sample length);
    all other lengths follow from it.
    keep: how many states on the way are kept as Bundles.states, spread evenly over the steps; fewer than 2 keep none.
    mass: further edges that attract and are bundled with the others,
    but are no part of the result (its `groups` count only where `groups` are given).
    Raises NNVisError (bad_input) for arrays that do not fit together or are not finite.
    """
    starts, ends = np.asarray(starts, np.float32), np.asarray(ends, np.float32)
    _check(starts, ends, classes, weights, groups)
    length = 3.0 * cell if cell else parameters.sample_length
    vectors = end_vectors(classes, parameters.edge_importance_type, mass.vectors if mass else None)
    attraction = edge_attraction(weights, len(starts))
    grouped = groups is not None
    groups = np.asarray(groups) if grouped else np.zeros(len(starts), np.int64)
    drawn = len(starts)
    if mass:
        starts, ends = np.concatenate([starts, mass.starts]), np.concatenate([ends, mass.ends])
        attraction = np.concatenate([attraction, mass.attraction])
        attraction /= max(1.0, float(attraction.max()))
        groups = np.concatenate([groups, mass.groups if grouped else np.zeros_like(mass.groups)])
    keep = keep if keep > 1 else 0
    members = _members(groups, starts, ends)
    parts, kept, largest, done = [], [], 0, 0
    for edges in members:
        progress = _Progress(report, done, len(edges), len(starts))
        points, offsets, cells, states = _bundle_group(
            starts[edges],
            ends[edges],
            vectors[edges],
            attraction[edges],
            length,
            parameters,
            keep,
            progress,
        )
        parts.append((points, np.diff(offsets)))
        kept.append(states)
        largest, done = max(largest, cells), done + len(edges)
    points, offsets = _in_order(parts, members, len(starts))
    states = None
    if keep:
        states = np.stack(
            [
                _in_order([(group[number], counts) for group, (_, counts) in zip(kept, parts)], members, len(starts))[0]
                for number in range(keep)
            ]
        )
    samples = offsets[drawn]
    return Bundles(
        np.arange(drawn, dtype=np.int32),
        points[:samples],
        offsets[: drawn + 1],
        largest,
        None if states is None else states[:, :samples],
    )


def edge_steps(length: float, parameters: BundlingParameters) -> list[Step]:
    """The Steps of a bundling whose samples stand `length` apart at the end."""
    first = FIRST_BANDWIDTH * length * parameters.sampling_rate
    return schedule(
        first, LAST_BANDWIDTH * length / 3.0, parameters.edge_bandwidth_reduction, parameters.importance_similarity
    )


def step_edges(
    points, offsets, vectors, attraction, step, length: float, parameters: BundlingParameters, direction: int = 1
) -> Stepped:
    """One step: resampling, density, advection and smoothing of all polylines of a group.

    points (M, 3), offsets (E + 1,); vectors (E, 2, channels), see end_vectors; attraction (E,) in [0, 1]. direction: 1
    up the density (advect), -1 down (diverge).
    """
    spacing = max(length, step.bandwidth / STEPS_PER_BANDWIDTH)
    points, offsets, lengths = resample(points, offsets, spacing)
    share = lengths / (np.diff(offsets) - 1).astype(np.float32) / np.float32(spacing)
    grid = DensityGrid(
        points, max(length / 3.0, step.bandwidth / CELLS_PER_BANDWIDTH), step.bandwidth, vectors.shape[2]
    )
    density = grid.density(points, offsets, vectors, attraction, np.minimum(share, np.float32(1)))
    store_length(density)
    advect(points, offsets, vectors, density, grid, step.similarity, LONGEST_STEP * step.bandwidth, direction * GAIN)
    if parameters.smoothing:
        smooth(points, offsets, parameters.smoothing_iterations)
    return Stepped(points, offsets, grid.cells)


def _bundle_group(starts, ends, vectors, attraction, length, parameters, keep, progress) -> tuple:
    """Bundles the edges of one group.

    Returns points, offsets, the number of cells of the largest grid, and the kept states.
    """
    points, offsets = straight_samples(starts, ends)
    if length <= 0:
        return points, offsets, 0, [points] * keep
    steps = edge_steps(length, parameters)
    wanted = kept_steps(len(steps), keep)
    states, largest = [(points, offsets)] * wanted.count(0), 0
    for number, step in enumerate(steps, 1):
        points, offsets, cells = step_edges(points, offsets, vectors, attraction, step, length, parameters)
        states += [(points, offsets)] * wanted.count(number)
        largest = max(largest, cells)
        progress(number / len(steps))
    points, offsets, _ = resample(points, offsets, length)
    return points, offsets, largest, [resample_like(*state, offsets) for state in states[:-1]] + [points] * bool(keep)


class _Progress:
    def __init__(self, report, done: int, share: int, total: int):
        self.report, self.done, self.share, self.total = report, done, share, total

    def __call__(self, fraction: float) -> None:
        self.report.progress(self.done + self.share * fraction, self.total)


def edge_attraction(weights, edges: int) -> np.ndarray:
    """(E,) float32 in [0, 1]: how much each edge adds to the density."""
    if weights is None:
        return np.ones(edges, np.float32)
    weights = np.asarray(weights, np.float32)
    return np.sqrt(weights / max(float(weights.max(initial=0.0)), 1e-30))


def _members(groups: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> list:
    """The edges of each group.

    Those that run side by side follow each other: then they find each other's voxels in the cache.
    """
    order = np.lexsort((_surroundings(starts, ends), groups))
    return [m for m in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1) if len(m)]


def _surroundings(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """(E,) int64: numbers that are mostly near where both ends of two edges are.

    Morton's order: the coordinates' bits in turn.
    """
    places = np.concatenate([starts, ends], axis=1)
    low = places.min(axis=0, initial=np.inf)
    extent = max(float((places - low).max(initial=0.0)), 1e-30)
    cells = np.minimum((places - low) * (16.0 / extent), 15.0).astype(np.int64)
    number = np.zeros(len(places), np.int64)
    for bit in range(3, -1, -1):
        for axis in range(6):
            number = 2 * number + (cells[:, axis] >> bit & 1)
    return number


def _in_order(parts: list, members: list, edges: int) -> tuple:
    """Puts the polylines of all groups into the order of the edges. Returns points, offsets."""
    counts = np.zeros(edges, np.int64)
    for (_, part), member in zip(parts, members):
        counts[member] = part
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    points = np.empty((int(offsets[-1]), 3), np.float32)
    for (samples, part), member in zip(parts, members):
        within = np.arange(len(samples)) - np.repeat(np.cumsum(part) - part, part)
        points[np.repeat(offsets[member], part) + within] = samples
    return points, offsets


def _check(starts, ends, classes, weights, groups) -> None:
    edges = len(starts)
    shapes = {"starts": (np.shape(starts), (edges, 3)), "ends": (np.shape(ends), (edges, 3))}
    if np.ndim(classes) != 3 or np.shape(classes)[:2] != (edges, 2) or np.shape(classes)[2] < 1:
        raise bad_input(f"classes has the shape {np.shape(classes)}, not (edges, 2, classes) with {edges} edges")
    for name, values in (("weights", weights), ("groups", groups)):
        if values is not None:
            shapes[name] = (np.shape(values), (edges,))
    for name, (is_, should) in shapes.items():
        if is_ != should:
            raise bad_input(f"{name} has the shape {is_}, not {should}")
    for name, values in (("starts", starts), ("ends", ends), ("classes", classes), ("weights", weights)):
        if values is not None and not np.isfinite(values).all():
            raise bad_input(f"{name} holds NaN or infinite numbers", "Remove those edges or repair their values")
    if weights is not None and edges and np.min(weights) < 0:
        raise bad_input("weights holds negative numbers", "Give how much each edge counts, e.g. its absolute weight")
