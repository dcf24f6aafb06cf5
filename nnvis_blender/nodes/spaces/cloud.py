"""The group "NNVis Cloud": points that move from state to state -> dots, or the pictures of what they stand for."""

from ... import compat
from .. import spheres
from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..class_view import ClassView
from ..mark import Mark
from ..solid_view import declare_solid_colors, least_detail, with_active_color
from ..surfaces.contours import tube
from ..surfaces.standing import label_color
from ..texts import store
from .state import State

NAME, VERSION = "NNVis Cloud", 1
NONE, DOTS, PICTURES = STYLES = ("None", "Dots", "Pictures")
LABEL, PREDICTION = COLORED_BY = ("Label", "Prediction")
UV, PICTURE = "picture_uv", "picture"  # attributes: a picture's pixels in the atlas, and whether it is one
_BEHIND = 0.02  # model units from the hindmost picture to the foremost, where all lie in one plane
_THREAD = 0.25  # radius of the lines to a picked point's neighbours, over that of a dot
_FAINT = 0.12  # how much is seen of a point whose class is not the chosen one


def cloud_group():
    """The group, from the file or newly built.

    Input: vertices with the attributes position_<state>, size_<state>, prediction_<state> FLOAT, label INT, tile
    FLOAT_VECTOR: left and lower end of the point's picture in the atlas, from 0 to 1, picked INT, and near_<state>
    FLOAT, 1 of the picked point's neighbours. Output: meshes or points with class_color and opacity; of pictures also
    with picture_uv and picture = 1.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws points that move from state to state")
    tree.tree.is_modifier = True
    mesh = tree.input("Geometry", "Geometry", "Vertices, one a point")
    style = tree.input("Style", "Menu", "What a point is drawn as; Pictures face the camera")
    size = tree.input("Point Size", "Float", "Radius of a dot", 0.008, 0.0, 0.5, "DISTANCE")
    height = tree.input("Picture Size", "Float", "Height of a picture", 0.035, 0.0, 1.0, "DISTANCE")
    state = State(tree)
    detail = spheres.declare_detail(tree, 2)
    viewed = declare_solid_colors(tree)
    tree.panel("Selection")
    by = tree.input("Color By", "Menu", "Whether a point has the colour of its own class or of the predicted one")
    mistakes = tree.input("Only Mistakes", "Bool", "Draw only points whose prediction is another class than their own")
    mark = Mark(tree)
    view = ClassView(tree)
    extent = tree.input(
        "Tile", "Vector", "Width and height of a picture in the atlas, width over height", (1.0, 1.0, 1.0), hidden=True
    )
    rim = tree.input("Rim", "Float", "Of a picture over its height, in the colour of its class", 0.0, hidden=True)
    tree.panel("Material", closed=True)
    material = tree.input("Material", "Material", "Reads the attributes class_color, opacity, picture and picture_uv")

    points = state.move(mesh)
    label, predicted = tree.attribute("INT", "label"), state.at_nearest("FLOAT", "prediction")
    shown = tree.menu_switch("INT", by, {LABEL: label, PREDICTION: predicted})
    tree.set_default("Color By", LABEL)
    right = tree.math("COMPARE", label, predicted, 0.5)
    unknown = tree.math("LESS_THAN", tree.math("MINIMUM", label, predicted), -0.5)
    left_out = tree.math("MULTIPLY", tree.math("MAXIMUM", right, unknown), mistakes)
    points = store(tree, points, "label", shown, "INT")
    points = store(tree, points, "larger", state.of("FLOAT", "size"))
    own = tree.math("COMPARE", tree.attribute("INT", "label"), view.index, 0.5)
    points = store(tree, points, "opacity", view.choose("FLOAT", 1.0, 1.0, tree.mix("FLOAT", own, _FAINT, 1.0)))
    color = label_color(tree, view)
    points = store(tree, points, "class_color", view.choose("RGBA", view.ink, color, color), "FLOAT_COLOR")
    marked = tree.node("GeometryNodeDeleteGeometry", points, left_out, properties={"domain": "POINT"})
    points = _bare(tree, tree.node("GeometryNodeMeshToPoints", Mesh=marked))
    styled = tree.menu_switch(
        "GEOMETRY",
        style,
        {
            NONE: None,
            DOTS: _dots(tree, points, size, least_detail(tree, detail, viewed)),
            PICTURES: _pictures(tree, points, height, extent, rim),
        },
    )
    tree.set_default("Style", DOTS)
    threads = _threads(tree, marked, state, size)
    ring = mark.ring(tree.node("GeometryNodeJoinGeometry"), _bare(tree, marked), size, threads)
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in (store(tree, ring, "opacity", 1.0), styled):
        tree.set(joined.inputs["Geometry"], part)
    drawn = with_active_color(tree, joined.outputs["Geometry"], view.palette, viewed)
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    return tree.finish()


def _bare(tree, points):
    """The points without what each state has, which every corner of what is made of them would carry a copy of."""
    for pattern in ("position_*", "size_*", "prediction_*", "neighbour_*", "near_*"):
        node = tree.node("GeometryNodeRemoveAttribute", Geometry=points, Name=pattern).node
        compat.match_wildcards(node)
        points = node.outputs["Geometry"]
    return points


def _threads(tree, points, state, size):
    """Tubes from the picked one of the points to its neighbours at the nearest state."""
    picked = tree.attribute("INT", "picked")
    place = tree.node("GeometryNodeInputPosition")
    there = tree.node("GeometryNodeAttributeStatistic", points, None, picked, result="Sum")
    begin = tree.node(
        "GeometryNodeAttributeStatistic",
        points,
        picked,
        place,
        result="Mean",
        properties={"data_type": "FLOAT_VECTOR"},
    )
    near = tree.math("MULTIPLY", state.at_nearest("FLOAT", "near"), there)
    ends = tree.node("GeometryNodeSeparateGeometry", points, near, properties={"domain": "POINT"})
    way = tree.vector_math("SUBTRACT", begin, place)
    led = tree.node("GeometryNodeExtrudeMesh", Mesh=_bare(tree, ends), Offset=way, properties={"mode": "VERTICES"})
    return tube(tree, tree.node("GeometryNodeMeshToCurve", led), tree.math("MULTIPLY", size, _THREAD))


def _dots(tree, points, size, detail):
    radius = tree.math("MULTIPLY", tree.attribute("FLOAT", "larger"), size)
    dots = tree.node("GeometryNodeSetPointRadius", Points=points, Radius=radius)
    return spheres.spheres(tree, dots, tree.node("GeometryNodeInputRadius"), detail)


def _pictures(tree, points, height, extent, rim):
    """A face a point, turned to the camera, before one of its class's colour that stands out by the rim; later ones
    stand a trifle before earlier ones.
    """
    camera = ActiveCamera(tree)
    index = tree.node("GeometryNodeInputIndex")
    count = tree.node(
        "GeometryNodeAttributeDomainSize", points, result="Point Count", properties={"component": "POINTCLOUD"}
    )
    aspect = tree.node("ShaderNodeSeparateXYZ", extent, result="Z")
    side = tree.math("MULTIPLY", tree.attribute("FLOAT", "larger"), height)
    edge = tree.math("MULTIPLY", tree.math("MULTIPLY", side, rim), 2.0)
    within = tree.vector_math("MULTIPLY", tree.attribute("FLOAT_VECTOR", "corner"), extent)
    place = tree.vector_math("ADD", within, tree.attribute("FLOAT_VECTOR", "tile"))
    face = tree.node("GeometryNodeMeshGrid", 1.0, 1.0, 2, 2)
    corner = tree.vector_math("ADD", tree.node("GeometryNodeInputPosition"), (0.5, 0.5, 0.0))
    face = store(tree, face, "corner", corner, "FLOAT_VECTOR")
    joined = tree.add("GeometryNodeJoinGeometry")
    for chosen, step, out, is_picture in (
        (tree.math("GREATER_THAN", rim, 0.0), 0.0, edge, 0.0),
        (True, 0.5, 0.0, 1.0),
    ):
        depth = tree.math("DIVIDE", tree.math("ADD", index, step), tree.math("MAXIMUM", count, 1.0))
        before = tree.vector_math("SCALE", camera.axis(0.0, 0.0, 1.0), Scale=tree.math("MULTIPLY", depth, _BEHIND))
        placed = tree.node("GeometryNodeSetPosition", Geometry=points, Offset=before)
        tall, wide = (tree.math("ADD", own, out) for own in (side, tree.math("MULTIPLY", side, aspect)))
        faces = tree.node(
            "GeometryNodeInstanceOnPoints",
            placed,
            chosen,
            Instance=face,
            Rotation=camera.rotation,
            Scale=tree.node("ShaderNodeCombineXYZ", wide, tall, 1.0),
        )
        faces = store(tree, tree.node("GeometryNodeRealizeInstances", faces), UV, place, "FLOAT_VECTOR")
        tree.set(joined.inputs["Geometry"], store(tree, faces, PICTURE, is_picture))
    return joined.outputs["Geometry"]
