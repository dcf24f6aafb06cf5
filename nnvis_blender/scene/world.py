"""The world: a backdrop that the camera sees and an even light that everything else sees."""

from dataclasses import dataclass

import bpy

from .. import compat
from .belongings import is_startup_world
from .objects import free_name

WORLD_NAME = "NNVis World"
_MARK = "nnvis_world"


@dataclass(frozen=True)
class Backdrop:
    """A soft round gradient across the picture, and the ambient light. Colours are linear sRGB.

    centre, edge: colours in the middle of the picture and in its corners; the same for an even one.
    ambient, strength: colour and strength of the light from all around.
    """

    centre: tuple[float, float, float]
    edge: tuple[float, float, float]
    ambient: tuple[float, float, float] = (1.0, 1.0, 1.0)
    strength: float = 0.0


def update_world(scene, backdrop: Backdrop) -> None:
    """Gives the scene a world of NNVis' that no other scene has, made anew, with that backdrop.

    A world of the user's stays in the file, untouched.
    """
    world = _own_world(scene)
    tree = compat.ensure_node_tree(world)
    tree.nodes.clear()
    new, link = tree.nodes.new, tree.links.new
    output, mix, seen, light, path = (
        new(f"ShaderNode{kind}") for kind in ("OutputWorld", "MixShader", "Background", "Background", "LightPath")
    )
    light.inputs["Color"].default_value = (*backdrop.ambient, 1.0)
    light.inputs["Strength"].default_value = backdrop.strength
    # what the camera sees must not light the scene: a dark backdrop would darken it, a tinted one tint it
    link(path.outputs["Is Camera Ray"], mix.inputs["Fac"])
    link(light.outputs["Background"], mix.inputs[1])
    link(seen.outputs["Background"], mix.inputs[2])
    link(mix.outputs["Shader"], output.inputs["Surface"])
    if backdrop.centre == backdrop.edge:
        seen.inputs["Color"].default_value = (*backdrop.centre, 1.0)
    else:
        link(_gradient(tree, backdrop), seen.inputs["Color"])
    for column, node in enumerate((path, light, seen, mix, output)):
        node.location = (column * 220, -160 if node is seen else 0)


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


def _gradient(tree, backdrop: Backdrop):
    """The output socket of a colour that goes smoothly from the picture's centre to its corners."""
    new, link = tree.nodes.new, tree.links.new
    place, offset, ramp = new("ShaderNodeTexCoord"), new("ShaderNodeVectorMath"), new("ShaderNodeValToRGB")
    offset.operation = "DISTANCE"
    # a little above the middle, as a lamp behind the subject would be
    offset.inputs[1].default_value = (0.5, 0.55, 0.0)
    ramp.color_ramp.interpolation = "EASE"
    ramp.color_ramp.elements[0].color = (*backdrop.centre, 1.0)
    ramp.color_ramp.elements[1].color = (*backdrop.edge, 1.0)
    ramp.color_ramp.elements[1].position = 0.75
    link(place.outputs["Window"], offset.inputs[0])
    link(offset.outputs["Value"], ramp.inputs["Fac"])
    for column, node in enumerate((place, offset, ramp)):
        node.location = (column * 220 - 700, -160)
    return ramp.outputs["Color"]
