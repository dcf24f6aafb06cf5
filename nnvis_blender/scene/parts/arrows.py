"""Arrows of a space: how far samples move when one of their values grows, drawn by the group "NNVis Arrows"."""

import numpy as np

from ...nodes.spaces.arrows import SIZE, arrows_group
from ...processing.spaces.space import Arrows, Space
from ...shaders import labels_material
from ..attributes import write_attribute
from ..controls import set_control
from ..space_fit import Fit
from .arrow_names import name_shifts
from .labels import make_ink, one_line, set_text
from .part import Part
from .units import build_vertices

ROLE = "arrows"
_BEFORE = 0.03  # of the box's side, in the plane: pictures stand behind one another there, and these before all
_NAME = 24  # letters of a name


def build_arrows_data(name: str, space: Space, arrows: Arrows, fit: Fit):
    """A new mesh of one vertex an arrow, with every attribute that the node group reads."""
    mesh = build_vertices(name, _placed(space, fit(arrows.points[0])))
    foot, names = fit(np.zeros(3)), _names(arrows)
    for state, (places, seen) in enumerate(zip(arrows.points, arrows.seen)):
        shift = np.zeros((len(names), 3), np.float32)
        if space.dimensions == 2:
            drawn = np.flatnonzero(seen)[np.argsort(arrows.ranks[seen], kind="stable")]
            ways, points, box = (
                (some - foot)[:, :2] / SIZE
                for some in (fit(places[drawn]), _points(space, state, fit), np.stack([-fit.half, fit.half]))
            )
            shift[drawn, :2] = name_shifts(ways, [names[k] for k in drawn], points, box)
        write_attribute(mesh, f"shift_{state}", "FLOAT_VECTOR", "POINT", shift)
        write_attribute(mesh, f"position_{state}", "FLOAT_VECTOR", "POINT", _placed(space, fit(places)))
        write_attribute(mesh, f"seen_{state}", "FLOAT", "POINT", seen.astype(np.float32))
    write_attribute(mesh, "rank", "INT", "POINT", arrows.ranks)
    return mesh


def _placed(space: Space, places: np.ndarray) -> np.ndarray:
    """Places in the box, in the plane before all that lies there."""
    return places + np.float32([0, 0, _BEFORE if space.dimensions == 2 else 0])


def _points(space: Space, state: int, fit: Fit) -> np.ndarray:
    """(n, 3) in the box, all that a state has points of."""
    return np.concatenate([fit(cloud.points[state]) for cloud in space.clouds] or [np.zeros((0, 3), np.float32)])


def _names(arrows: Arrows) -> list[str]:
    return [one_line(name)[:_NAME] or "-" for name in arrows.names]


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
