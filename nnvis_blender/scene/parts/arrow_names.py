"""Where the names of a plane's arrows stand: near their tips, and off what is drawn there."""

import numpy as np

from ...nodes.font import LETTER
from ...nodes.spaces.arrows import ABOVE, BESIDE

# where a name may stand: beyond the tip, along the arrow and turned from it, and so much farther away
_TURNS = np.linspace(-1.0, 1.0, 17) * np.pi
_FARTHER = np.array([0.0, 0.5, 1.0, 1.8, 3.0, 5.0])
# what each costs: to cover a name, a shaft, a point; to leave the box; to be turned wholly away; to be farther away
_NAME, _SHAFT, _POINT, _OUTSIDE, _TURNED, _FAR = 100.0, 40.0, 2.0, 20.0, 4.0, 3.0
_MOST_POINTS = 15  # more that are covered are no worse
_ROOM = np.array([0.4, 0.55])  # that names keep, at their sides and above and below their middle
_SHAFT_STEPS = np.linspace(0.05, 1.0, 40)  # where along a shaft it is asked whether a name covers it


def name_shifts(ways: np.ndarray, names: list[str], points: np.ndarray, box: np.ndarray) -> np.ndarray:
    """(n, 2) from where each name stands by itself, beyond its arrow's tip, to where it covers least.

    ways: (n, 2) of the arrows, those with the first names first. points: (m, 2) that are drawn as well. box: (2, 2) its
    low and high corner. All from the arrows' foot and over the letters' size, the shifts as well.
    """
    halves = np.stack([LETTER * np.array([len(name) for name in names]) / 2, np.full(len(names), 0.0)], axis=1) + _ROOM
    reach = np.stack([halves[:, 0] - _ROOM[0] + BESIDE, np.full(len(names), ABOVE)], axis=1)
    shafts = ways[:, None] * _SHAFT_STEPS[:, None]
    placed, shifts = np.zeros((0, 2)), np.zeros_like(ways)
    for number, (way, half) in enumerate(zip(ways, halves)):
        middles, costs = _candidates(way, reach[number])
        apart = np.abs(middles[:, None] - placed) < half + halves[:number]
        costs = costs + _NAME * apart.all(axis=2).sum(axis=1)
        covered = (np.abs(middles[:, None, None] - shafts) < half).all(axis=3).any(axis=2)
        costs += _SHAFT * covered.sum(axis=1)
        near = points[(np.abs(points - way) < half * 2 + _FARTHER[-1] + reach[number]).all(axis=1)]
        dots = (np.abs(middles[:, None] - near) < half).all(axis=2).sum(axis=1)
        costs += _POINT * np.minimum(dots, _MOST_POINTS)
        costs += _OUTSIDE * ((middles - half < box[0]) | (middles + half > box[1])).any(axis=1)
        best = middles[np.argmin(costs)]
        placed = np.concatenate([placed, best[None]])
        shifts[number] = best - middles[0]
    return shifts


def _candidates(way: np.ndarray, reach: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(places (c, 2), what each costs by itself (c,)); the first is where the node group sets a name by itself."""
    angle = np.arctan2(way[1], way[0])
    turns, farther = (each.ravel() for each in np.meshgrid(_TURNS, _FARTHER))
    order = np.argsort(np.abs(turns) + farther, kind="stable")
    turns, farther = turns[order], farther[order]
    toward = np.stack([np.cos(angle + turns), np.sin(angle + turns)], axis=1)
    return way + toward * (reach + farther[:, None]), _TURNED * (1 - np.cos(turns)) / 2 + _FAR * farther
