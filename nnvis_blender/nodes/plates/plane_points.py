"""The group "NNVis Plane Points": points of the plane of inputs, as discs on the plate that is shown large."""

from ..builder import find_group, new_group
from ..signs import Signs
from ..texts import sample, store
from .fields import parts, stood
from .large import LARGE
from .lean import lean_plates
from .lines import declare_line_material

NAME, VERSION = "NNVis Plane Points", 1
SHOWN = "Plane Points"
CONTROLS = ("Test Points", "Point Size", "Rim Color", "Test Rim Color")
_SIDES = 20
_RIM = 1.32  # over a disc's radius
_LIFT = 0.004  # of the plate's side lies a disc before it, and its rim half as far


def plane_points_group():
    """The group, from the file or newly built.

    Points: an object whose mesh scene/parts/plane_points.py makes. Output: a mesh with class_color, opacity and flat,
    which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Points of the plane on the plate that is shown large")
    plates = tree.input("Plates", "Geometry", "The plates where they stand")
    data = tree.input("Points", "Object", "Its points lie on the plane")
    shown = tree.input(SHOWN, "Bool", "Draw the points that are learned on the plate that is shown large", True)
    tested = tree.input("Test Points", "Bool", "Draw those that are for testing, too", False)
    size = tree.input("Point Size", "Float", "Radius of a point, over the plate's side", 0.012, 0.0, 0.2, "FACTOR")
    rims = [
        tree.input(name, "Color", f"Round points that are {use}", color)
        for name, use, color in (
            ("Rim Color", "learned", (0.95, 0.95, 0.95, 1.0)),
            ("Test Rim Color", "for testing", (0.01, 0.01, 0.01, 1.0)),
        )
    ]
    signs = Signs(tree)
    material = declare_line_material(tree)

    points = tree.node("GeometryNodeObjectInfo", data, result="Geometry")
    points = _left(
        tree, points, tree.math("MAXIMUM", tree.math("SUBTRACT", 1.0, tree.attribute("INT", "is_test")), tested)
    )
    large = lean_plates(tree, _left(tree, plates, tree.attribute("INT", LARGE)))
    is_there = tree.node("GeometryNodeAttributeDomainSize", large, result="Point Count")
    points = _left(tree, points, is_there)
    side, place = _placed(tree, large)
    points = tree.node("GeometryNodeSetPosition", Geometry=points, Position=place)
    has_value = tree.math("LESS_THAN", tree.attribute("INT", "label"), -0.5)
    own = tree.attribute("FLOAT_COLOR", "class_color")
    color = tree.mix("RGBA", has_value, own, signs.scale(tree.attribute("FLOAT", "value")))
    rim = tree.mix("RGBA", tree.attribute("INT", "is_test"), *rims)
    drawn = tree.add("GeometryNodeJoinGeometry")
    radius = tree.math("MULTIPLY", size, side)
    for wide, lift, ink in ((1.0, _LIFT, color), (_RIM, _LIFT / 2, rim)):
        colored = store(tree, points, "class_color", ink, "FLOAT_COLOR")
        lifted = tree.node("ShaderNodeCombineXYZ", tree.math("MULTIPLY", side, -lift), 0.0, 0.0)
        colored = tree.node("GeometryNodeSetPosition", Geometry=colored, Offset=lifted)
        disc = tree.node("GeometryNodeMeshCircle", _SIDES, wide, properties={"fill_type": "NGON"})
        tree.set(drawn.inputs["Geometry"], stood(tree, colored, disc, radius))
    made = drawn.outputs["Geometry"]
    for name in ("opacity", "flat"):
        made = store(tree, made, name, 1.0)
    made = tree.node("GeometryNodeSwitch", shown, None, made, properties={"input_type": "GEOMETRY"})
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=made, Material=material))
    return tree.finish()


def _left(tree, points, kept):
    """The points of which `kept` is not 0."""
    dropped = tree.math("LESS_THAN", kept, 0.5)
    return tree.node("GeometryNodeDeleteGeometry", points, dropped, properties={"domain": "POINT"})


def _placed(tree, large) -> tuple:
    """(the plate's side, where on it a point is): the ends of the axes are the middles of its outermost pixels."""
    pixel, width, height = (
        sample(tree, "FLOAT", large, tree.attribute("FLOAT", name), 0) for name in ("pixel", "map_width", "map_height")
    )
    middle = sample(tree, "FLOAT_VECTOR", large, tree.node("GeometryNodeInputPosition"), 0)
    x, y, _ = parts(tree, tree.node("GeometryNodeInputPosition"))
    across, up = (
        tree.math(
            "MULTIPLY",
            tree.math("MULTIPLY", tree.math("SUBTRACT", at, 0.5), tree.math("SUBTRACT", pixels, 1.0)),
            pixel,
        )
        for at, pixels in ((x, width), (y, height))
    )
    offset = tree.node("ShaderNodeCombineXYZ", 0.0, tree.math("MULTIPLY", across, -1.0), up)
    return tree.math("MULTIPLY", width, pixel), tree.vector_math("ADD", middle, offset)
