"""Clouds: the points of a space as one mesh of vertices each, drawn by the group "NNVis Cloud"."""

import bpy
import numpy as np

from ...nodes.spaces.cloud import DOTS, PICTURES, PREDICTION, cloud_group
from ...processing.spaces.space import Cloud, Space
from ...shaders.points import points_material, read_atlas
from ..attributes import write_attribute
from ..controls import get_control, set_control
from ..objects import keep_values
from ..space_fit import Fit
from .labels import one_line
from .part import Part
from .sprites import build_atlas, find_ground, plan_tiles
from .units import build_vertices

ROLE = "cloud"
NAMES = "nnvis_point_names"  # of the object: what its points are called
_LARGE, _SMALL = 0.016, 0.004  # radius of the dots of few points and of very many
_CROWD = 0.35  # of the room that a point has in a plane is its dot's radius
_RIM = 0.07  # in its class's colour, of a picture that has colours of its own
_ON_PICTURE = 3.4  # height of a picture over the radius of a dot


def build_cloud_data(name: str, space: Space, cloud: Cloud, fit: Fit):
    """A new mesh of one vertex a point, with every attribute that the node group reads, and neighbour_<state>_<k>, the
    numbers of a point's neighbours, of state 0 alone where all have the same.
    """
    mesh = build_vertices(name, fit(cloud.points[0]))
    count, states = cloud.points.shape[1], len(cloud.points)
    sizes = np.ones((1, count), np.float32) if cloud.sizes is None else cloud.sizes
    for state in range(states):
        for attribute, kind, values in (
            ("position", "FLOAT_VECTOR", fit(cloud.points[state])),
            ("size", "FLOAT", sizes[min(state, len(sizes) - 1)]),
            ("prediction", "FLOAT", cloud.predictions[min(state, len(cloud.predictions) - 1)]),
        ):
            write_attribute(mesh, f"{attribute}_{state}", kind, "POINT", values)
    for state, near in enumerate(() if cloud.neighbours is None else cloud.neighbours):
        for k, column in enumerate(near.T):
            write_attribute(mesh, f"neighbour_{state}_{k}", "INT", "POINT", column)
    write_attribute(mesh, "label", "INT", "POINT", cloud.labels)
    write_attribute(mesh, "picked", "INT", "POINT", np.zeros(count))
    if cloud.pictures is not None:
        tiles = np.pad(plan_tiles(cloud.pictures).corners, ((0, 0), (0, 1)))
        write_attribute(mesh, "tile", "FLOAT_VECTOR", "POINT", tiles)
    return mesh


def _refresh(objects, item, what: tuple[Space, Cloud, Fit], is_new: bool) -> None:
    """Of new controls: sizes that suit so many points, and pictures where there are some."""
    space, cloud, fit = what
    count = cloud.points.shape[1]
    set_control(item, "States", len(space.states))
    keep_values(item, NAMES, [one_line(name) for name in cloud.names])
    if is_new:
        area = 4 * np.prod(np.sort(fit.half)[1:])
        radius = float(np.clip(_CROWD * np.sqrt(area / max(count, 1)), _SMALL, _LARGE))
        set_control(item, "Point Size", radius)
        set_control(item, "Picture Size", radius * _ON_PICTURE)
        if (cloud.labels < 0).all():
            set_control(item, "Color By", PREDICTION)
        set_control(item, "Sphere Detail", 3 if count <= 2_000 else 2 if count <= 20_000 else 1)
    if cloud.pictures is None:
        if get_control(item, "Style") == PICTURES:
            set_control(item, "Style", DOTS)
        return
    tiles = plan_tiles(cloud.pictures)
    set_control(item, "Tile", tiles.extent)
    atlas = build_atlas(f"{item.name} Pictures", cloud.pictures, tiles)
    old = read_atlas(item.data.materials[0], atlas)
    bpy.data.batch_remove([image for image in old if image.users == 0])
    is_drawing = find_ground(cloud.pictures) is not None
    set_control(item, "Is Drawing", float(is_drawing))
    set_control(item, "Rim", 0.0 if is_drawing else _RIM)
    if is_new:
        set_control(item, "Style", PICTURES)


PART = Part(
    ROLE,
    build_cloud_data,
    group=cloud_group,
    materials={"Material": points_material},
    controls="clouds",
    refresh=_refresh,
    pieces=lambda space: [(cloud.name, cloud) for cloud in space.clouds],
)
