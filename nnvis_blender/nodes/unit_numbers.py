"""The group "NNVis Unit Numbers": beside each unit what it holds for a sample at an epoch, as numbers that change."""

from .active_camera import ActiveCamera
from .builder import find_group, new_group
from .epoch import Epoch
from .rigs.numbers import numbers_group
from .texts import inked, store

NAME, VERSION = "NNVis Unit Numbers", 1
ANY = -1  # of the attribute sample: a number of all of them
_DIMMED = 0.4  # how much is seen of what belongs to another sample


def unit_numbers_group():
    """The group, from the file or newly built.

    Input: points with the attributes value_<sample>_epoch_<checkpoint> FLOAT, symbol and decimals INT as "NNVis
    Numbers" has them, sample INT (the one that it is of, or ANY), across and up FLOAT (from the point, in sizes of a
    letter). Output: a mesh with class_color and opacity, which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Numbers of units, at an epoch and for a sample")
    tree.tree.is_modifier = True
    points = tree.input("Geometry", "Geometry", "Points, one a letter or a number")
    shown = tree.input("Sample", "Float", "Which sample; the nearest", 0.0, 0.0, 100000.0)
    size = tree.input("Size", "Float", "Size of the letters", 0.075, 0.0, 1.0, "DISTANCE")
    epoch = Epoch(tree)
    ink = tree.input("Ink", "Color", "Of letters and numbers", (0.02, 0.02, 0.03, 1.0))
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color and opacity")

    camera = ActiveCamera(tree)
    shown = tree.math("ROUND", shown)
    name = tree.numbered("value_", shown)
    value = epoch.between("FLOAT", lambda checkpoint: epoch.at("FLOAT", name, checkpoint))
    own = tree.attribute("INT", "sample")
    is_other = tree.math(
        "MULTIPLY", tree.math("GREATER_THAN", own, ANY + 0.5), tree.math("GREATER_THAN", _far(tree, own, shown), 0.5)
    )
    opacity = tree.mix("FLOAT", is_other, 1.0, _DIMMED)
    for attribute, number in (("value", value), ("letter", size), ("number", 1.0)):
        points = store(tree, points, attribute, number)
    points = inked(tree, points, ink, opacity, "POINT")
    offset = tree.node(
        "ShaderNodeCombineXYZ", *(tree.math("MULTIPLY", tree.attribute("FLOAT", way), size) for way in ("across", "up"))
    )
    points = tree.node("GeometryNodeSetPosition", Geometry=points, Offset=camera.turned(offset))
    drawn = tree.group(numbers_group(), Geometry=points, Rotation=camera.rotation).outputs["Geometry"]
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    return tree.finish()


def _far(tree, one, other):
    return tree.math("ABSOLUTE", tree.math("SUBTRACT", one, other))
