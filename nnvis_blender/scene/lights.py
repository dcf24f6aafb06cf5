"""Lights that hang on the camera, so that every pose and every frame of an orbit is lit alike.

They are suns: only their direction counts, so they fit a network of any size; a wide sun is as soft as a large lamp.
"""

from dataclasses import dataclass
from math import radians

import bpy
from mathutils import Matrix, Vector

from .objects import free_name

_MARK = "nnvis_light"


@dataclass(frozen=True)
class Sun:
    """One light. direction: from the subject towards it, in the camera's axes (right, up, towards the camera).

    strength: W/m2. softness: angle in degrees under which the light is seen. color: linear sRGB.
    """

    name: str
    direction: tuple[float, float, float]
    strength: float
    softness: float = 20.0
    color: tuple[float, float, float] = (1.0, 1.0, 1.0)


def update_lights(scene, camera, suns: tuple[Sun, ...]) -> None:
    """Replaces NNVis' lights of the scene by these, parented to the camera. Lights of the user's stay."""
    remove_lights(scene)
    for sun in suns:
        name = f"NNVis {sun.name}"
        lamp = bpy.data.lights.new(free_name(bpy.data.lights, name), "SUN")
        lamp.energy, lamp.color, lamp.angle = sun.strength, sun.color, radians(sun.softness)
        item = bpy.data.objects.new(free_name(bpy.data.objects, name), lamp)
        item[_MARK] = True
        scene.collection.objects.link(item)
        item.parent, item.matrix_parent_inverse = camera, Matrix.Identity(4)
        item.matrix_basis = Vector(sun.direction).to_track_quat("Z", "Y").to_matrix().to_4x4()


def remove_lights(scene) -> None:
    for item in [o for o in scene.objects if o.get(_MARK)]:
        lamp = item.data
        bpy.data.objects.remove(item)
        if lamp.users == 0:
            bpy.data.lights.remove(lamp)
