"""What a view is to those who open files: how it knows its files, and what it has built of one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ..pieces import Pieces
from ..placement import Placement


@dataclass
class Built:
    """What has been built of a file. Blender data: use at once, do not keep.

    networks, charts, spaces: the NetworkObjects, ChartObjects and SpaceObjects that stand in the scene now. pose: the
    camera pose that shows them best. lens: in mm, None: the camera's own. find_points: gives `points`. is_new: whether
    its objects were not there before. is_other: whether it shows something else than before, so that a camera turns to
    it. is_first: whether it is the first in the untouched startup file.
    """

    pose: str
    find_points: Callable = field(repr=False)
    networks: list = field(default_factory=list)
    charts: list = field(default_factory=list)
    spaces: list = field(default_factory=list)
    lens: float | None = None
    is_new: bool = True
    is_other: bool = True
    is_first: bool = False

    @cached_property
    def points(self) -> np.ndarray:
        """What a camera must see, in world coordinates: see framing.py."""
        return self.find_points()


@dataclass(frozen=True)
class View:
    """One kind of file that opens as objects.

    kind: of its collections, see objects.py. suffix: of its files, in small letters. match(path) -> whether a file with
    this suffix is its own; by content. Raises NNVisError for one that no view reads. build(path, scene, name,
    placement): in pieces, see pieces.py, a Built. name: of the subject, where the view has one. placement: a Placement,
    for views whose subjects have names; what is new is built at the origin. Raises NNVisError before anything is built.
    is_placed: whether opening moves what is new beside what is there, and shows both; else the view does.
    """

    kind: str
    suffix: str
    match: Callable[[Path], bool]
    build: Callable[[Path, object, str, Placement], Pieces[Built]]
    is_placed: bool = False
