"""Node advection: units drift within their layer to units that matter for the same classes."""

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from ..errors import bad_input
from ..network import Network
from .blur import biweight_taps
from .classes import reduced
from .held import held_units
from .parameters import BundlingParameters
from .schedule import Step, kept_steps, schedule

FIRST_BANDWIDTH = 0.75  # of the layer width
LAST_BANDWIDTH = 2.0  # cells
CELLS_PER_BANDWIDTH = 4.0  # cells grow with the bandwidth
STEP = 0.2  # of the bandwidth
MOST_CLASSES, CHANNELS = 15, 8  # more classes than the first are turned into so many as the second
MARGIN = 1.0  # how far beyond the layers' box units may go
LEAST_DISTANCE = 0.4  # of the spacing in a layer's regular grid
PARTING_ROUNDS, NEIGHBOURS = 60, 7

_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))


def advect_units(
    network: Network,
    importance_units: np.ndarray,
    positions: np.ndarray,
    parameters: BundlingParameters,
    report,
    keep: int = 0,
    held_layer: int | None = None,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Moves units in x and y up the gradient of A(D) = n . D - sigma |D|; z stays.

    sigma rises from 0 to 1: first all draw together, then the classes part. As in nn_vis all layers share one plane and
    important units attract more; the norm |D| is exact, which nn_vis' whole numbers overflow.
    Within a class nothing repels, so at the end units of a layer that stand closer than LEAST_DISTANCE are parted.

    importance_units: (units, C) >= 0. positions: (units, 3).
    keep: how many states on the way are kept; fewer than 2 keep none. held_layer: one whose units stay where they are.
    Returns places (units, 3) float32, and the states (keep, units, 3) from the given positions to those places, or
    None.
    """
    importance = np.asarray(importance_units, np.float64)
    if importance.shape[0] != network.unit_count or positions.shape != (network.unit_count, 3):
        raise bad_input(f"importance of the shape {importance.shape} for {network.unit_count} units")
    if not np.isfinite(importance).all():
        raise bad_input("the importance of units holds NaN or infinite numbers")
    moved = np.array(positions, np.float32)
    importance, unit = unit_classes(importance)
    steps = unit_steps(parameters)
    wanted = kept_steps(len(steps), keep)
    limit = parameters.layer_width / 2 + MARGIN
    place = moved[:, :2].astype(np.float64)
    states, held = [place.copy()] * wanted.count(0), held_units(network, held_layer)
    for number, step in enumerate(steps, 1):
        step_units(place, importance, unit, step, parameters, held=held)
        states += [place.copy()] * wanted.count(number)
        report.progress(number, len(steps))
    part_units(place, network, parameters, held_layer)
    moved[:, :2] = np.clip(place, -limit, limit)
    if not states:
        return moved, None
    kept = np.repeat(moved[None], keep, axis=0)
    kept[:-1, :, :2] = np.array(states[:-1], np.float32)
    return moved, kept


def unit_classes(importance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The class vectors of units (units, C) as they are stepped: float64, and the same of length 1.

    More than MOST_CLASSES classes are reduced to CHANNELS. The grid stays small so; and as hardly any two of many
    classes are alike, their units would only repel each other and all end on the border:
    with CHANNELS they spread as with ten classes.
    """
    importance = np.asarray(importance, np.float64)
    length = np.linalg.norm(importance, axis=1, keepdims=True)
    unit = importance / np.maximum(length, 1e-12)
    if importance.shape[1] > MOST_CLASSES:
        unit = reduced(unit, CHANNELS)
        importance = unit * length
    return importance, unit


def unit_steps(parameters: BundlingParameters) -> list[Step]:
    """The Steps of a node advection."""
    finest = parameters.sample_length / 3.0
    return schedule(
        FIRST_BANDWIDTH * parameters.layer_width, LAST_BANDWIDTH * finest, parameters.node_bandwidth_reduction, 1.0
    )


def step_units(
    place, importance, unit, step, parameters: BundlingParameters, direction: int = 1, held: slice = slice(0, 0)
) -> None:
    """One step of node advection, in place. place: (units, 2) float64; importance, unit: (units, C), unit of length 1.

    direction: 1 up the density (advect), -1 down (diverge). held: units that stay and pull nobody, or all that
    an image's many pixels matter for would be drawn into one crowd before its middle; the others stay about the axis.
    """
    finest = parameters.sample_length / 3.0
    kept = place[held].copy()
    if len(kept):
        importance = importance.copy()
        importance[held] = 0
    gradient = _gradient(place, importance, unit, step, finest)
    strength = np.linalg.norm(gradient, axis=1, keepdims=True)
    place += direction * np.where(strength > 1e-12, gradient / np.maximum(strength, 1e-12), 0.0) * STEP * step.bandwidth
    inset = parameters.layer_width / 2 + MARGIN - STEP * step.bandwidth - 2 * finest
    np.clip(place, -inset, inset, out=place)
    if len(kept):
        free = np.ones(len(place), bool)
        free[held] = False
        place[free] -= place[free].mean(axis=0)
        place[held] = kept


def part_units(
    place: np.ndarray, network: Network, parameters: BundlingParameters, held_layer: int | None = None
) -> None:
    """Parts the units of each layer but the held one that stand closer than LEAST_DISTANCE, in place.

    place: (units, 2) float64.
    """
    for number, (layer, first) in enumerate(zip(network.layers, network.unit_offsets)):
        if number == held_layer:
            continue
        spacing = parameters.layer_width / np.ceil(np.sqrt(layer.size))
        _part(place[first : first + layer.size], LEAST_DISTANCE * spacing)


def _gradient(place, importance, unit, step, finest) -> np.ndarray:
    """(units, 2): the gradient of A at every unit, by central differences.

    It is interpolated as the units are splat, so that no unit pulls itself.
    """
    cell = max(finest, step.bandwidth / CELLS_PER_BANDWIDTH)
    taps = biweight_taps(step.bandwidth / cell)
    low = place.min(axis=0) - 2 * cell
    shape = (np.floor((place.max(axis=0) - low) / cell) + 4).astype(int)
    at = (place - low) / cell
    base = np.floor(at).astype(int)
    fraction = at - base
    corners = [
        (
            base[:, 0] + i,
            base[:, 1] + j,
            (fraction[:, 0] if i else 1 - fraction[:, 0]) * (fraction[:, 1] if j else 1 - fraction[:, 1]),
        )
        for i in (0, 1)
        for j in (0, 1)
    ]
    density = np.zeros((*shape, importance.shape[1]))
    for x, y, share in corners:
        np.add.at(density, (x, y), share[:, None] * importance)
    for axis in (0, 1):
        density = ndimage.correlate1d(density, taps, axis=axis, mode="constant")
    length = np.linalg.norm(density, axis=2)
    gradient = np.zeros_like(place)
    for x, y, share in corners:
        for axis, (i, j) in enumerate(((1, 0), (0, 1))):
            towards = np.einsum("uk,uk->u", unit, density[x + i, y + j] - density[x - i, y - j])
            gradient[:, axis] += share * (towards - step.similarity * (length[x + i, y + j] - length[x - i, y - j]))
    return gradient


def _part(place: np.ndarray, least: float) -> None:
    """Pushes points (n, 2) that are closer than `least` apart, in place.

    Those upon each other leave along golden angles.
    """
    if len(place) < 2 or least <= 0:
        return
    units = np.arange(len(place))
    angle = units * _GOLDEN_ANGLE
    own = np.stack([np.cos(angle), np.sin(angle)], axis=1)[:, None]
    for _ in range(PARTING_ROUNDS):
        distance, other = cKDTree(place).query(place, k=min(NEIGHBOURS, len(place)))
        overlap = np.where(other == units[:, None], 0.0, np.maximum(least - distance, 0.0))
        if overlap.max() < 0.1 * least:
            return
        away = place[:, None] - place[other]
        away = np.where(distance[..., None] > 1e-9, away / np.maximum(distance, 1e-9)[..., None], own)
        push = 0.5 * (overlap[..., None] * away).sum(axis=1)
        place += push * np.minimum(1.0, least / np.maximum(np.linalg.norm(push, axis=1, keepdims=True), 1e-12))
