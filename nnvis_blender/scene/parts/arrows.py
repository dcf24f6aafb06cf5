"""Arrows of a space: how far samples move when one of their values grows, drawn by the group "NNVis Arrows"."""

import numpy as np

from ...nodes.font import LETTER
from ...nodes.spaces.arrows import ABOVE, BESIDE, SIZE, arrows_group
from ...processing.spaces.space import Arrows, Space
from ...shaders import labels_material
from ..attributes import write_attribute
from ..controls import set_control
from ..space_fit import Fit
from .labels import make_ink, one_line, set_text
from .part import Part
from .units import build_vertices

ROLE = "arrows"
_BEFORE = 0.03  # of the box's side, in the plane: pictures stand behind one another there, and these before all
_NAME = 24  # letters of a name
# that two names in the plane keep, from side to side and from line to line, over their size
_ROOM = np.array([0.4, 1.1])
_UNDER = 0.65  # and a name and a shaft, from the name's middle
_STEP, _TRIES = 0.3, 30  # by which, and how often, one is shifted that has no room


def build_arrows_data(name: str, space: Space, arrows: Arrows, fit: Fit):
    """A new mesh of one vertex an arrow, with every attribute that the node group reads."""
    mesh = build_vertices(name, _placed(space, fit(arrows.points[0])))
    foot, names = fit(np.zeros(3)), _names(arrows)
    for state, (places, seen) in enumerate(zip(arrows.points, arrows.seen)):
        shift = np.zeros(len(names))
        if space.dimensions == 2:
            drawn = np.flatnonzero(seen)[np.argsort(arrows.ranks[seen], kind="stable")]
            shift[drawn] = _shifts((fit(places[drawn]) - foot)[:, :2] / SIZE, [names[k] for k in drawn])
        write_attribute(mesh, f"shift_{state}", "FLOAT", "POINT", shift)
        write_attribute(mesh, f"position_{state}", "FLOAT_VECTOR", "POINT", _placed(space, fit(places)))
        write_attribute(mesh, f"seen_{state}", "FLOAT", "POINT", seen.astype(np.float32))
    write_attribute(mesh, "rank", "INT", "POINT", arrows.ranks)
    return mesh


def _placed(space: Space, places: np.ndarray) -> np.ndarray:
    """Places in the box, in the plane before all that lies there."""
    return places + np.float32([0, 0, _BEFORE if space.dimensions == 2 else 0])


def _names(arrows: Arrows) -> list[str]:
    return [one_line(name)[:_NAME] or "-" for name in arrows.names]


def _shifts(ways: np.ndarray, names: list[str]) -> np.ndarray:
    """(n,) how far upwards, or down where arrows lead down, names are shifted so that none covers one before it, and no
    shaft runs through it.

    ways: (n, 2) of the arrows in a plane. All over the letters' size.
    """
    halves = LETTER * np.array([len(name) for name in names]) / 2
    units = ways / np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-9)
    middles = ways + units * np.stack([halves + BESIDE, np.full(len(names), ABOVE)], axis=1)
    steps, before = np.where(units[:, 1] < 0, -_STEP, _STEP), middles[:, 1].copy()
    shafts = (ways[:, None] * np.linspace(0, 1, 50)[:, None]).reshape(-1, 2)
    taken = [np.pad(halves[:, None], ((0, 0), (0, 1)), constant_values=_ROOM[1]), np.array([0.0, _UNDER])]
    for number in range(len(names)):
        for _ in range(_TRIES):
            covers = [
                np.abs(places - middles[number]) < rooms + (halves[number] + _ROOM[0], 0.0)
                for places, rooms in ((middles[:number], taken[0][:number]), (shafts, taken[1]))
            ]
            if not any(each.all(axis=1).any() for each in covers):
                break
            middles[number, 1] += steps[number]
    return middles[:, 1] - before


def _refresh(objects, item, what: tuple[Space, Arrows, Fit], is_new: bool) -> None:
    space, arrows, fit = what
    set_control(item, "States", len(space.states))
    set_control(item, "Foot", _placed(space, fit(np.zeros(3))).tolist())
    set_text(item, "Names", "\n".join(_names(arrows)))
    make_ink(item)


PART = Part(
    ROLE,
    build_arrows_data,
    group=arrows_group,
    materials={"Material": labels_material},
    controls="arrows",
    refresh=_refresh,
    pieces=lambda space: [("biplot", space.arrows)] if space.arrows is not None else [],
)
