"""Fog in a space of three axes: how dense its points lie, by class and state, drawn by the group "NNVis Space Fog"."""

from ...nodes.spaces.fog import space_fog_group
from ...processing.spaces.space import Space
from ...processing.spaces.surface import Surface
from ...shaders import fog_material
from ..controls import set_control
from ..space_fit import Fit
from .part import Part
from .regions import build_region_data, is_fog, named_regions, place_region

ROLE = "fog"


def _refresh(objects, item, what: tuple[Space, Surface, Fit], is_new: bool) -> None:
    _, surface, fit = what
    for control, value in (
        ("Sides", surface.values.shape[:1:-1]),
        ("Fields", len(surface.fields)),
        ("Follows Epoch", len(surface.epochs) > 1),
        ("High", float(surface.values.sum(axis=1).max())),
    ):
        set_control(item, control, value)
    place_region(item, surface, fit)


PART = Part(
    ROLE,
    build_region_data,
    group=space_fog_group,
    materials={"Material": fog_material},
    controls="fogs",
    refresh=_refresh,
    pieces=lambda space: named_regions(space, is_fog),
)
