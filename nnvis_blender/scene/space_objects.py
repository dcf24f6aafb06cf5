"""The objects of one space in a scene, what they tell of it, and the state that all of them show."""

from dataclasses import dataclass

import bpy
import numpy as np

from .. import compat
from ..processing.errors import usage
from ..processing.files.fields import Fields
from .controls import Drawn, drawn_controls, find_control, follow_control, get_control, has_control, set_control
from .epochs import EPOCH
from .framing import moved, together
from .objects import MOST_ITEMS, find_collections, kept_values, objects_by_role, subject_name, world_matrix
from .parts.components import ROLE as COMPONENTS
from .parts.components import components_corners
from .parts.space_frame import ROLE as FRAME
from .parts.space_frame import frame_corners
from .picked_points import PICKED, read_picked_point

KIND, STATE = "space", "State"
PIECE = "nnvis_piece"  # of an object: the name of the cloud or lattice that it is
ABOUT, HALF = "nnvis_space", "nnvis_half"  # of the root: what read_about reads; half the box that the space lies in
MOST_FIGURES = 64


@dataclass
class SpaceObjects:
    """The objects of one space. Blender data: look up again (find_spaces) after an undo or when Blender goes on.

    roles: role -> objects, see scene/parts/.
    """

    name: str
    collection: object
    roles: dict[str, list[bpy.types.Object]]

    def having(self, role: str) -> list[bpy.types.Object]:
        return self.roles.get(role, [])

    def piece(self, role: str, name: str):
        """The object of the cloud or lattice of that name, or None."""
        return next((item for item in self.having(role) if item.get(PIECE) == name), None)

    @property
    def root(self):
        """The empty that carries them all, and what is told of the space as a JSON text."""
        return next(iter(self.having("root")), None)

    @property
    def frame(self):
        """The object whose input State the others follow."""
        return next(iter(self.having(FRAME)), None)

    @property
    def is_whole(self) -> bool:
        return self.root is not None and self.frame is not None and self.about is not None

    @property
    def about(self) -> dict[str, object] | None:
        """See read_about; None where it is damaged."""
        return kept_values(self.root, ABOUT, read_about) if self.root is not None else None

    @property
    def shown_state(self) -> float:
        return get_control(self.frame, STATE)

    @property
    def picked(self) -> dict[str, object] | None:
        """See picked_points.read_picked_point; None where nothing is picked."""
        return kept_values(self.root, PICKED, read_picked_point)

    @property
    def nearest_state(self) -> int:
        """The number of the state that is nearest to the shown one."""
        return min(int(self.shown_state + 0.5), len(self.about["states"]) - 1)

    @property
    def state_control(self) -> Drawn:
        """The control State as a panel draws it."""
        return drawn_controls(self.frame)[STATE]

    @property
    def shown_figures(self) -> tuple[str, dict[str, float]]:
        """(name of the state that is nearest to the shown one, its figures)."""
        return self.about["states"][self.nearest_state], self.about["figures"][self.nearest_state]

    @property
    def drawn(self) -> list[tuple[str, str, dict[str, Drawn]]]:
        """(what it is called, its sort, its controls) of every object that people set something of."""
        return [
            (str(item.get(PIECE, role)), role, drawn_controls(item))
            for role, items in self.roles.items()
            for item in items
            if role != "root" and not item.hide_render
        ]


def read_about(values) -> dict[str, object]:
    """What is kept of a space, checked: kind, title, states, dimensions, figures (a dictionary a state), notes."""
    fields = Fields(values, "space")
    states = fields.texts("states", MOST_ITEMS)
    figures = fields.objects("figures", MOST_ITEMS)
    if not states or len(figures) != len(states):
        raise fields.wrong("its states have no figures")
    return {
        "kind": fields.text("kind"),
        "title": fields.text("title"),
        "states": states,
        "dimensions": fields.whole("dimensions", 2, 3),
        "class_names": fields.texts("class_names", MOST_ITEMS),
        "figures": [{name: one.number(name, -1e30, 1e30) for name in one.values} for one in figures],
        "notes": [str(note) for note in fields.items("notes", MOST_ITEMS)],
    }


def find_spaces(scene) -> list[SpaceObjects]:
    """The SpaceObjects of every space in the scene, in the order of its collections."""
    return [space_of(collection) for collection in find_collections(scene, KIND)]


def find_space(scene, name: str) -> SpaceObjects | None:
    return next((space for space in find_spaces(scene) if space.name == name), None)


def space_of(collection) -> SpaceObjects:
    return SpaceObjects(subject_name(collection, KIND), collection, objects_by_role(collection))


def space_points(space: SpaceObjects) -> np.ndarray:
    """What a camera must see of a space, in world coordinates, see framing.py."""
    corners = frame_corners(space.frame, np.array(space.root[HALF]))
    shown = [moved(corners, world_matrix(space.frame))]
    return together(*shown, *(moved(components_corners(), world_matrix(item)) for item in space.having(COMPONENTS)))


def follow_state(space: SpaceObjects, item) -> None:
    """Has an object that changes show the state that the frame shows, by a driver without Python; surfaces have epochs
    for that.
    """
    for name in [name for name in (STATE, EPOCH) if has_control(item, name)]:
        follow_control(item, name, space.frame, STATE)


def set_state(space: SpaceObjects, state: float) -> None:
    set_control(space.frame, STATE, state)


def animate_states(space: SpaceObjects, first: int, frames: int, stay: float = 0.0) -> None:
    """Plays all states from the frame `first` on, `frames` frames long. Replaces what keyframes State had.

    stay: the share of the way from a state to the next at which the state is seen alone. Raises NNVisError (usage)
    where there is one state only.
    """
    last = len(space.about["states"]) - 1
    if last < 1:
        raise usage(f"{space.name!r} has one state only, and nothing to play", "Make a space of several")
    control = find_control(space.frame, STATE)
    curve = compat.ensure_fcurve(control.owner, control.path)
    curve.keyframe_points.clear()
    step, times = frames / (last + stay), (0.0, stay) if stay else (0.0,)
    for state, after in ((state, after) for state in range(last + 1) for after in times):
        point = curve.keyframe_points.insert(first + step * (state + after), float(state))
        point.interpolation = "BEZIER" if stay else "LINEAR"
    curve.update()
