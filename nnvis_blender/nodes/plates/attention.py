"""The group "NNVis Plate Attention": whom each token looks at, as arcs over the layers' plates.

Tokens are rows that run over the whole network, the first at the top; at each attention layer an arc leads from the
token that is looked at (its key) to the one that looks (its query), as far as the layer is lit.
"""

from ..active_camera import ActiveCamera
from ..builder import find_group, new_group
from ..cross_fade import CrossFade
from ..labels import BESIDE, side_of
from ..lean import without
from ..texts import CENTER, inked, lines, sample, store
from .lines import declare_line_material

NAME, VERSION = "NNVis Plate Attention", 1
SHOWN, NAMES = "Arcs", "Tokens"
CONTROLS = (
    "Attention Layer",
    "Head",
    "Query",
    "Arc Threshold",
    "Arc Budget",
    "Arc Color",
    "Arc Size",
    "Arc Opacity",
    "Arc Span",
    "Head Spread",
    "Token Spacing",
    "Token Height",
    "Token Size",
)
HEAD, CLASS = ("Head", "Class")
_DETAIL, _SIDES = 16, 4
_LEGEND_STEP, _ABOVE = 3.6, -1.2  # letters' heights that the name of a head takes; the line on which they stand
_RAIL, _FAINT = 0.14, 0.35  # of the strongest arc's radius is a token's line thick; how much of it is seen
_FADING = 0.7  # the power of its share that an arc is opaque by: below 1, so that many weak ones are still seen
_THINNEST = 0.12  # of the strongest arc's radius keeps the weakest
_DIMMED = 0.35  # how much is seen of the names of tokens that do not look, where one is chosen
_READ_BEFORE = ("share_*", "text_*", "is_link", "tokens", "layer", "number", "head_color")
_READ = ("x", "way", "half", "share", "head*", "query", "key")
_HALF_TURN = 3.1415927
_LAYERS_APART = 10000.0  # more than a layer has heads


