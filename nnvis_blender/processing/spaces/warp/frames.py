"""How a layer's values are seen: along its units or components, turned to meet what was seen before, at one size."""

from dataclasses import dataclass

import numpy as np

from ...errors import usage
from .parameters import UNITS, WarpParameters

MOST_AXES = 3


@dataclass(frozen=True)
class Frame:
    """What of a layer is seen, the same for all of its phases.

    directions: (units, axes), orthonormal columns. middle: (axes,) what is seen at 0. base: (units,) where the other
    directions are: 0 of a layer that is seen whole. names: of the axes. share: of the samples' variance that is seen.
    turn: (axes, 3) orthonormal rows, from these axes to those of the picture.
    """

    directions: np.ndarray
    middle: np.ndarray
    base: np.ndarray
    names: list[str]
    share: float
    turn: np.ndarray

    def places(self, values: np.ndarray) -> np.ndarray:
        """(n, axes) of values (n, units), not turned yet."""
        return values @ self.directions - self.middle

    def seen(self, values: np.ndarray) -> np.ndarray:
        """(n, 3) of values (n, units)."""
        return self.places(values) @ self.turn


def make_frame(values: np.ndarray, settings: WarpParameters) -> Frame:
    """The Frame of a layer that gives values (n, units) for the samples: not turned."""
    units, mean = values.shape[1], values.mean(axis=0)
    if units <= MOST_AXES:
        names = [f"unit {number}" for number in range(units)]
        return Frame(np.eye(units), np.zeros(units), np.zeros(units), names, 1.0, np.eye(units, MOST_AXES))
    away = values - mean
    if settings.shown_by == UNITS:
        chosen = list(range(MOST_AXES)) if settings.units is None else settings.units
        if len(chosen) != MOST_AXES or len(set(chosen)) != MOST_AXES:
            raise usage(f"{len(chosen)} units to show layers by", f"Give {MOST_AXES} different units")
        if max(chosen) >= units:
            raise usage(f"a layer has no unit {max(chosen)}", f"It has {units}, counted from 0")
        directions = np.eye(units)[:, chosen]
        names = [f"unit {number}" for number in chosen]
    else:
        directions = _components(away)
        names = [f"component {number + 1}" for number in range(MOST_AXES)]
    total = np.square(away).sum()
    share = float(np.square(away @ directions).sum() / total) if total > 0 else 1.0
    base = mean - directions @ (directions.T @ mean)
    return Frame(directions, mean @ directions, base, names, min(share, 1.0), np.eye(MOST_AXES))


def _components(away: np.ndarray) -> np.ndarray:
    """(units, 3): the principal components of centred values; what is missing of them are any other directions."""
    if len(away) < away.shape[1]:
        lengths, left = np.linalg.eigh(away @ away.T)
        directions = away.T @ left[:, ::-1][:, :MOST_AXES]
        directions *= lengths[::-1][:MOST_AXES] > 1e-12 * max(lengths[-1], 1e-300)
    else:
        directions = np.linalg.eigh(away.T @ away)[1][:, ::-1][:, :MOST_AXES]
    filled = np.concatenate([directions, np.eye(len(directions), MOST_AXES)], axis=1)
    directions = np.linalg.qr(filled)[0][:, :MOST_AXES] if _is_short(directions) else directions
    directions = directions / np.linalg.norm(directions, axis=0)
    largest = np.abs(directions).argmax(axis=0)
    return directions * np.sign(directions[largest, np.arange(MOST_AXES)])  # which way is no one's choice


def _is_short(directions: np.ndarray) -> bool:
    return directions.shape[1] < MOST_AXES or (np.linalg.norm(directions, axis=0) == 0).any()


def matching(places: np.ndarray, before: np.ndarray) -> np.ndarray:
    """(axes, 3): the turn, or mirroring, that brings places (n, axes) nearest to (n, 3) (Procrustes; Schoenemann 1966).

    No more is turned than the layer itself leaves open: of a linear map of evenly spread points only the stretching is
    left (its polar decomposition).
    """
    flat = np.abs(before[:, 2]).max(initial=0) == 0 and places.shape[1] <= 2  # stays in the plane
    target = before[:, : places.shape[1] if flat else MOST_AXES]
    left, _, right = np.linalg.svd(places.T @ target, full_matrices=False)
    turn = left @ right
    return np.pad(turn, ((0, 0), (0, MOST_AXES - turn.shape[1])))
