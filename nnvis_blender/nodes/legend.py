"""The group "NNVis Legend": lines of text and a key of the colours, in the lower left corner of the camera's picture.

What it counts it reads from the edges' object, so it says what is drawn whatever chooses it.
"""

from .active_camera import ActiveCamera
from .builder import find_group, new_group
from .class_view import ClassView
from .edges import DRAWN_COUNT, DRAWN_SHARE, NONE_DRAWN
from .epoch import Epoch
from .labels import DIMMED, declare_lift, declare_text
from .texts import CENTER, inked, lines, sample, store

NAME, VERSION = "NNVis Legend", 2
LINES = ("title", "data", "accuracy", "edges", "importance", "scale")  # before the classes' names
SCALE_LINE = LINES.index("scale")
SCALE = (6.0, 0.4)  # length and thickness of the scale's strong end, over the size of the letters
SWATCH, _BESIDE = 0.24, 0.5  # radius of a class's dot, and from its middle to the class's name
MARGIN = 1.7  # to the picture's edges
_NEAR = 2.0  # the legend's distance over the camera's clip start: in front of all that is drawn
_STEPS = 24
_QUIET = 0.66
_SHARE, _SMALL_SHARE = "{share:.0f} % of all importance", "{share:.1f} % of all importance"


def legend_group():
    """The group, from the file or newly built.

    Input: points, a line of text each, at its place (x, y, 0) in units of the letters' size from the corner: LINES,
    then the classes' names, which have class_color and dots to their left.
    Output: a mesh. Its texts have class_color and opacity, its key what the edges' material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Says in the picture's corner what the picture shows")
    tree.tree.is_modifier = True
    points = tree.input("Geometry", "Geometry", "Points, one a line of text")
    size = tree.input("Size", "Float", "Size of the letters, over the picture's shorter side", 0.03, 0.0, 0.2, "FACTOR")
    title = tree.input("Title", "String", "The first line: the model")
    data = tree.input("Data", "String", "The second line: the data that it was trained on")
    accuracy = tree.input("Accuracy", "String", "The third line: how often it is right on them")
    lifted = declare_lift(tree)
    names, any_script = declare_text(tree, "Names", "The classes' names, a line each")
    edges = tree.input("Edges", "Object", "The edges that are counted")
    count = tree.input("Edge Count", "Int", "How many edges the network has", 0, 0, hidden=True)
    held = tree.input("Importance Held", "Float", "Of all edges' importance, what those here have", 0.0, hidden=True)
    epoch = Epoch(tree)
    view = ClassView(tree)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color and opacity")
    key = tree.input("Key Material", "Material", "The edges' own, for the key of the colours")

    camera = ActiveCamera(tree)
    corner, em, matrix = picture_corner(tree, camera, size, lifted)
    title, accuracy = _of_epoch(tree, epoch, title, accuracy)
    *told, has_edges = _edge_lines(tree, view, epoch, edges, count, held)
    scale = view.choose("STRING", "importance", "importance", "importance for the class")
    scale = _switch(tree, has_edges, "", scale)
    text = lines(tree, joined_lines(tree, title, data, accuracy, *told, scale, names), any_script)
    points = _closed_up(tree, points, has_edges)
    place = text.of_line("FLOAT_VECTOR", points, tree.node("GeometryNodeInputPosition"))
    x, y, _ = tree.node("ShaderNodeSeparateXYZ", place).node.outputs
    upright = tree.node("FunctionNodeEulerToRotation", (0.0, 0.0, 0.0))
    texts = text.placed((0.0, 0.0, 0.0), upright, 1.0, right=tree.math("ADD", x, text.half), up=y)
    shown = _of_classes(tree, view, tree.math("SUBTRACT", text.line, float(len(LINES))))
    explained = tree.math("MINIMUM", text.line, 1.0)
    opacity = tree.math("MULTIPLY", tree.mix("FLOAT", explained, 1.0, _QUIET), shown)
    texts = tree.node("GeometryNodeRealizeInstances", inked(tree, texts, view.ink, opacity))
    texts = tree.node("GeometryNodeSetMaterial", Geometry=texts, Material=material)
    drawn = tree.add("GeometryNodeJoinGeometry")
    for part in (texts, _key(tree, view, points, key, has_edges)):
        tree.set(drawn.inputs["Geometry"], part)
    seen = tree.vector_math(
        "MULTIPLY_ADD", tree.node("GeometryNodeInputPosition"), tree.node("ShaderNodeCombineXYZ", em, em, em), corner
    )
    seen = tree.node("FunctionNodeTransformPoint", seen, matrix)
    drawn = tree.node("GeometryNodeSetPosition", Geometry=drawn.outputs["Geometry"], Position=seen)
    drawn = tree.node("GeometryNodeSwitch", camera.is_there, None, drawn, properties={"input_type": "GEOMETRY"})
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()


def picture_corner(tree, camera, size, lifted, right: bool = False) -> tuple:
    """(lower left or right corner within the margin, letters' size, matrix): in camera space, and from there to the
    object's.
    """
    near = tree.math("MULTIPLY", camera.clip_start, _NEAR)
    depth = tree.mix("FLOAT", lifted, camera.focus_distance, near)
    ahead = tree.node("ShaderNodeCombineXYZ", 0.0, 0.0, tree.math("MULTIPLY", depth, -1.0))
    ahead = tree.node("FunctionNodeProjectPoint", ahead, camera.projection)
    z = tree.node("ShaderNodeSeparateXYZ", ahead, result="Z")
    back = tree.node("FunctionNodeInvertMatrix", camera.projection)
    ends = [
        tree.node("FunctionNodeProjectPoint", tree.node("ShaderNodeCombineXYZ", end, end, z), back)
        for end in (-1.0, 1.0)
    ]
    width, height, _ = tree.node("ShaderNodeSeparateXYZ", tree.vector_math("SUBTRACT", ends[1], ends[0])).node.outputs
    em = tree.math("MULTIPLY", tree.math("MINIMUM", width, height), size)
    margin = tree.math("MULTIPLY", em, MARGIN)
    if right:
        mirrored = tree.vector_math("MULTIPLY", ends[0], (-1.0, 1.0, 1.0))
        inwards = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", margin, -1.0), margin, 0.0)
        return tree.vector_math("ADD", mirrored, inwards), em, camera.matrix
    corner = tree.vector_math("ADD", ends[0], tree.node("ShaderNodeCombineXYZ", margin, margin, 0.0))
    return corner, em, camera.matrix


def _of_epoch(tree, epoch, title, accuracy) -> tuple:
    """(title, accuracy): with the epoch of a training, and before its end which of its checkpoints it is at, since
    accuracy is that of the end.
    """
    passed = tree.math("MULTIPLY_ADD", epoch.now, 1.000001, 1e-6)  # a keyframe's 5 may be 4.999999
    named = tree.format("{title}, epoch {n}", title=("STRING", title), n=("STRING", grouped(tree, passed)))
    of, count = (tree.math("ADD", number, 1.0) for number in (epoch.first, epoch.last))
    at = tree.format("checkpoint {of} of {count}", of=("INT", of), count=("INT", count))
    has_line = tree.math("GREATER_THAN", tree.node("FunctionNodeStringLength", accuracy), 0.5)
    at = _switch(tree, has_line, "", at)
    return epoch.choose("STRING", title, named), epoch.earlier("STRING", accuracy, at)


def _edge_lines(tree, view, epoch, edges, count, held) -> tuple:
    """ "6,000 of 67,963 edges" and "61 % of all importance", or of one class which edges these are; both empty where
    the style draws no edges. And whether it does: 1 or 0.
    """
    geometry = tree.node("GeometryNodeObjectInfo", edges, result="Geometry")
    drawn, share, none = (
        tree.node(
            "GeometryNodeSampleIndex",
            geometry,
            tree.attribute(kind, name),
            0,
            properties={"data_type": kind, "domain": "INSTANCE"},
        )
        for kind, name in (("INT", DRAWN_COUNT), ("FLOAT", DRAWN_SHARE), ("INT", NONE_DRAWN))
    )
    counts = tree.format(
        "{drawn} of {all} edges", drawn=("STRING", grouped(tree, drawn)), all=("STRING", grouped(tree, count))
    )
    percent = tree.math("MULTIPLY", tree.math("MULTIPLY", share, held), 100.0)
    texts = [tree.format(text, share=("FLOAT", percent)) for text in (_SHARE, _SMALL_SHARE)]
    told = _switch(tree, tree.math("LESS_THAN", percent, 9.95), *texts)
    told = epoch.earlier("STRING", told, "that matter most at this epoch")  # the share is known of the end alone
    told = _switch(tree, tree.math("GREATER_THAN", held, 0.0), "", told)
    told = view.choose("STRING", told, told, "that matter most for the class")
    has_edges = _not(tree, none)
    return *(_switch(tree, has_edges, "", text) for text in (counts, told)), has_edges


def _closed_up(tree, points, has_edges):
    """The lines' places; without what is said of edges, the lines before that come down to where it stood."""
    here = tree.node("GeometryNodeInputPosition")
    place = [sample(tree, "FLOAT_VECTOR", points, here, line) for line in (LINES.index("accuracy"), SCALE_LINE)]
    down = tree.vector_math("SCALE", tree.vector_math("SUBTRACT", place[1], place[0]), Scale=_not(tree, has_edges))
    is_before = tree.math("LESS_THAN", tree.node("GeometryNodeInputIndex"), LINES.index("accuracy") + 0.5)
    down = tree.vector_math("MULTIPLY", down, (0.0, 1.0, 0.0))
    return tree.node("GeometryNodeSetPosition", points, is_before, Offset=down)


def _not(tree, value):
    return tree.math("SUBTRACT", 1.0, value)


def grouped(tree, number):
    """A whole number as text, its thousands parted by commas."""
    thousands, rest = tree.math("FLOOR", tree.math("DIVIDE", number, 1000.0)), tree.math("MODULO", number, 1000.0)
    millions = tree.math("FLOOR", tree.math("DIVIDE", thousands, 1000.0))
    middle = tree.math("MODULO", thousands, 1000.0)
    small = tree.format("{n}", n=("INT", number))
    large = tree.format("{a},{b:03}", a=("INT", thousands), b=("INT", rest))
    huge = tree.format("{a},{b:03},{c:03}", a=("INT", millions), b=("INT", middle), c=("INT", rest))
    large = _switch(tree, tree.math("GREATER_THAN", millions, 0.5), large, huge)
    return _switch(tree, tree.math("GREATER_THAN", thousands, 0.5), small, large)


def _switch(tree, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": "STRING"})


def joined_lines(tree, *texts):
    return tree.joined(*texts, between="\n")


def _of_classes(tree, view, index):
    """How much is seen of what stands for a class, and all of what stands for none (a negative index)."""
    is_class = tree.math("GREATER_THAN", index, -0.5)
    others = tree.node(
        "FunctionNodeCompare", index, view.index, properties={"data_type": "INT", "operation": "NOT_EQUAL"}
    )
    dimmed = tree.mix("FLOAT", others, 1.0, DIMMED)
    return tree.mix("FLOAT", is_class, 1.0, view.choose("FLOAT", 0.0, 1.0, dimmed))


def _key(tree, view, points, material, has_edges):
    """The scale of importance, a wedge, and a dot a class, in what the edges' material makes of them."""
    dot = tree.node("GeometryNodeMeshCircle", 24, SWATCH, properties={"fill_type": "NGON"})
    index = tree.math("SUBTRACT", tree.node("GeometryNodeInputIndex"), float(len(LINES)))
    seen = _of_classes(tree, view, index)
    is_dot = tree.math("MULTIPLY", tree.math("GREATER_THAN", index, -0.5), tree.math("GREATER_THAN", seen, 0.0))
    beside = tree.node("GeometryNodeSetPosition", Geometry=points, Offset=(-_BESIDE, CENTER, 0.0))
    dots = store(tree, beside, "opaque", seen)
    dots = tree.node("GeometryNodeInstanceOnPoints", dots, is_dot, Instance=dot)
    dots = store(tree, tree.node("GeometryNodeRealizeInstances", dots), "importance", 0.0)
    wedge = tree.node("GeometryNodeMeshGrid", 1.0, 1.0, _STEPS, 2)
    x, y, _ = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition")).node.outputs
    along = tree.math("ADD", x, 0.5)
    wedge = store(tree, wedge, "importance", along)
    wedge = store(tree, wedge, "class_color", view.color(view.ink), "FLOAT_COLOR")
    low = sample(tree, "FLOAT_VECTOR", points, tree.node("GeometryNodeInputPosition"), SCALE_LINE)
    low = tree.math("ADD", tree.node("ShaderNodeSeparateXYZ", low, result="Y"), CENTER)
    high = tree.math("MULTIPLY", tree.math("MULTIPLY", y, along), SCALE[1])
    length = tree.math("MULTIPLY", has_edges, SCALE[0])
    place = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", along, length), tree.math("ADD", low, high), 0.0)
    wedge = tree.node("GeometryNodeSetPosition", Geometry=wedge, Position=place)
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (dots, wedge):
        tree.set(joined.inputs["Geometry"], part)
    return tree.node("GeometryNodeSetMaterial", Geometry=joined.outputs["Geometry"], Material=material)