def attention_group():
    """The group, from the file or newly built.

    Attention: an object whose mesh scene/parts/attention.py makes. Output: a mesh with class_color and opacity (POINT),
    which the material reads.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Whom each token looks at, as arcs over the plates")
    plates = tree.input("Plates", "Geometry", "Vertices, one a plate")
    moment = tree.input("Sample", "Float", "Which sample; between two numbers both are seen", 0.0, 0.0, 100000.0)
    samples = tree.input("Samples", "Int", "How many samples there are", 1, 1, hidden=True)
    ink = tree.input("Ink", "Color", "Of the tokens", (0.02, 0.02, 0.02, 1.0))
    data = tree.input("Attention", "Object", "Its points are samples, and links of tokens")
    shown = tree.input(SHOWN, "Bool", "Draw whom each token looks at", True)
    layer = tree.input("Attention Layer", "Int", "Which attention layer, counted from 0; -1 for all", -1, -1)
    head = tree.input("Head", "Int", "Which head of a layer, counted from 0; -1 for all", -1, -1)
    query = tree.input("Query", "Int", "Which token looks, counted from 0; -1 for all", -1, -1)
    threshold = tree.input(
        "Arc Threshold",
        "Float",
        "Draw only arcs of a larger share of their token's attention",
        0.05,
        0.0,
        1.0,
        "FACTOR",
    )
    budget = tree.input("Arc Budget", "Int", "Draw only so many arcs, the strongest ones", 2000, 0)
    colored = tree.input("Arc Color", "Menu", "A color a head, or that of the head's classes")
    size = tree.input(
        "Arc Size", "Float", "Radius of an arc of all of a token's attention", 0.014, 0.0, 1.0, "DISTANCE"
    )
    opacity = tree.input("Arc Opacity", "Float", "Of such an arc; weaker ones are fainter", 0.95, 0.0, 1.0, "FACTOR")
    span = tree.input(
        "Arc Span",
        "Float",
        "From half circles at the layer (0) to curves that run from before it to behind it (1)",
        1.0,
        0.0,
        1.0,
        "FACTOR",
    )
    spread = tree.input("Head Spread", "Float", "How far the arcs of two heads bulge apart", 0.0, 0.0, 10.0, "DISTANCE")
    spacing = tree.input("Token Spacing", "Float", "Between the lines of two tokens", 0.09, 0.0, 10.0, "DISTANCE")
    height = tree.input("Token Height", "Float", "Of the last token over the plates", 0.2, -100.0, 100.0, "DISTANCE")
    letters = tree.input("Token Size", "Float", "Size of the letters of their names", 0.075, 0.0, 1.0, "DISTANCE")
    names = tree.input(NAMES, "String", "Their names, a line each, of all samples", hidden=True)
    heads = tree.input("Heads", "String", "What heads are called, a line each", hidden=True)
    any_script = tree.input("Tokens in Any Script", "Bool", "Set them in Blender's own font", False, hidden=True)
    material = declare_line_material(tree)

    data = tree.node("GeometryNodeObjectInfo", data, result="Geometry")
    links = _deleted(tree, data, tree.math("SUBTRACT", 1.0, tree.attribute("INT", "is_link")))
    count = sample(tree, "INT", data, tree.attribute("INT", "tokens"), 0)
    rows = _Rows(tree, plates, count, spacing, height)

    plate = _plate_of(tree, plates)
    x = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition"), result="X")
    x = tree.node(
        "GeometryNodeFieldAverage",
        x,
        tree.attribute("INT", "layer"),
        properties={"data_type": "FLOAT", "domain": "POINT"},
    )
    links = store(tree, links, "x", sample(tree, "FLOAT", plates, x, plate))
    longer = tree.math(
        "DIVIDE", _range(tree, plates, x), tree.math("MAXIMUM", _range(tree, plates, _own_x(tree)), 1e-6)
    )
    links = store(tree, links, "half", tree.math("MULTIPLY", tree.attribute("FLOAT", "half"), longer))
    of_class = sample(tree, "FLOAT_COLOR", plates, tree.attribute("FLOAT_COLOR", "class_color"), plate)
    links = store(tree, links, "way", sample(tree, "FLOAT", plates, tree.attribute("FLOAT", "lit"), plate))
    by_head = tree.menu_switch("FLOAT", colored, {HEAD: 1.0, CLASS: 0.0})
    color = tree.mix("RGBA", by_head, of_class, tree.attribute("FLOAT_COLOR", "head_color"))
    links = store(tree, links, "class_color", color, "FLOAT_COLOR")
    links = store(tree, links, "share", CrossFade(tree, moment, samples).of("share_"))
    begin, end = _reach(tree, links)
    chosen = _chosen(tree, links, layer, head, query, threshold, budget)
    arcs = _arcs(tree, without(tree, chosen, _READ_BEFORE), rows, span, spread)
    strength = tree.attribute("FLOAT", "share")
    arcs = store(tree, arcs, "opacity", tree.math("MULTIPLY", opacity, tree.math("POWER", strength, _FADING)))
    thickness = tree.math("MULTIPLY", size, tree.mix("FLOAT", strength, _THINNEST, 1.0))
    parts = (
        without(tree, _tubes(tree, arcs, thickness), _READ),
        _rails(tree, rows, begin, end, tree.math("MULTIPLY", size, _RAIL), ink),
        _names(tree, rows, begin, query, letters, ink, any_script, _of_sample(tree, data, names, moment, samples)),
        _legend(tree, rows, begin, letters, data, heads, by_head),
    )
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in parts:
        tree.set(joined.inputs["Geometry"], part)
    drawn = tree.node("GeometryNodeSetMaterial", Geometry=joined.outputs["Geometry"], Material=material)
    there = tree.node("GeometryNodeAttributeDomainSize", links, result="Point Count")
    is_drawn = tree.math("MULTIPLY", shown, tree.math("GREATER_THAN", there, 0.5))
    tree.set_default("Arc Color", HEAD)
    tree.output("Geometry", "Geometry", _switch(tree, "GEOMETRY", is_drawn, None, drawn))
    return tree.finish()


class _Rows:
    """Where the tokens' lines run, over all plates. y: in the middle of the plates. count: how many there are."""

    def __init__(self, tree, plates, count, spacing, height):
        self._tree, self.count, self._spacing = tree, count, spacing
        place = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition")).node.outputs
        tall = tree.math("MULTIPLY", tree.attribute("FLOAT", "map_height"), tree.attribute("FLOAT", "pixel"))
        top = tree.math("ADD", place["Z"], tree.math("MULTIPLY", tall, 0.5))
        self._foot = tree.math("ADD", _statistic(tree, plates, top, "Max"), height)
        low, high = (_statistic(tree, plates, place["Y"], which) for which in ("Min", "Max"))
        self.y = tree.math("MULTIPLY", tree.math("ADD", low, high), 0.5)

    def z(self, token):
        """How high a token's line runs; the last is the lowest."""
        tree = self._tree
        behind = tree.math("SUBTRACT", tree.math("SUBTRACT", self.count, token), 1.0)
        return tree.math("ADD", self._foot, tree.math("MULTIPLY", behind, self._spacing))


