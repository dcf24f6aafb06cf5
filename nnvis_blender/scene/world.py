"""The world: a backdrop that the camera sees and an even light that everything else sees."""

from dataclasses import dataclass

import bpy

from .. import compat
from ..nodes.builder import Tree
from ..shaders.backdrop import backdrop_group
from ..shaders.materials import CONTROLS_NODE
from .belongings import is_startup_world
from .objects import free_name

WORLD_NAME = "NNVis World"
_MARK = "nnvis_world"
_NEAR = 0.01  # how far a ray looks that has left a surface, see Cycles in render.py


@dataclass(frozen=True)
class Backdrop:
    """A soft round gradient across the picture, and the ambient light. Colours are linear sRGB.

    centre, edge: colours in the middle of the picture and in its corners; the same for an even one.
    ambient, strength: colour and strength of the light from all around. mist, grain: see NNVis Backdrop, 0 to 1.
    """

    centre: tuple[float, float, float]
    edge: tuple[float, float, float]
    ambient: tuple[float, float, float] = (1.0, 1.0, 1.0)
    strength: float = 0.0
    mist: float = 0.0
    grain: float = 0.0


def update_world(scene, backdrop: Backdrop) -> None:
    """Gives the scene a world of NNVis' that no other scene has, made anew, with that backdrop.

    A world of the user's stays in the file, untouched.
    """
    world = _own_world(scene)
    tree = Tree(compat.ensure_node_tree(world))
    tree.tree.nodes.clear()
    node = tree.group(
        backdrop_group(),
        Center_Color=(*backdrop.centre, 1.0),
        Edge_Color=(*backdrop.edge, 1.0),
        Mist=backdrop.mist,
        Grain=backdrop.grain,
        Ambient_Color=(*backdrop.ambient, 1.0),
        Ambient_Strength=backdrop.strength,
    )
    node.name = CONTROLS_NODE
    tree.set(tree.add("ShaderNodeOutputWorld").inputs["Surface"], node.outputs[0])
    tree.finish()
    world.light_settings.distance = _NEAR
    world.cycles.sampling_method = "AUTOMATIC" if backdrop.strength else "NONE"  # no ray is aimed at what is dark


def _own_world(scene):
    world = scene.world
    if world is not None and _MARK in world and not any(other.world == world for other in _others(scene)):
        return world
    if world is not None and _MARK not in world and not is_startup_world(world):
        world.use_fake_user = True  # else it would not be saved with the file
    unused = (one for one in bpy.data.worlds if _MARK in one and not one.users and one.library is None)
    scene.world = next(unused, None) or bpy.data.worlds.new(free_name(bpy.data.worlds, WORLD_NAME))
    scene.world[_MARK] = True
    return scene.world


def _others(scene) -> list:
    return [other for other in bpy.data.scenes if other != scene]
