"""Where units stand at each checkpoint: each layout begins where its neighbour's ends, and nothing jumps or turns."""

import numpy as np

from ..bundling.held import held_units
from ..bundling.parameters import BundlingParameters
from ..bundling.units import MARGIN, advect_units, part_units, step_units, unit_classes, unit_steps
from ..network import Network
from ..worker.report import Part

MOST_KEYS = 12  # checkpoints that are laid out, evenly along the way that importance goes; others stand between these
LAST_STEPS = 25  # of node advection, which an earlier layout takes from the later one's places
MOST_AVERAGED = 5  # checkpoints over which importance is averaged for the layout, as what is measured trembles


def unit_places(
    network: Network,
    units: np.ndarray,
    grid: np.ndarray,
    settings: BundlingParameters,
    largest_move: float,
    report,
    held_layer: int | None = None,
) -> np.ndarray:
    """(epochs, units, 3) float32: the last checkpoint's layout is that of a network alone; from there each goes on
    towards the beginning as node advection answers the change of importance, so that where nothing changes nothing
    moves; the angle about the axis stays, and no unit is further than largest_move from where it is one later.

    units: (epochs, units, classes), the units' importance. grid: (units, 3), the regular layout. held_layer: one whose
    units stay.
    """
    count, averaged = len(units), _averaged(units)
    way = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(averaged, axis=0)).mean(axis=(1, 2), dtype=np.float64))])
    keys = sorted({int(np.abs(way - at).argmin()) for at in np.linspace(0, way[-1], MOST_KEYS)[:-1]} | {count - 1})
    last, _ = advect_units(network, units[-1], grid, settings, Part(report, 0, len(keys)), held_layer=held_layer)
    laid_out = [last]
    for number, (key, later) in enumerate(zip(keys[-2::-1], keys[:0:-1]), 1):
        change = averaged[[key, later]]
        laid_out.append(followed(network, change, laid_out[-1], settings, held_layer))
        report.progress(number + 1, len(keys))
    places = np.array(_between(way, way[keys], np.array(laid_out[::-1])), np.float32)
    for number in range(count - 2, -1, -1):
        places[number] = within_reach(places[number], places[number + 1], largest_move)
    return places


def within_reach(places: np.ndarray, before: np.ndarray, largest_move: float) -> np.ndarray:
    """(n, 3) float32: places, each of them drawn back to where it is no further than largest_move from before."""
    move = places - before
    length = np.linalg.norm(move, axis=1, keepdims=True)
    return before + move * np.minimum(np.float32(1), np.float32(largest_move) / np.maximum(length, 1e-12))


def turned_back(place: np.ndarray, before: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n, 2): points turned about the origin to where they lie nearest to where they were (Kabsch 1976), since node
    advection is the same at any angle. weights: (n,) >= 0, how much each counts.
    """
    x, y = (place * weights[:, None]).T
    angle = np.arctan2((x * before[:, 1] - y * before[:, 0]).sum(), (x * before[:, 0] + y * before[:, 1]).sum())
    sine, cosine = np.sin(angle), np.cos(angle)
    return place @ np.array([[cosine, sine], [-sine, cosine]])


def _averaged(units: np.ndarray) -> np.ndarray:
    """(epochs, units, classes): the mean over a few checkpoints, fewer where there are few or at the ends."""
    reach = min(MOST_AVERAGED // 2, len(units) // 20)
    if not reach:
        return units
    windows = [units[max(0, n - reach) : n + reach + 1] for n in range(len(units))]
    return np.stack([window.mean(axis=0) for window in windows])


def followed(network, change, before, settings, held_layer) -> np.ndarray:
    """(units, 3): where units go from `before` when importance changes.

    change: (2, units, classes), the importance of the checkpoint and that of the later one, which stands at `before`.
    """
    held, place, moved = held_units(network, held_layer), before[:, :2].astype(np.float64), []
    for importance in change:
        importance, unit = unit_classes(importance)
        moved.append(place.copy())
        for step in unit_steps(settings)[-LAST_STEPS:]:
            step_units(moved[-1], importance, unit, step, settings, held=held)
    place += moved[0] - moved[1]
    part_units(place, network, settings, held_layer)
    free = np.ones(len(place), bool)
    free[held] = False
    place[free] = turned_back(place[free], before[free, :2], np.linalg.norm(change[0][free], axis=1))
    after, limit = before.copy(), settings.layer_width / 2 + MARGIN
    after[:, :2] = np.clip(place, -limit, limit)
    return after


def _between(at: np.ndarray, keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(n, ...): values at `at` (n,), linear between those (k, ...) at the ascending keys (k,)."""
    if len(keys) == 1:
        return np.repeat(values, len(at), axis=0)
    upper = np.clip(np.searchsorted(keys, at), 1, len(keys) - 1)
    span = np.maximum(keys[upper] - keys[upper - 1], 1e-12)
    share = ((at - keys[upper - 1]) / span).reshape(-1, *(1,) * (values.ndim - 1))
    return (1 - share) * values[upper - 1] + share * values[upper]
