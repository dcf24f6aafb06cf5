"""The group "NNVis Plate Links": the edges between plates as lines eased in S-curves, by what a sample brings along."""

from ..builder import find_group, new_group
from ..lean import without
from ..signs import Signs
from ..texts import store
from .lines import as_lines, declare_line_material, plate_lines_group
from .tally import tallied
from .window_pixels import integer

NAME, VERSION = "NNVis Plate Links", 2
IMPORTANCE, WEIGHT, ACTIVATION, CONTRIBUTION, ATTRIBUTION = (
    *("Importance", "Weight", "Activation"),
    *("Contribution", "Attribution"),
)
SIGN, CLASS = ("Sign", "Class")
DRAWN_LINKS, ALL_LINKS = "drawn_links", "all_links"
SHOWN = "Links"  # the control that draws them, without which these do nothing
CONTROLS = (
    *("Weigh By", "Link Color", "Link Budget", "Link Threshold", "Pinch", "Link Size", "Width by Strength"),
    *("Link Opacity", "Opacity by Strength", "Link Ease", "Link Detail"),
)
_THINNEST, _FAINTEST = 0.12, 0.05  # of the strongest line's radius and opacity keeps the weakest


def plate_links_group():
    """The group, from the file or newly built.

    Input: the plates as a mesh whose edges are drawn edges of the network, from source to target, with the attributes
    connection, weight, edge_importance, contribution, edge_attribution, is_window (EDGE), layer, stage, class_color and
    activation (POINT).
    Output: a mesh with class_color and opacity (POINT), which the material reads. With it comes an instance of nothing,
    whose attributes DRAWN_LINKS and ALL_LINKS say how many edges are drawn and of how many.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "The edges between plates, eased in S-curves")
    plates = tree.input("Plates", "Geometry", "A vertex a plate, an edge a drawn edge")
    shown = tree.input(SHOWN, "Bool", "Draw the edges between plates", True)
    weighed = tree.input(
        "Weigh By",
        "Menu",
        "What makes a link thick and opaque, each over the largest of its connection: its "
        "importance, its weight, or for the sample what its source holds, what it brings its target, or what it has to "
        "do with the output that attributions are of",
    )
    colored = tree.input("Link Color", "Menu", "By the sign of what it is weighed by, or from class to class")
    budget = tree.input("Link Budget", "Int", "Draw only so many links, the strongest ones", 600, 0)
    threshold = tree.input(
        "Link Threshold", "Float", "Draw only links that are stronger than this", 0.0, 0.0, 1.0, "FACTOR"
    )
    pinch = tree.input(
        "Pinch",
        "Float",
        "Draws the links of dense layers towards one point between the layers; at 1 each plate has "
        "one line to or from it",
        0.0,
        0.0,
        1.0,
        "FACTOR",
    )
    reach = tree.input(
        "Reach",
        "Float",
        "How many layers links have reached; between two numbers they are on their way",
        100000.0,
        0.0,
        100000.0,
    )
    size = tree.input("Link Size", "Float", "Radius of the strongest link", 0.0045, 0.0, 1.0, "DISTANCE")
    by_width = tree.input("Width by Strength", "Float", "How much thinner weak links are", 1.0, 0.0, 1.0, "FACTOR")
    opacity = tree.input("Link Opacity", "Float", "Of the strongest link", 0.9, 0.0, 1.0, "FACTOR")
    by_opacity = tree.input("Opacity by Strength", "Float", "How much fainter weak ones are", 0.8, 0.0, 1.0, "FACTOR")
    ease = tree.input("Link Ease", "Float", "From straight lines (0) to S-curves (1)", 1.0, 0.0, 1.0, "FACTOR")
    detail = tree.input("Link Detail", "Int", "Points a link", 16, 2, 256)
    signs = Signs(tree)
    material = declare_line_material(tree)

    strength = _strength(tree, weighed)
    edges = _selected(tree, store(tree, plates, "strength", strength, "FLOAT", "EDGE"), budget, threshold)
    lines = _lines(tree, edges, pinch, reach)
    value = tree.attribute("FLOAT", "strength")
    strength = tree.math("ABSOLUTE", value)
    ends = [_of_line(tree, edges, "FLOAT_COLOR", _at_end(tree, "FLOAT_COLOR", "class_color", end)) for end in (1, 2)]
    colors = {SIGN: 2 * (signs.of(value),), CLASS: ends}
    by_class = tree.menu_switch("BOOLEAN", colored, {SIGN: False, CLASS: True})
    values = {
        "thickness": tree.math("MULTIPLY", size, _falling(tree, by_width, tree.math("SQRT", strength), _THINNEST)),
        "opacity": tree.math("MULTIPLY", opacity, _falling(tree, by_opacity, strength, _FAINTEST)),
        **{
            f"{name}_color": _switch(tree, "RGBA", by_class, colors[SIGN][end], colors[CLASS][end])
            for end, name in enumerate(("start", "finish"))
        },
    }
    drawn = tree.group(plate_lines_group(), Points=as_lines(tree, lines, values), Ease=ease, Detail=detail)
    counts = {
        name: tree.node("GeometryNodeAttributeDomainSize", one, result="Edge Count")
        for name, one in ((DRAWN_LINKS, edges), (ALL_LINKS, plates))
    }
    drawn = without(tree, drawn.outputs["Geometry"], ("edge", "is_second"))
    drawn = tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material)
    drawn = _switch(tree, "GEOMETRY", shown, None, tallied(tree, drawn, **counts))
    for name, value in (("Weigh By", CONTRIBUTION), ("Link Color", SIGN)):
        tree.set_default(name, value)
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()


def _strength(tree, weighed):
    """Of each edge, what it is weighed by, over the largest of its connection: -1..1."""
    weight = tree.attribute("FLOAT", "weight")
    value = tree.menu_switch(
        "FLOAT",
        weighed,
        {
            IMPORTANCE: tree.math("MULTIPLY", tree.attribute("FLOAT", "edge_importance"), tree.math("SIGN", weight)),
            WEIGHT: weight,
            ACTIVATION: _at_end(tree, "FLOAT", tree.attribute("FLOAT", "activation"), 1),
            CONTRIBUTION: tree.attribute("FLOAT", "contribution"),
            ATTRIBUTION: tree.attribute("FLOAT", "edge_attribution"),
        },
    )
    largest = _of_group(tree, tree.math("ABSOLUTE", value), tree.attribute("INT", "connection"), "Max")
    return tree.math("DIVIDE", value, tree.math("MAXIMUM", largest, 1e-12))


def _selected(tree, edges, budget, threshold):
    """The strongest edges that budget and threshold leave, the strongest first; all vertices stay."""
    strength = tree.math("ABSOLUTE", tree.attribute("FLOAT", "strength"))
    weakness = tree.math("MULTIPLY", strength, -1.0)
    edges = tree.node("GeometryNodeSortElements", edges, None, None, weakness, properties={"domain": "EDGE"})
    index = tree.node("GeometryNodeInputIndex")
    beyond = _compare(tree, "INT", "GREATER_EQUAL", index, budget)
    below = _compare(tree, "FLOAT", "LESS_EQUAL", strength, threshold)
    hidden = tree.node("FunctionNodeBooleanMath", beyond, below, properties={"operation": "OR"})
    return tree.node("GeometryNodeDeleteGeometry", edges, hidden, properties={"domain": "EDGE", "mode": "EDGE_FACE"})


def _lines(tree, edges, pinch, reach):
    """A point for each line that is drawn: of an edge, or, of what is drawn through one point, of each of its ends.

    The first as many points are the edges', or their first halves, the others their second halves.
    """
    count = tree.node("GeometryNodeAttributeDomainSize", edges, result="Edge Count")
    points = tree.node("GeometryNodePoints", integer(tree, "MULTIPLY", count, 2))
    second = tree.node("GeometryNodeInputIndex")
    second = _compare(tree, "INT", "GREATER_EQUAL", second, count)
    points = store(tree, points, "is_second", second)
    points = store(tree, points, "edge", integer(tree, "MODULO", tree.node("GeometryNodeInputIndex"), count), "INT")

    dense = _of_line(tree, edges, "FLOAT", tree.math("SUBTRACT", 1.0, tree.attribute("INT", "is_window")))
    through = tree.math("MULTIPLY", dense, tree.math("GREATER_THAN", pinch, 0.99999))
    second = tree.attribute("FLOAT", "is_second")
    lone = [_of_line(tree, edges, "FLOAT", _is_strongest(tree, end)) for end in (1, 2)]
    kept = tree.mix("FLOAT", through, tree.math("SUBTRACT", 1.0, second), tree.mix("FLOAT", second, *lone))
    begin = tree.math("MULTIPLY", second, 0.5)
    end = tree.math("SUBTRACT", 1.0, tree.math("MULTIPLY", tree.math("SUBTRACT", through, second), 0.5))
    left, entered = (_of_line(tree, edges, "FLOAT", _at_end(tree, "INT", "stage", which)) for which in (1, 2))
    way = tree.math("DIVIDE", tree.math("SUBTRACT", reach, left), tree.math("SUBTRACT", entered, left))
    end = tree.math("MINIMUM", end, way)
    kept = tree.math("MULTIPLY", kept, tree.math("GREATER_THAN", end, begin))

    place = tree.node("GeometryNodeInputMeshEdgeVertices").node.outputs
    axis, waist = _between(tree)
    values = {
        "strength": _of_line(tree, edges, "FLOAT", tree.attribute("FLOAT", "strength")),
        "start": _of_line(tree, edges, "FLOAT_VECTOR", place["Position 1"]),
        "finish": _of_line(tree, edges, "FLOAT_VECTOR", place["Position 2"]),
        "axis": _of_line(tree, edges, "FLOAT_VECTOR", axis),
        "waist": _of_line(tree, edges, "FLOAT_VECTOR", waist),
        "pinch": tree.math("MULTIPLY", dense, pinch),
        "begin": begin,
        "end": end,
    }
    points = tree.node(
        "GeometryNodeDeleteGeometry", points, tree.math("LESS_THAN", kept, 0.5), properties={"domain": "POINT"}
    )
    return as_lines(tree, points, values)


def _is_strongest(tree, end: int):
    """1 of the first of the edges of a connection that share a plate at this end: edges come strongest first."""
    index, plate = tree.node("GeometryNodeInputIndex"), _vertex(tree, end)
    connection = tree.attribute("INT", "connection")
    most = _of_group(tree, connection, None, "Max", "INT")
    group = integer(tree, "MULTIPLY_ADD", plate, integer(tree, "ADD", most, 1), connection)
    return _compare(tree, "INT", "EQUAL", index, _of_group(tree, index, group, "Min", "INT"))


def _between(tree):
    """(unit vector from the middle of the source's layer to that of the target's, the middle between the two)."""
    middle = tree.node(
        "GeometryNodeFieldAverage",
        tree.node("GeometryNodeInputPosition"),
        tree.attribute("INT", "layer"),
        properties={"data_type": "FLOAT_VECTOR", "domain": "POINT"},
    )
    here, there = (_at_vertex(tree, "FLOAT_VECTOR", middle, end) for end in (1, 2))
    way = tree.vector_math("SUBTRACT", there, here)
    return tree.vector_math("NORMALIZE", way), tree.mix("VECTOR", 0.5, here, there)


def _of_line(tree, edges, data_type: str, value):
    """What a line's edge has."""
    return tree.node(
        "GeometryNodeSampleIndex",
        edges,
        value,
        tree.attribute("INT", "edge"),
        properties={"data_type": data_type, "domain": "EDGE", "clamp": True},
    )


