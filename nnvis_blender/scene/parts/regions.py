"""Regions: what a network answers, or how dense points lie, over a space: a flat field behind its points, or bodies.

They are drawn as surfaces are, whose epochs are the space's states. Fog is in space_fog.py.
"""

from collections.abc import Callable

import numpy as np

from ...nodes.color_maps import GRAY
from ...nodes.epoch import NUMBER
from ...nodes.surfaces.bodies import bodies_group
from ...nodes.surfaces.group import height_field_group
from ...processing.spaces.space import Space
from ...processing.spaces.surface import Surface
from ...shaders import labels_material
from ...shaders.fields import fields_material
from ..attributes import write_attribute
from ..controls import set_control
from ..space_fit import Fit
from .labels import set_text
from .part import Part
from .surfaces import surface_mesh, told_of
from .units import build_vertices

FIELD, BODIES = "region", "region bodies"
_BEHIND = 0.012  # of the box's side, so that dots stand before it
_CLEAR = 0.3  # how much is seen of a body, in which points lie


def build_states_data(name: str, space: Space):
    """A new mesh of one vertex a state with the attribute epoch, its number, which surfaces look up; never drawn."""
    numbers = np.arange(len(space.states))
    mesh = build_vertices(name, np.pad(numbers[:, None], ((0, 0), (0, 2))).astype(np.float32))
    write_attribute(mesh, NUMBER, "FLOAT", "POINT", numbers)
    return mesh


def build_region_data(name: str, space: Space, surface: Surface, fit: Fit):
    """See surfaces.surface_mesh."""
    return surface_mesh(name, surface, np.arange(len(space.states)) if len(surface.epochs) > 1 else None)


def named_regions(space: Space, is_own: Callable[[Surface], bool]) -> list[tuple[str, Surface]]:
    """(name, region) of those regions of a space that are a part's own."""
    return [
        (f"{surface.measure or 'region'} {number + 1}" if number else surface.measure or "region", surface)
        for number, surface in enumerate(space.regions)
        if is_own(surface)
    ]


def is_fog(surface: Surface) -> bool:
    return len(surface.axes) == 3 and surface.measure == "density"


def _refresh(objects, item, what: tuple[Space, Surface, Fit], is_new: bool) -> None:
    space, surface, fit = what
    for control, value in told_of(surface, len(surface.epochs) > 1).items():
        set_control(item, control, value)
    set_text(item, "Names", "")
    place_region(item, surface, fit)
    begun = _begun(surface)
    if len(space.regions) > 1 and len(surface.axes) == 2 and len(surface.fields) == 1:
        begun["Opacity"] = 0.0  # contours alone, over what the other region shows
    for control, value in begun.items() if is_new else ():
        set_control(item, control, value)


def place_region(item, surface: Surface, fit: Fit) -> None:
    """Has the mesh of surfaces.surface_mesh stand where the surface lies in the box."""
    sides = np.ones(3)
    sides[: len(surface.axes)] = (surface.high - surface.low) * fit.scale
    middle = np.pad((surface.low + surface.high) / 2, (0, 3 - len(surface.axes)))
    place = fit(middle) - np.array([0, 0, sides[2] / 2 if len(surface.axes) == 3 else _BEHIND])
    item.scale, item.location = sides.tolist(), place.tolist()


def _begun(surface: Surface) -> dict[str, object]:
    """What a new region is seen by."""
    if len(surface.axes) == 3:
        return {"Text Size": 0.0, "Opacity": _CLEAR, "Point Size": 0.0}
    flat = {"Text Size": 0.0, "Height": 0.0, "Walls": False, "Detail": 1, "Point Size": 0.0, "Residual Width": 0.0}
    if len(surface.fields) == 1:
        return {**flat, "Color Map": GRAY, "Tint": 0.5, "Boundary Width": 0.0, "Contour Width": 0.003, "Contours": 8}
    return {**flat, "Tint": 0.4, "Boundary Width": 0.004, "Contours": 0}


def _part(role: str, group, is_own: Callable[[Surface], bool], controls: str) -> Part:
    return Part(
        role,
        build_region_data,
        group=group,
        materials={"Material": fields_material, "Line Material": labels_material},
        controls=controls,
        refresh=_refresh,
        pieces=lambda space: named_regions(space, is_own),
    )


STATES_PART = Part("states", build_states_data)
FIELD_PART = _part(FIELD, height_field_group, lambda surface: len(surface.axes) == 2, "surfaces")
BODIES_PART = _part(BODIES, bodies_group, lambda surface: len(surface.axes) == 3 and not is_fog(surface), "bodies")
