"""A gentle glow round bright things, by the compositor.

It is saved in the file and needs neither handlers nor the extension.
"""

from dataclasses import dataclass

import bpy

from .. import compat

_MARK = "NNVis Glow"


@dataclass(frozen=True)
class Glow:
    """How bright things glow.

    threshold: brightness from which they do. strength: of the glow, 0 to 1. size: its reach, 0 to 1 of the picture.
    """

    threshold: float
    strength: float
    size: float


def update_glow(scene, glow: Glow) -> None:
    """Puts a glare node between the render and the compositor's output.

    A tree that somebody else has made stays as it is.
    """
    tree = compat.compositor_tree(scene, create=True)
    if _MARK in tree.nodes:
        tree = compat.own_compositor_tree(scene)
        _set(tree.nodes[_MARK], glow)
        for node in tree.nodes:
            if node.bl_idname == "CompositorNodeRLayers":
                node.scene = scene
    elif _is_default(tree):
        _build(scene, tree, glow)
    else:
        return
    scene.render.use_compositing = True


def remove_glow(scene) -> None:
    tree = compat.compositor_tree(scene)
    if tree is not None and _MARK in tree.nodes:
        compat.own_compositor_tree(scene).nodes.clear()
        scene.render.use_compositing = False


def _is_default(tree) -> bool:
    return {node.bl_idname for node in tree.nodes} <= {
        "CompositorNodeComposite",
        "CompositorNodeRLayers",
        "NodeReroute",
        "CompositorNodeViewer",
    }


def _build(scene, tree, glow: Glow) -> None:
    tree.nodes.clear()
    layers, glare = tree.nodes.new("CompositorNodeRLayers"), tree.nodes.new("CompositorNodeGlare")
    layers.scene = scene
    glare.name = glare.label = _MARK
    _set(glare, glow)
    tree.links.new(layers.outputs["Image"], glare.inputs["Image"])
    tree.links.new(glare.outputs["Image"], _output(tree))
    for column, node in enumerate(tree.nodes):
        node.location = (column * 260, 0)


def _set(glare, glow: Glow) -> None:
    if "Type" in glare.inputs:  # a property of the node up to 4.5, an input since
        glare.inputs["Type"].default_value = "Bloom"
    else:
        glare.glare_type = "BLOOM"
    for name, value in (
        ("Threshold", glow.threshold),
        ("Strength", glow.strength),
        ("Size", glow.size),
        ("Smoothness", 0.5),
    ):
        glare.inputs[name].default_value = value


def _output(tree):
    """The socket that takes the finished picture: of the Composite node up to 4.5, of the group's output since."""
    if hasattr(bpy.types, "CompositorNodeComposite"):
        return tree.nodes.new("CompositorNodeComposite").inputs["Image"]
    if not any(item.in_out == "OUTPUT" for item in tree.interface.items_tree):
        tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
    return tree.nodes.new("NodeGroupOutput").inputs["Image"]