def _at_end(tree, data_type: str, value, end: int):
    """What an edge's source (1) or target (2) has; value: a field, or the name of an attribute."""
    value = tree.attribute(data_type, value) if isinstance(value, str) else value
    return _at_vertex(tree, data_type, value, end)


def _at_vertex(tree, data_type: str, value, end: int):
    return tree.node(
        "GeometryNodeFieldAtIndex", value, _vertex(tree, end), properties={"data_type": data_type, "domain": "POINT"}
    )


def _vertex(tree, end: int):
    return tree.node("GeometryNodeInputMeshEdgeVertices", result=f"Vertex Index {end}")


def _of_group(tree, value, group, which: str, data_type: str = "FLOAT"):
    properties = {"data_type": data_type, "domain": "EDGE"}
    return tree.node("GeometryNodeFieldMinAndMax", value, group, result=which, properties=properties)


def _falling(tree, amount, strength, least: float):
    """1 - amount .. 1, as strength does, and at least so much of it."""
    return tree.mix("FLOAT", amount, 1.0, tree.mix("FLOAT", strength, least, 1.0))


def _compare(tree, data_type: str, operation: str, a, b):
    return tree.node("FunctionNodeCompare", a, b, properties={"data_type": data_type, "operation": operation})


def _switch(tree, data_type: str, condition, without, having):
    return tree.node("GeometryNodeSwitch", condition, without, having, properties={"input_type": data_type})
