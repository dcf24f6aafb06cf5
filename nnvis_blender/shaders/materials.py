"""Materials of one group node each, whose inputs are the live controls.

"NNVis Edges", "NNVis Units" and "NNVis Density".
"""

import bpy

from .. import compat
from ..nodes.builder import Tree
from .surface import surface_group

CONTROLS_NODE = "NNVis Surface"
KIND = "nnvis_material"  # custom property: the name of what made it


def edges_material():
    """A new material for edges, with nn_vis' opacity for edges."""
    return group_material(
        "NNVis Edges",
        surface_group(),
        {"Importance Opacity": 0.9, "Depth Opacity": 0.5, "Depth Exponent": 0.25, "Base Opacity": 0.0},
    )


def units_material():
    """A new material for units, with nn_vis' opacity for units."""
    return group_material(
        "NNVis Units",
        surface_group(),
        {"Importance Opacity": 0.5, "Depth Opacity": 0.3, "Depth Exponent": 0.0, "Base Opacity": 0.3, "Shading": 0.5},
    )


def density_material():
    """A new material for the density's cubes and points."""
    return group_material(
        "NNVis Density",
        surface_group(),
        {"Importance Opacity": 0.9, "Depth Opacity": 0.5, "Depth Exponent": 0.0, "Base Opacity": 0.05},
    )


def group_material(name: str, group, values: dict[str, object], output: str = "Surface"):
    """A new material that is one node of a shader group, with these values of its inputs.

    output: the output of the material that the group's first output feeds, "Surface" or "Volume".
    """
    material = bpy.data.materials.new(name)
    material[KIND] = name
    material.use_transparent_shadow = False  # fine lines cast what they are, in half the time
    tree = Tree(compat.ensure_node_tree(material))
    tree.tree.nodes.clear()
    node = tree.group(group)
    node.name = CONTROLS_NODE
    node.width = 240
    for control, value in values.items():
        node.inputs[control].default_value = value
    tree.set(tree.add("ShaderNodeOutputMaterial").inputs[output], node.outputs[0])
    tree.finish()
    return material
