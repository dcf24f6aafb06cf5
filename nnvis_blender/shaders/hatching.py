"""The shader group "NNVis Hatching": how an engraver would shade a ball, by lines that grow thick in the shade."""

from ..nodes.builder import find_group, new_group
from .relief import in_camera

NAME, VERSION = "NNVis Hatching", 1
_LIGHT = (-0.47, 0.70, -0.53)  # towards it, in camera space: left, up, towards the viewer
_LINES = 5.0
_OUTLINE = 0.45  # seen more from the side than this, it is the outline's


def hatching_group():
    """The group, from the file or newly built. Its output Ink is 1 on a line and 0 on the paper between."""
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Lines round the light that grow thick in the shade")
    facing = tree.input("Facing", "Float", "1 where the surface is seen straight on, 0 at its rim", 1.0)
    normal = in_camera(tree, tree.node("ShaderNodeNewGeometry", result="Normal"))
    lit = tree.vector_math("DOT_PRODUCT", normal, _LIGHT, result="Value")
    ring = tree.math("FRACT", tree.math("MULTIPLY", lit, _LINES))
    dark = tree.math("SUBTRACT", 0.55, tree.math("MULTIPLY", lit, 0.75))
    hatched = tree.math("LESS_THAN", ring, dark)
    outlined = tree.math("LESS_THAN", facing, _OUTLINE)
    tree.output("Ink", "Float", tree.math("MAXIMUM", hatched, outlined), "1 on a line")
    return tree.finish()
