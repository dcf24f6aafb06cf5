"""Materials of one group node each, whose inputs are the live controls.

"NNVis Edges", "NNVis Units" and "NNVis Density".
"""

import bpy

from .. import compat
from ..nodes.builder import Tree
from .surface import surface_group

CONTROLS_NODE = "NNVis Surface"


def edges_material():
    """The edges' material, from the file or newly built with nn_vis' opacity for edges."""
    return group_material(
        "NNVis Edges",
        surface_group(),
        {"Importance Opacity": 0.9, "Depth Opacity": 0.5, "Depth Exponent": 0.25, "Base Opacity": 0.0},
    )


def units_material():
    """The units' material, from the file or newly built with nn_vis' opacity for units."""
    return group_material(
        "NNVis Units",
        surface_group(),
        {"Importance Opacity": 0.5, "Depth Opacity": 0.3, "Depth Exponent": 0.0, "Base Opacity": 0.3, "Shading": 0.5},
    )


def density_material():
    """The material of the density's cubes and points, from the file or newly built."""
    return group_material(
        "NNVis Density",
        surface_group(),
        {"Importance Opacity": 0.9, "Depth Opacity": 0.5, "Depth Exponent": 0.0, "Base Opacity": 0.05},
    )


def group_material(name: str, group, values: dict[str, object], output: str = "Surface"):
    """A material that is one node of a shader group, from the file or newly built with these values of its inputs.

    output: the output of the material that the group's first output feeds, "Surface" or "Volume".
    """
    for material in bpy.data.materials:
        if material.library is None and material.get("nnvis_material") == name and _uses(material, group):
            return material
    material = bpy.data.materials.new(name)
    material["nnvis_material"] = name
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


def _uses(material, group) -> bool:
    node = material.node_tree and material.node_tree.nodes.get(CONTROLS_NODE)
    return bool(node) and node.node_tree == group