def _plate_of(tree, plates):
    """The number of each link's plate, or where that is not drawn of one beside it in its layer."""

    def keyed(unit: str, full):
        layer = tree.math("MULTIPLY", tree.attribute("INT", "layer"), _LAYERS_APART)
        return tree.node("ShaderNodeCombineXYZ", layer, tree.attribute("INT", unit), full)

    places = keyed("unit", tree.math("MULTIPLY", tree.attribute("FLOAT", "full"), _LAYERS_APART / 10))
    points = tree.node("GeometryNodeMeshToPoints", Mesh=plates)
    points = tree.node("GeometryNodeSetPosition", Geometry=points, Position=places)
    return tree.node("GeometryNodeSampleNearest", points, keyed("head", 0.0), properties={"domain": "POINT"})


def _chosen(tree, links, layer, head, query, threshold, budget):
    """The links of what is chosen, as many of the strongest as the budget leaves."""
    share = tree.attribute("FLOAT", "share")
    hidden = tree.math("LESS_THAN", share, threshold)
    hidden = tree.math("MAXIMUM", hidden, tree.math("LESS_THAN", tree.attribute("FLOAT", "way"), 1e-4))
    for name, number in (("number", layer), ("head", head), ("query", query)):
        other = tree.math("SUBTRACT", 1.0, tree.math("COMPARE", tree.attribute("INT", name), number, 0.5))
        is_asked = tree.math("GREATER_THAN", number, -0.5)
        hidden = tree.math("MAXIMUM", hidden, tree.math("MULTIPLY", is_asked, other))
    links = _deleted(tree, links, hidden)
    weakness = tree.math("MULTIPLY", share, -1.0)
    links = tree.node("GeometryNodeSortElements", links, None, None, weakness, properties={"domain": "POINT"})
    return _deleted(tree, links, tree.math("GREATER_THAN", tree.node("GeometryNodeInputIndex"), _less(tree, budget)))


def _less(tree, number):
    return tree.math("SUBTRACT", number, 0.5)


def _reach(tree, links):
    """(first, last): between which X all links are."""
    x, half = tree.attribute("FLOAT", "x"), tree.attribute("FLOAT", "half")
    return (
        _statistic(tree, links, tree.math("SUBTRACT", x, half), "Min"),
        _statistic(tree, links, tree.math("ADD", x, half), "Max"),
    )


def _arcs(tree, links, rows: _Rows, span, spread):
    """A curve for each link."""
    line = tree.node("GeometryNodeCurvePrimitiveLine", End=(1.0, 0.0, 0.0))
    line = tree.node("GeometryNodeResampleCurve", line, Count=_DETAIL)
    curves = tree.node("GeometryNodeRealizeInstances", tree.node("GeometryNodeInstanceOnPoints", links, Instance=line))
    share = tree.node("GeometryNodeSplineParameter", result="Factor")
    share = tree.math("MULTIPLY", share, tree.attribute("FLOAT", "way"))
    turn = tree.math("MULTIPLY", share, _HALF_TURN)
    bulge = tree.math("SINE", turn)
    eased = tree.math("MULTIPLY", tree.math("SUBTRACT", 1.0, tree.math("COSINE", turn)), 0.5)
    query, key, half = tree.attribute("INT", "query"), tree.attribute("INT", "key"), tree.attribute("FLOAT", "half")
    # along X by the span, and out to the side by what that leaves, farther the farther the tokens are apart
    along = tree.math("MULTIPLY", tree.math("SUBTRACT", tree.math("MULTIPLY", share, 2.0), 1.0), span)
    apart = tree.math("ABSOLUTE", tree.math("SUBTRACT", query, key))
    apart = tree.math("DIVIDE", tree.math("ADD", apart, 0.5), tree.math("MAXIMUM", rows.count, 1.0))
    out = tree.math("MULTIPLY", tree.math("SUBTRACT", 1.0, span), tree.math("MULTIPLY", bulge, apart))
    along = tree.math("MULTIPLY", half, tree.math("ADD", along, out))
    middle = tree.math("MULTIPLY", _less(tree, tree.attribute("INT", "heads")), 0.5)
    side = tree.math("SUBTRACT", tree.attribute("INT", "head"), tree.math("SUBTRACT", middle, 0.25))
    across = tree.math("MULTIPLY", tree.math("MULTIPLY", side, spread), bulge)
    place = tree.node(
        "ShaderNodeCombineXYZ",
        tree.math("ADD", tree.attribute("FLOAT", "x"), along),
        tree.math("ADD", rows.y, across),
        tree.mix("FLOAT", eased, rows.z(key), rows.z(query)),
    )
    return tree.node("GeometryNodeSetPosition", Geometry=curves, Position=place)


