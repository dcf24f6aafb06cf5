"""The ground that a look may stand the networks of a scene on: one disc below all of them."""

from dataclasses import dataclass

import bpy
import numpy as np

from ..shaders.ground import ground_material
from .controls import set_control
from .standing import shown_points
from .views.network import find_networks

_MARK = "nnvis_ground"
_SIDES = 64
_REACH = 1.3  # radius of the disc over half the diagonal of what stands on it


@dataclass(frozen=True)
class Ground:
    """A matt table. color: linear sRGB. gap: between it and the lowest that is seen, over the networks' height."""

    color: tuple[float, float, float]
    gap: float = 0.06


def update_ground(scene, ground: Ground | None) -> None:
    """Puts the ground below all networks of the scene as they stand now; None, and a scene without any, have none."""
    items = [item for item in scene.objects if item.get(_MARK)]
    if ground is None or not any(network.is_whole for network in find_networks(scene)):
        _remove(items)
        return
    item = items[0] if items else _build(scene)
    points = shown_points(scene)
    places = points[:, :3] + np.pad(
        np.minimum(points[:, 4:5], 0.0), ((0, 0), (2, 0))
    )  # names reach below what they name
    low, high = places.min(axis=0), places.max(axis=0)
    middle = (low + high) / 2
    item.location = (middle[0], middle[1], low[2] - ground.gap * (high[2] - low[2]))
    item.scale = (_REACH * float(np.linalg.norm(high - low)) / 2,) * 3
    set_control(item, "Color", ground.color)


def _build(scene):
    angles = np.linspace(0, 2 * np.pi, _SIDES, endpoint=False)
    rim = np.stack([np.cos(angles), np.sin(angles), np.zeros(_SIDES)], axis=1)
    mesh = bpy.data.meshes.new("NNVis Ground")
    mesh.from_pydata(rim.tolist(), [], [list(range(_SIDES))])
    mesh.materials.append(ground_material())
    item = bpy.data.objects.new("NNVis Ground", mesh)
    item[_MARK] = True
    item.hide_select = True
    item.visible_diffuse = item.visible_glossy = item.visible_shadow = False  # it takes shadows and gives nothing
    scene.collection.objects.link(item)
    return item


def _remove(items) -> None:
    for item in items:
        mesh = item.data
        bpy.data.objects.remove(item)
        if mesh.users == 0:
            bpy.data.meshes.remove(mesh)
