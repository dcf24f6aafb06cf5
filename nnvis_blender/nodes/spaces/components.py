"""The group "NNVis Components": the mean image of samples, and what principal components add to it by their weights."""

from ..builder import find_group, new_group
from ..texts import store

NAME, VERSION = "NNVis Components", 1
MOST = 8
_GAMMA = 2.2  # from what a screen shows to light


def weight_name(number: int) -> str:
    return f"Weight {number + 1}"


def components_group():
    """The group, from the file or newly built.

    Input: a face a pixel with the FACE attributes mean and component_<k> FLOAT_VECTOR, red, green and blue as a screen
    shows them. Output: faces with picture_color and coverage, which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Mixes the image of a mean and of weighted components")
    tree.tree.is_modifier = True
    pixels = tree.input("Geometry", "Geometry", "Faces, one a pixel")
    weights = [
        tree.input(
            weight_name(k), "Float", f"Standard deviations along component {k + 1} from the mean", 0.0, -6.0, 6.0
        )
        for k in range(MOST)
    ]
    ink = tree.input("Ink", "Color", "Of images that are strokes on an empty ground", (0.02, 0.02, 0.03, 1.0))
    drawing = tree.input("Is Drawing", "Float", "Whether they are", 0.0, hidden=True)
    ground = tree.input("Ground", "Float", "Pixels of an empty ground", 0.0, hidden=True)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes picture_color and coverage")

    value = tree.attribute("FLOAT_VECTOR", "mean")
    for k, weight in enumerate(weights):
        added = tree.vector_math("SCALE", tree.attribute("FLOAT_VECTOR", f"component_{k}"), Scale=weight)
        value = tree.vector_math("ADD", value, added)
    value = tree.vector_math("MINIMUM", tree.vector_math("MAXIMUM", value, (0.0,) * 3), (1.0,) * 3)
    red, green, blue = tree.node("ShaderNodeSeparateXYZ", value).node.outputs
    light = [tree.math("POWER", one, _GAMMA) for one in (red, green, blue)]
    color = tree.mix("RGBA", drawing, tree.node("FunctionNodeCombineColor", *light), ink)
    covered = tree.math("ABSOLUTE", tree.math("SUBTRACT", red, ground))
    drawn = store(tree, pixels, "picture_color", color, "FLOAT_COLOR", "FACE")
    drawn = store(tree, drawn, "coverage", tree.mix("FLOAT", drawing, 1.0, covered), "FLOAT", "FACE")
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    return tree.finish()
