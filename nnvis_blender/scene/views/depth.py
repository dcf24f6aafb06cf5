"""Why depth: what networks of several widths and depths do to one plane, side by side at one state."""

from pathlib import Path

import numpy as np

from ...processing.errors import bad_input
from ...processing.files.fields import read_fields
from ...processing.files.space_file import SUFFIX, read_space_file
from ..controls import follow_control
from ..framing import seen_from_front, together
from ..pieces import Pieces
from ..placement import Placement
from ..source_file import remember_source
from ..space_objects import STATE, SpaceObjects, find_space, follow_state, space_points
from .space import KIND, POSES, space_pieces, stand, taken_points
from .view import Built, View

_GAP = 0.25  # between spaces, and to what they stand beside
_MOST = 64  # spaces
_REMEDY = "Make the lesson again"


def _holds_lesson(path: Path) -> bool:
    return "depths" in read_fields(path, "lesson", _REMEDY)


def _build(path: Path, scene, name: str, placement: Placement) -> Pieces[Built]:
    fields = read_fields(path, "lesson", _REMEDY)
    columns, names = len(fields.items("depths", _MOST)), fields.texts("spaces", _MOST)
    if not columns or not names or len(names) % columns:
        raise fields.wrong(f"{len(names)} spaces for {columns} depths")
    if any(Path(own).name != own or not own.endswith(SUFFIX) for own in names):
        raise bad_input(f"{path.name} names what is no space beside it", _REMEDY)
    spaces = [read_space_file(path.parent / own) for own in names]
    called = [f"{name} {Path(own).stem.replace('_', ' ')}" for own in names]
    axes = sum(map(bool, spaces[0].axes[0]))  # of the inputs
    is_new = any(find_space(scene, own) is None for own in called)
    others = taken_points(scene)
    built = []
    for number, (own, space) in enumerate(zip(called, spaces)):
        objects = yield from space_pieces(space, own, scene)
        remember_source(objects.root, path.parent / names[number])
        if is_new:
            stand(objects.root, axes)  # the plane faces the viewer, whatever rises out of it
        if built:
            _follow(objects, built[0])
        built.append(objects)
    if is_new:
        _lay_out(built, columns, others)
    pose = POSES[axes]
    return Built(pose, lambda: together(*map(space_points, built)), spaces=built[::-1], is_new=is_new, is_other=is_new)


def _follow(space: SpaceObjects, leader: SpaceObjects) -> None:
    """Has each of a space's objects show the leader's state: what follows a follower lags behind."""
    for item in [item for items in space.roles.values() for item in items]:
        if item == space.frame:
            follow_control(item, STATE, leader.frame, STATE)
        elif item != space.root:
            follow_state(leader, item)


def _lay_out(spaces: list[SpaceObjects], columns: int, others: np.ndarray) -> None:
    """In rows of so many, the first above, to the right of what is there."""
    sides = [np.ptp(seen_from_front(space_points(space)), axis=0) for space in spaces]
    across, _, down = np.max(sides, axis=0) + _GAP
    right = seen_from_front(others).max(axis=0)[0] + across / 2 + _GAP if len(others) else 0.0
    rows = [spaces[first : first + columns] for first in range(0, len(spaces), columns)]
    for row, own in enumerate(rows):
        for column, space in enumerate(own):
            space.root.location = (right + column * across, 0.0, (len(rows) - 1 - row) * down)


VIEW = View(KIND, ".json", _holds_lesson, _build)
