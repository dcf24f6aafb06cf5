"""The shader group "NNVis Tone": a colour's lightness and chroma in OKLab, held to what the screen has."""

from ..nodes.builder import find_group, new_group
from ..processing import oklab

NAME, VERSION = "NNVis Tone", 1
DARKEST, LIGHTEST = 0.05, 0.97  # OKLab lightness between which all that is shifted stays


def tone_group():
    """The group, from the file or newly built.

    Lightness is added to the colour's own in OKLab, so colours that are equally light stay so; Chroma multiplies. What
    the screen cannot show gives up chroma, straight towards the grey of its lightness; hues stray by some degrees. See
    processing.oklab, whose matrices these are.
    """
    return find_group(NAME, VERSION) or _build()


def tone_inputs(tree) -> dict:
    """Declares a group's inputs Lightness and Chroma. Returns what tone_group() takes by these names."""
    return {
        "Lightness": tree.input("Lightness", "Float", "Added to all colours' (OKLab); 0 leaves them", 0.0, -0.5, 0.5),
        "Chroma": tree.input("Chroma", "Float", "How vivid colours are: 0 is grey, 1 leaves them", 1.0, 0.0, 2.0),
    }


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "Lightness and chroma in OKLab, held to the screen")
    color = tree.input("Color", "Color", "", (0.8, 0.8, 0.8, 1.0))
    lightness = tree.input("Lightness", "Float", "Added", 0.0)
    chroma = tree.input("Chroma", "Float", "Multiplies", 1.0)
    cone = _transformed(tree, color, oklab.TO_CONE)
    lab = _transformed(tree, _each(tree, cone, "POWER", 1 / 3), oklab.TO_LAB)
    parts = tree.node("ShaderNodeSeparateXYZ", lab).node.outputs
    light = tree.math("MAXIMUM", tree.math("ADD", parts["X"], lightness), DARKEST)
    light = tree.math("MINIMUM", light, LIGHTEST)
    light = tree.mix("FLOAT", tree.math("COMPARE", lightness, 0.0, 1e-6), light, parts["X"])
    wanted = tree.node(
        "ShaderNodeCombineXYZ", light, *(tree.math("MULTIPLY", parts[axis], chroma) for axis in ("Y", "Z"))
    )
    cone = _transformed(tree, wanted, oklab.FROM_LAB)
    cube = tree.vector_math("MULTIPLY", tree.vector_math("MULTIPLY", cone, cone), cone)
    tree.output("Color", "Color", _held(tree, _transformed(tree, cube, oklab.FROM_CONE), light))
    return tree.finish()


def _held(tree, color, light):
    """The colour, moved towards the grey of that lightness until red, green and blue are within 0 and 1."""
    grey = tree.math("POWER", light, 3.0)
    greys, rest = (tree.node("ShaderNodeCombineXYZ", *3 * (value,)) for value in (grey, tree.math("SUBTRACT", 1, grey)))
    away = tree.vector_math("SUBTRACT", color, greys)
    over = tree.vector_math("DIVIDE", rest, tree.vector_math("MAXIMUM", away, rest))
    back = tree.vector_math("SUBTRACT", greys, color)
    under = tree.vector_math("DIVIDE", greys, tree.vector_math("MAXIMUM", back, greys))
    shares = tree.node("ShaderNodeSeparateXYZ", tree.vector_math("MINIMUM", over, under)).node.outputs
    share = tree.math("MINIMUM", tree.math("MINIMUM", shares["X"], shares["Y"]), shares["Z"])
    scaled = tree.vector_math("MULTIPLY", away, tree.node("ShaderNodeCombineXYZ", *3 * (share,)))
    return tree.vector_math("ADD", greys, scaled)


def _transformed(tree, vector, matrix):
    rows = (tree.vector_math("DOT_PRODUCT", vector, tuple(map(float, row)), result="Value") for row in matrix)
    return tree.node("ShaderNodeCombineXYZ", *rows)


def _each(tree, vector, operation: str, value: float):
    parts = tree.node("ShaderNodeSeparateXYZ", vector).node.outputs
    return tree.node(
        "ShaderNodeCombineXYZ",
        *(tree.math(operation, tree.math("MAXIMUM", parts[axis], 0.0), value) for axis in ("X", "Y", "Z")),
    )
