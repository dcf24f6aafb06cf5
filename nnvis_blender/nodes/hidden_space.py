"""The group "NNVis Hidden Space": samples in the space of a hidden layer, moving as it learns, and what parts them."""

from .active_camera import ActiveCamera
from .balls import ball
from .builder import find_group, new_group
from .epoch import Epoch
from .labels import declare_text
from .texts import inked, lines, store

NAME, VERSION = "NNVis Hidden Space", 2
SAMPLE, SEPARATOR, AXIS, CORNER = range(4)  # of the attribute part
_FARTHEST = 0.85  # from the middle of the box: what parts the samples there is outside of it
_NO_LENGTH = 0.5  # of a direction that should be 1 long: there is none


def hidden_space_group():
    """The group, from the file or newly built.

    Input: a mesh in the box from -1/2 to 1/2 with the attributes part INT, class_color and, of samples and the
    separator, position_epoch_<checkpoint>; of the separator normal_epoch_<checkpoint>. Loose edges are the box. Names:
    a line for each sample, then for each axis. Output: a mesh with class_color and opacity.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Samples in a hidden layer's space, and what parts them")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "Samples, what parts them, axes and the box")
    size = tree.input("Point Size", "Float", "Radius of a sample", 0.035, 0.0, 0.5, "DISTANCE")
    text_size = tree.input("Text Size", "Float", "Size of the letters", 0.07, 0.0, 1.0, "DISTANCE")
    width = tree.input(
        "Line Width", "Float", "Of the box and of the line that parts the samples", 0.008, 0.0, 0.2, "DISTANCE"
    )
    opacity = tree.input(
        "Separator Opacity", "Float", "How much is seen of what parts the samples", 0.55, 0.0, 1.0, "FACTOR"
    )
    is_solid = tree.input("Is Solid", "Bool", "Whether there are three axes", hidden=True)
    names, any_script = declare_text(tree, "Names", "Of the samples and the axes, a line each")
    epoch = Epoch(tree)
    ink = tree.input("Ink", "Color", "Of the box, its names and what parts the samples", (0.02, 0.02, 0.03, 1.0))
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color and opacity")

    place = epoch.between("FLOAT_VECTOR", lambda one: epoch.at("FLOAT_VECTOR", "position", one))
    here = tree.node("GeometryNodeInputPosition")
    moves = tree.math("LESS_THAN", tree.attribute("INT", "part"), SEPARATOR + 0.5)
    place = tree.node("GeometryNodeSwitch", moves, here, place, properties={"input_type": "VECTOR"})
    moved = tree.node("GeometryNodeSetPosition", Geometry=mesh, Position=place)
    camera = ActiveCamera(tree)
    parts = (
        inked(tree, _box(tree, moved, width), ink, 0.5, "POINT"),
        inked(tree, _separator(tree, moved, epoch, width, is_solid), ink, opacity, "POINT"),
        _balls(tree, moved, size),
        inked(tree, _texts(tree, moved, camera, names, any_script, size, text_size), ink, 1.0, "POINT"),
    )
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in reversed(parts):
        tree.set(joined.inputs["Geometry"], part)
    drawn = tree.node("GeometryNodeSetMaterial", Geometry=joined.outputs["Geometry"], Material=material)
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()


def _of_part(tree, geometry, part: int):
    """The points of a part."""
    own = tree.node(
        "FunctionNodeCompare",
        tree.attribute("INT", "part"),
        part,
        properties={"data_type": "INT", "operation": "EQUAL"},
    )
    return tree.node("GeometryNodeMeshToPoints", geometry, own)


def _balls(tree, moved, size):
    points = store(tree, _of_part(tree, moved, SAMPLE), "opacity", 1.0)
    return tree.node(
        "GeometryNodeRealizeInstances",
        tree.node("GeometryNodeInstanceOnPoints", points, Instance=ball(tree), Scale=size),
    )


def _box(tree, moved, width):
    profile = tree.node("GeometryNodeCurvePrimitiveCircle", 6, Radius=tree.math("MULTIPLY", width, 0.35))
    return tree.node("GeometryNodeCurveToMesh", tree.node("GeometryNodeMeshToCurve", moved), profile)


def _separator(tree, moved, epoch, width, is_solid):
    """A bar across the plane, or a plate across the space, through the separator's point and across its normal."""
    points = _of_part(tree, moved, SEPARATOR)
    normal = epoch.between("FLOAT_VECTOR", lambda one: epoch.at("FLOAT_VECTOR", "normal", one))
    far = tree.vector_math("LENGTH", tree.node("GeometryNodeInputPosition"), result="Value")
    length = tree.vector_math("LENGTH", normal, result="Value")
    hidden = tree.math("MAXIMUM", tree.math("GREATER_THAN", far, _FARTHEST), tree.math("LESS_THAN", length, _NO_LENGTH))
    points = tree.node(
        "GeometryNodeDeleteGeometry", points, tree.math("GREATER_THAN", hidden, 0.5), properties={"domain": "POINT"}
    )
    turned = tree.node(
        "FunctionNodeAlignRotationToVector", None, 1.0, normal, properties={"axis": "Z", "pivot_axis": "Y"}
    )
    turned_free = tree.node("FunctionNodeAlignRotationToVector", None, 1.0, normal, properties={"axis": "Z"})
    turned = tree.node("GeometryNodeSwitch", is_solid, turned, turned_free, properties={"input_type": "ROTATION"})
    across = tree.mix("FLOAT", is_solid, width, 1.1)
    extent = tree.node("ShaderNodeCombineXYZ", 1.1, across, width)
    cube = tree.node("GeometryNodeMeshCube", (1.0, 1.0, 1.0))
    made = tree.node("GeometryNodeInstanceOnPoints", points, Instance=cube, Rotation=turned, Scale=extent)
    return tree.node("GeometryNodeRealizeInstances", made)


def _texts(tree, moved, camera, names, any_script, size, text_size):
    """The samples' names, in turn above and below them, since two may meet; the axes' where these have theirs."""
    text = lines(tree, names, any_script)
    place = text.of_line("FLOAT_VECTOR", moved, tree.node("GeometryNodeInputPosition"))
    is_sample = tree.math("LESS_THAN", text.of_line("INT", moved, tree.attribute("INT", "part")), SAMPLE + 0.5)
    below = tree.math("MODULO", text.line, 2.0)
    above = tree.math("ADD", size, tree.math("MULTIPLY", text_size, 0.35))
    under = tree.math("SUBTRACT", tree.math("MULTIPLY", above, -1.0), tree.math("MULTIPLY", text_size, 0.6))
    up = tree.math("MULTIPLY", is_sample, tree.mix("FLOAT", below, above, under))
    return tree.node("GeometryNodeRealizeInstances", text.placed(place, camera.rotation, text_size, up=up))
