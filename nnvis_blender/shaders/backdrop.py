"""The shader group "NNVis Backdrop": what the camera sees behind everything, and the light that all else sees."""

from ..nodes.builder import find_group, new_group

NAME, VERSION = "NNVis Backdrop", 1
_MIDDLE = (0.5, 0.55, 0.0)  # a little above the picture's, as a lamp behind the subject would be
_CORNER = 0.75  # how far from there, in heights and widths of the picture, the edge's colour is reached
_SHAPE = (16.0, 9.0, 1.0)  # the textures' scale across and up the picture


def backdrop_group():
    """The group, from the file or newly built. All its inputs are shown in the world's properties.

    The camera sees a soft round gradient with mist and grain, everything else an even light: a dark backdrop would
    darken the scene, a tinted one tint it.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "ShaderNodeTree", VERSION, "A backdrop for the camera, even light for all else")
    center = tree.input("Center Color", "Color", "In the middle of the picture", (1.0, 1.0, 1.0, 1.0))
    edge = tree.input("Edge Color", "Color", "In its corners", (1.0, 1.0, 1.0, 1.0))
    mist = tree.input("Mist", "Float", "Slow clouds in the color of the middle", 0.0, 0.0, 1.0, "FACTOR")
    grain = tree.input("Grain", "Float", "Fibres and tooth, as paper has them", 0.0, 0.0, 1.0, "FACTOR")
    ambient = tree.input("Ambient Color", "Color", "Of the light from all around", (1.0, 1.0, 1.0, 1.0))
    strength = tree.input("Ambient Strength", "Float", "Of that light", 0.0, 0.0, 100.0)

    place = tree.node("ShaderNodeTexCoord", result="Window")
    away = tree.math("DIVIDE", tree.vector_math("DISTANCE", place, _MIDDLE, result="Value"), _CORNER)
    eased = tree.node("ShaderNodeMapRange", away, properties={"interpolation_type": "SMOOTHSTEP"})
    flat = tree.vector_math("MULTIPLY", place, _SHAPE)
    clouds = _noise(tree, flat, 0.14, 3.0, 0.35, 0.75)
    lit = tree.math("MULTIPLY", clouds, tree.math("MULTIPLY", mist, 0.6))
    shade = tree.math("MULTIPLY", eased, tree.math("SUBTRACT", 1.0, lit))
    shade = tree.mix("FLOAT", mist, shade, tree.math("ADD", shade, tree.math("MULTIPLY", clouds, -0.1), clamp=True))
    seen = tree.mix("RGBA", shade, center, edge)
    long = tree.vector_math("MULTIPLY", flat, (0.25, 1.0, 1.0))
    tooth = tree.math("MULTIPLY", _noise(tree, flat, 24.0, 2.0, 0.35, 0.65), 0.6)
    fibres = tree.math("MULTIPLY", _noise(tree, long, 9.0, 4.0, 0.35, 0.65), 0.4)
    dark = tree.math("MULTIPLY", tree.math("MULTIPLY", tree.math("ADD", tooth, fibres), grain), 0.3)
    seen = tree.mix("RGBA", dark, seen, (0.0, 0.0, 0.0, 1.0))
    camera = tree.node("ShaderNodeLightPath", result="Is Camera Ray")
    behind = tree.node("ShaderNodeBackground", Color=seen)
    around = tree.node("ShaderNodeBackground", Color=ambient, Strength=strength)
    tree.output("Background", "Shader", tree.node("ShaderNodeMixShader", camera, around, behind))
    return tree.finish()


def _noise(tree, place, scale: float, detail: float, low: float, high: float):
    """Noise, of which low becomes 0 and high becomes 1."""
    noise = tree.node("ShaderNodeTexNoise", result="Fac", Vector=place, Scale=scale, Detail=detail)
    return tree.node("ShaderNodeMapRange", noise, low, high)
