"""The shader group "NNVis Relief": a colour shaded by a light that stands beside the camera, without any lamp."""

from ..nodes.builder import find_group, new_group

NAME, VERSION = "NNVis Relief", 1
_LIGHT = (-0.42, 0.62, -0.66)  # towards it, in camera space: left, up, towards the viewer
_DARKEST, _SHINE, _GLOSS = 0.12, 0.35, 28.0


def relief_group():
    """The group, from the file or newly built.

    Color is what a ball of that colour shows: nn_vis' opaque spheres are lit by such a light (Phong), here with soft
    edges of the shade (half Lambert) and a small highlight. Relief: 0 leaves the colour as it is.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "A colour shaded by a light beside the camera")
    color = tree.input("Color", "Color", "Without shade", (0.8, 0.8, 0.8, 1.0))
    relief = tree.input("Relief", "Float", "0 leaves the colour as it is, 1 shades it", 0.0, 0.0, 1.0)
    geometry = tree.add("ShaderNodeNewGeometry")
    normal, view = (in_camera(tree, geometry.outputs[name]) for name in ("Normal", "Incoming"))
    lit = tree.math("ADD", tree.math("MULTIPLY", _dot(tree, normal, _LIGHT), 0.5), 0.5)
    shade = tree.math("ADD", tree.math("MULTIPLY", tree.math("POWER", lit, 1.6), 1.0 - _DARKEST), _DARKEST)
    middle = tree.vector_math("NORMALIZE", tree.vector_math("ADD", view, _LIGHT))
    shine = tree.math("POWER", tree.math("MAXIMUM", _dot(tree, normal, middle), 0.0), _GLOSS)
    shaded = tree.vector_math("MULTIPLY", color, _gray(tree, shade))
    shaded = tree.vector_math("ADD", shaded, _gray(tree, tree.math("MULTIPLY", shine, _SHINE)))
    tree.output("Color", "Color", tree.mix("RGBA", relief, color, shaded))
    return tree.finish()


def in_camera(tree, vector):
    return tree.node(
        "ShaderNodeVectorTransform",
        vector,
        properties={"vector_type": "NORMAL", "convert_from": "WORLD", "convert_to": "CAMERA"},
    )


def _dot(tree, a, b):
    return tree.vector_math("DOT_PRODUCT", a, b, result="Value")


def _gray(tree, value):
    return tree.node("ShaderNodeCombineXYZ", value, value, value)
