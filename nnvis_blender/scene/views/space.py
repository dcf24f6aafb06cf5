"""A space: samples, grids and trees that move from state to state, in one frame."""

from pathlib import Path

import numpy as np

from ...nodes.class_view import ALL
from ...processing.files.space_file import SUFFIX, read_space_file
from ...processing.spaces.space import Space
from ..camera import network_points
from ..colors import scene_colors
from ..controls import has_control, set_control
from ..framing import seen_from_front, together
from ..objects import ensure_collection, keep_values, new_object, objects_by_role, remove_objects
from ..own import own_subjects
from ..parts import SPACE_PARTS
from ..parts.palette import PART as PALETTE
from ..parts.part import Part, always, dress, update_part
from ..parts.regions import STATES_PART
from ..parts.wardrobe import Wardrobe
from ..picked_points import PICKED
from ..pieces import Pieces, at_once
from ..placement import Placement
from ..source_file import remember_source
from ..space_fit import Fit, fit_space
from ..space_objects import (
    ABOUT,
    HALF,
    KIND,
    PIECE,
    SpaceObjects,
    find_space,
    find_spaces,
    follow_state,
    space_of,
    space_points,
)
from .charts import charts_points, find_charts
from .network import find_networks
from .view import Built, View

POSES = {2: "FRONT", 3: "HERO"}
_SIDE = 1.6  # of a space's longest side, in model units
_GAP = 0.4  # to what it stands beside


def build_space(space: Space, name: str, scene) -> SpaceObjects:
    """Makes a space's objects in the scene, or gives those of the same name in it new data.

    Objects that are there keep their place, controls and animation. A space of two dimensions stands upright and is
    seen from -Y.
    """
    return at_once(space_pieces(space, name, scene))


def space_pieces(space: Space, name: str, scene) -> Pieces[SpaceObjects]:
    """build_space in pieces, one an object."""
    collection = ensure_collection(scene, KIND, name)
    roles = objects_by_role(collection)
    if "root" not in roles:
        roles["root"] = [new_object(collection.name, None, "root", collection)]
        stand(roles["root"][0], space.dimensions)
    objects, fit, wardrobe = SpaceObjects(name, collection, roles), fit_space(space), Wardrobe(collection)
    _keep(objects.root, space, fit)
    build = _Building(objects, space, fit, wardrobe)
    colors = scene_colors(scene, max(len(space.class_names), 1))
    palette = update_part(PALETTE, collection, roles.get(PALETTE.role, []), f"{collection.name} Palette", None, colors)
    roles[PALETTE.role] = palette
    numbers = update_part(STATES_PART, collection, roles.get(STATES_PART.role, []), f"{collection.name} States", space)
    roles[STATES_PART.role] = numbers
    for item in (*palette, *numbers):
        item.parent, item.hide_viewport, item.hide_render = objects.root, True, True
    pieces = [(part, *piece) for part in SPACE_PARTS for piece in part.pieces(space)]
    for number, piece in enumerate(pieces):
        yield number / len(pieces)
        build.piece(*piece)
    build.remove_others()
    return space_of(collection)


class _Building:
    """Gives a space's objects their data, one after the other."""

    def __init__(self, objects: SpaceObjects, space: Space, fit: Fit, wardrobe: Wardrobe):
        self._objects, self._space, self._fit, self._wardrobe = objects, space, fit, wardrobe
        self._made = []

    def piece(self, part: Part, name: str, piece) -> None:
        objects, what = self._objects, (self._space, piece, self._fit)
        found = objects.piece(part.role, name)
        title = f"{objects.collection.name} {name.title()}"
        (item,) = update_part(part, objects.collection, [] if found is None else [found], title, *what)
        if item != found:
            objects.roles.setdefault(part.role, []).append(item)
        item[PIECE], item.parent = name, objects.root
        looked_up = {"Palette": objects.having(PALETTE.role)[0], "Epochs": objects.having(STATES_PART.role)[0]}
        is_new = dress(part, item, self._wardrobe, **looked_up)
        part.refresh(objects, item, what, is_new)
        if is_new and has_control(item, "Class View"):
            set_control(item, "Class View", ALL)
        if item != objects.frame:
            follow_state(objects, item)
        self._made.append(item)

    def remove_others(self) -> None:
        """Removes the objects of what the space does not have any more."""
        had = [item for part in SPACE_PARTS for item in self._objects.having(part.role)]
        remove_objects([item for item in had if item not in self._made])


def stand(root, dimensions: int) -> None:
    """Has what has two dimensions stand upright, and what has three lie as it is."""
    root.empty_display_size = 0.1
    root.scale = (_SIDE,) * 3
    root.rotation_euler = (np.pi / 2 if dimensions == 2 else 0.0, 0.0, 0.0)


def _keep(root, space: Space, fit: Fit) -> None:
    """What is told of the space, as plain custom properties that outlive the extension. Nothing is picked in it."""
    root.pop(PICKED, None)
    told = {name: getattr(space, name) for name in ("kind", "title", "states", "dimensions", "class_names", "figures")}
    keep_values(root, ABOUT, told | {"notes": space.notes})
    keep_values(root, "nnvis_provenance", space.provenance)
    root[HALF] = fit.half.tolist()


def build_file(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    space = read_space_file(path)
    before = find_space(scene, name)
    if before is not None:
        own_subjects(scene)
    others = taken_points(scene)
    objects = yield from space_pieces(space, name, scene)
    if before is None and len(others):
        right = seen_from_front(others).max(axis=0)[0]
        own = seen_from_front(space_points(objects)).min(axis=0)[0]
        objects.root.location.x += right + _GAP - own
    remember_source(objects.root, path)
    pose = POSES[space.dimensions]
    is_new = before is None
    return Built(pose, lambda: space_points(objects), spaces=[objects], is_new=is_new, is_other=is_new)


def taken_points(scene) -> np.ndarray:
    """(n, 8): where the networks, charts and spaces of a scene stand, see framing.py."""
    charts = find_charts(scene)
    return together(
        np.zeros((0, 3)),
        *(network_points(one) for one in find_networks(scene) if one.is_whole),
        *([charts_points(scene, charts)] if charts else []),
        *(space_points(one) for one in find_spaces(scene) if one.is_whole),
    )


VIEW = View(KIND, SUFFIX, always, build_file)
