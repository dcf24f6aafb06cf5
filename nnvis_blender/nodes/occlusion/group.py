"""The group "NNVis Occlusion": an image with a square that flies over it, the answers at each place, and their maps."""

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..labels import declare_text
from ..output_rows import output_rows
from ..surfaces.group import part_of
from ..texts import CENTER, inked, lines, store
from .moment import Moment
from .reliefs import Reliefs

NAME, VERSION = "NNVis Occlusion", 1
PIXEL, STOP, VALUE, BLOCK, ROW, CAPTION = range(6)  # of the attribute part
_THICK = 0.05  # of the square, over its height
_BAR = 0.8  # length of a bar that stands for 1


def occlusion_group():
    """The group, from the file or newly built.

    Input: a mesh that stands in front of the camera, X to the right and Z up. Its parts, by the attribute part: PIXEL,
    faces with pixel_color (FACE); STOP, points where the square's middle is, in the order of its flight; VALUE, points
    with value, the answers of all rows at the first stop, then at the next; BLOCK, points with map (0 activation, 1
    probability, 2 class), order (of its stop), share (0 to 1), class and cell (its width and depth); ROW, a point a
    bar, with class; CAPTION, a point a line of Captions. Output: a mesh with class_color and opacity.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws what becomes of answers while a part is hidden")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "Pixels, places, answers and captions, told apart by the attribute part")
    moment = Moment(tree)
    hover = tree.input("Hover", "Float", "How far before the image the square flies", 0.06, 0.0, 1.0, "DISTANCE")
    reliefs = Reliefs(tree)
    tree.panel("Texts")
    text_size = tree.input("Text Size", "Float", "Size of the captions' letters", 0.062, 0.0, 1.0, "DISTANCE")
    row_height = tree.input("Bar Spacing", "Float", "From one bar to the next", 0.09, 0.0, 1.0, "DISTANCE")
    ink = tree.input("Ink", "Color", "Colour of the texts", (0.02, 0.02, 0.02, 1.0))
    names, any_script = declare_text(tree, "Class Names", "The names of the bars' classes, a line each")
    captions = tree.input("Captions", "String", "What is seen, a line each", hidden=True)
    percent = tree.input("Percent", "Bool", "Whether the answers are probabilities", True, hidden=True)
    size = tree.input(
        "Square Size", "Vector", "Width, thickness and height of the square", (0.2, 0.0, 0.2), hidden=True
    )
    shade = tree.input("Square Color", "Color", "What hides the image", (0.2, 0.2, 0.2, 1.0), hidden=True)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Of the square and the maps; reads class_color and opacity")
    line_material = tree.input("Line Material", "Material", "Of image, bars and texts; reads class_color and opacity")

    parts = [part_of(tree, mesh, part) for part in range(CAPTION + 1)]
    moment.begin(parts[STOP])
    camera = ActiveCamera(tree)
    square = _square(tree, moment, parts[STOP], hover, size, shade)
    drawn = [
        tree.node("GeometryNodeSetMaterial", Geometry=part, Material=material)
        for part in (square, reliefs.of(parts[BLOCK], moment))
    ]
    drawn += [
        tree.node(
            "GeometryNodeSetMaterial", Geometry=tree.node("GeometryNodeRealizeInstances", part), Material=line_material
        )
        for part in (
            _picture(tree, parts[PIXEL]),
            _bars(tree, camera, moment, reliefs, parts, names, any_script, row_height, ink, percent),
            _captions(tree, camera, parts[CAPTION], captions, any_script, text_size, ink),
        )
    ]
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in drawn:
        tree.set(joined.inputs["Geometry"], part)
    tree.output("Geometry", "Geometry", joined.outputs["Geometry"])
    return tree.finish()


def _picture(tree, pixels):
    return inked(tree, pixels, tree.attribute("FLOAT_COLOR", "pixel_color"), 1.0, "FACE")


def _square(tree, moment, stops, hover, size, shade):
    """The square at its place before the image."""
    here = moment.between("FLOAT_VECTOR", stops, tree.node("GeometryNodeInputPosition"), lambda place: place)
    thick = tree.math("MULTIPLY", tree.node("ShaderNodeSeparateXYZ", size, result="Z"), _THICK)
    away = tree.math("MULTIPLY", tree.math("MULTIPLY_ADD", thick, 0.5, hover), -1.0)
    place = tree.vector_math("ADD", here, tree.node("ShaderNodeCombineXYZ", 0.0, away, 0.0))
    cube = tree.node(
        "GeometryNodeMeshCube", tree.vector_math("ADD", size, tree.node("ShaderNodeCombineXYZ", 0.0, thick))
    )
    cube = tree.node("GeometryNodeTransform", cube, Translation=place)
    return inked(tree, cube, shade, 1.0, "POINT")


def _bars(tree, camera, moment, reliefs, parts, names, any_script, row_height, ink, percent):
    """The answers at this moment, a bar a class."""
    rows, index = parts[ROW], tree.node("GeometryNodeInputIndex")
    count = tree.node("GeometryNodeAttributeDomainSize", rows, result="Point Count")
    value = moment.between(
        "FLOAT",
        parts[VALUE],
        tree.attribute("FLOAT", "value"),
        lambda place: tree.math("MULTIPLY_ADD", place, count, index),
    )
    rows = store(tree, rows, "rank", index, "INT")
    rows = store(tree, store(tree, rows, "value", value), "count", count, "INT")
    rows = store(tree, rows, "class_color", reliefs.color_of(tree.attribute("INT", "class")), "FLOAT_COLOR")
    middle = tree.math("MULTIPLY", tree.math("SUBTRACT", count, 1.0), 0.5)
    up = tree.math("MULTIPLY", tree.math("SUBTRACT", middle, tree.attribute("INT", "rank")), row_height)
    start = tree.vector_math(
        "ADD", tree.node("GeometryNodeInputPosition"), tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, up)
    )
    text = lines(tree, names, any_script)
    return output_rows(tree, camera, rows, text, start, any_script, _BAR, row_height, ink, percent)


def _captions(tree, camera, points, captions, any_script, size, ink):
    text = lines(tree, captions, any_script)
    place = text.of_line("FLOAT_VECTOR", points, tree.node("GeometryNodeInputPosition"))
    placed = text.placed(place, camera.rotation, size, up=tree.math("MULTIPLY", size, -CENTER))
    return inked(tree, placed, ink, 1.0)
