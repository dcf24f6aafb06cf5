"""Where units stand at each checkpoint: each layout begins where its neighbour's ends, and nothing jumps or turns."""

import numpy as np

from ..bundling.held import held_units
from ..bundling.parameters import BundlingParameters
from ..bundling.units import MARGIN, advect_units, part_units, step_units, unit_classes, unit_steps
from ..network import Network

LAST_STEPS = 12  # of node advection, which an earlier checkpoint takes from the later one's places


def unit_places(
    network: Network,
    units: np.ndarray,
    grid: np.ndarray,
    settings: BundlingParameters,
    largest_move: float,
    report,
    held_layer: int | None = None,
) -> np.ndarray:
    """(epochs, units, 3) float32: the last checkpoint's layout is that of a network alone; each earlier one begins with
    the one after it and takes the last steps of node advection, its angle about the axis the same and no unit further
    than largest_move away.

    units: (epochs, units, classes), the units' importance. grid: (units, 3), the regular layout. held_layer: one whose
    units stay.
    """
    places = np.empty((len(units), *grid.shape), np.float32)
    places[-1], _ = advect_units(network, units[-1], grid, settings, report, held_layer=held_layer)
    for number in range(len(units) - 2, -1, -1):
        follow = followed(network, units[number], places[number + 1], settings, held_layer)
        places[number] = within_reach(follow, places[number + 1], largest_move)
        report.progress(len(units) - number, len(units))
    return places


def within_reach(places: np.ndarray, before: np.ndarray, largest_move: float) -> np.ndarray:
    """(n, 3) float32: places, each of them drawn back to where it is no further than largest_move from before."""
    move = places - before
    length = np.linalg.norm(move, axis=1, keepdims=True)
    return before + move * np.minimum(np.float32(1), np.float32(largest_move) / np.maximum(length, 1e-12))


def followed(network, importance, before, settings, held_layer) -> np.ndarray:
    """(units, 3): where node advection takes units from where they were."""
    held, place = held_units(network, held_layer), before[:, :2].astype(np.float64)
    importance, unit = unit_classes(importance)
    for step in unit_steps(settings)[-LAST_STEPS:]:
        step_units(place, importance, unit, step, settings, held=held)
    part_units(place, network, settings, held_layer)
    free = np.ones(len(place), bool)
    free[held] = False
    place[free] = turned_back(place[free], before[free, :2], np.linalg.norm(importance[free], axis=1))
    moved, limit = before.copy(), settings.layer_width / 2 + MARGIN
    moved[:, :2] = np.clip(place, -limit, limit)
    return moved


def turned_back(place: np.ndarray, before: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n, 2): points turned about the origin to where they lie nearest to where they were (Kabsch 1976), since node
    advection is the same at any angle. weights: (n,) >= 0, how much each counts.
    """
    x, y = (place * weights[:, None]).T
    angle = np.arctan2((x * before[:, 1] - y * before[:, 0]).sum(), (x * before[:, 0] + y * before[:, 1]).sum())
    sine, cosine = np.sin(angle), np.cos(angle)
    return place @ np.array([[cosine, sine], [-sine, cosine]])