def _rails(tree, rows: _Rows, begin, end, thickness, ink):
    """The lines of the tokens."""
    points = tree.node("GeometryNodePoints", rows.count)
    place = tree.node("ShaderNodeCombineXYZ", begin, rows.y, rows.z(tree.node("GeometryNodeInputIndex")))
    points = tree.node("GeometryNodeSetPosition", Geometry=points, Position=place)
    length = tree.node("ShaderNodeCombineXYZ", tree.math("SUBTRACT", end, begin), 0.0, 0.0)
    line = tree.node("GeometryNodeCurvePrimitiveLine", End=length)
    rails = tree.node("GeometryNodeRealizeInstances", tree.node("GeometryNodeInstanceOnPoints", points, Instance=line))
    return _tubes(tree, inked(tree, rails, ink, _FAINT, "POINT"), thickness)


def _of_sample(tree, data, names, moment, samples):
    """The names of the tokens of the sample that is nearest."""
    nearest = tree.math("FLOOR", tree.math("ADD", tree.math("MINIMUM", moment, _less(tree, samples)), 0.5))
    first, length = (
        sample(tree, "INT", data, tree.attribute("INT", f"text_{what}"), nearest) for what in ("from", "length")
    )
    return tree.node("FunctionNodeSliceString", names, first, length)


def _names(tree, rows: _Rows, begin, query, size, ink, any_script, names):
    """The names, before the lines' beginnings, towards the camera."""
    camera, text = ActiveCamera(tree), lines(tree, names, any_script)
    place = tree.node("ShaderNodeCombineXYZ", begin, rows.y, rows.z(text.line))
    reach = tree.math(
        "MULTIPLY", tree.math("ADD", text.half, BESIDE), tree.math("MULTIPLY", side_of(tree, camera), -1.0)
    )
    drawn = text.placed(
        place, camera.rotation, size, right=tree.math("MULTIPLY", reach, size), up=tree.math("MULTIPLY", size, -CENTER)
    )
    looks = tree.math("MAXIMUM", tree.math("COMPARE", text.line, query, 0.5), tree.math("LESS_THAN", query, -0.5))
    drawn = inked(tree, drawn, ink, tree.mix("FLOAT", looks, _DIMMED, 1.0))
    return tree.node("GeometryNodeRealizeInstances", drawn)


def _legend(tree, rows: _Rows, begin, size, data, heads, is_by_head):
    """The names of the heads in their colors, over the first lines' beginnings; none where those are of classes."""
    camera, text = ActiveCamera(tree), lines(tree, heads, False)
    step = tree.math("MULTIPLY", size, _LEGEND_STEP)
    x = tree.math("ADD", begin, tree.math("MULTIPLY", tree.math("ADD", text.line, 0.5), step))
    place = tree.node("ShaderNodeCombineXYZ", x, rows.y, rows.z(_ABOVE))
    drawn = text.placed(place, camera.rotation, size)
    color = sample(tree, "FLOAT_COLOR", data, tree.attribute("FLOAT_COLOR", "legend_color"), text.line)
    return tree.node("GeometryNodeRealizeInstances", inked(tree, drawn, color, is_by_head))


def _tubes(tree, curves, thickness):
    return tree.node(
        "GeometryNodeCurveToMesh", curves, tree.node("GeometryNodeCurvePrimitiveCircle", _SIDES, Radius=1.0), thickness
    )


def _own_x(tree):
    """Where the plate's layer is in the data, before it is moved."""
    return tree.node("ShaderNodeSeparateXYZ", tree.attribute("FLOAT_VECTOR", "center"), result="X")


def _range(tree, geometry, value):
    return _statistic(tree, geometry, value, "Range")


def _statistic(tree, geometry, value, which: str):
    properties = {"data_type": "FLOAT", "domain": "POINT"}
    return tree.node("GeometryNodeAttributeStatistic", geometry, None, value, result=which, properties=properties)


def _deleted(tree, geometry, condition):
    return tree.node("GeometryNodeDeleteGeometry", geometry, condition, properties={"domain": "POINT"})


def _switch(tree, data_type: str, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": data_type})
