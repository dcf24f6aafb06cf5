"""Contours of a mesh of triangles as curves: where what it holds at its vertices takes certain values."""

from ..texts import store

_ENDS = ("contour_a", "contour_b")
_JOINED = 1e-5  # model units: ends of the pieces in two neighbouring triangles that are one place


def isolines(tree, mesh, value, first, step):
    """Curves along which a field of the mesh's vertices is first, first + step, ...: with level, and line = 1.

    mesh: triangles alone. value: FLOAT field on vertices, linear within each triangle. step: above 0.
    """
    faces = _with_corners(tree, mesh, value)
    values = [tree.attribute("FLOAT", f"corner_value_{corner}") for corner in range(3)]
    low, high = values[0], values[0]
    for one in values[1:]:
        low, high = tree.math("MINIMUM", low, one), tree.math("MAXIMUM", high, one)
    numbers = [tree.math("CEIL", tree.math("DIVIDE", tree.math("SUBTRACT", end, first), step)) for end in (low, high)]
    faces = store(tree, faces, "level", numbers[0])
    several = tree.add("GeometryNodeDuplicateElements", domain="POINT")
    tree.set(several.inputs["Geometry"], faces)
    tree.set(several.inputs["Amount"], tree.math("SUBTRACT", numbers[1], numbers[0]))
    number = tree.math("ADD", tree.attribute("FLOAT", "level"), several.outputs["Duplicate Index"])
    pieces = store(tree, several.outputs["Geometry"], "level", tree.math("MULTIPLY_ADD", number, step, first))
    return _joined(tree, _with_ends(tree, store(tree, pieces, "line", 1.0), values))


def _with_corners(tree, mesh, value):
    """A point a triangle, with the places and values of its corners."""
    position = tree.node("GeometryNodeInputPosition")
    for corner in range(3):
        of_face = tree.node("GeometryNodeCornersOfFace", Sort_Index=corner, result="Corner Index")
        vertex = tree.node("GeometryNodeVertexOfCorner", of_face)
        for name, kind, field in (("place", "FLOAT_VECTOR", position), ("value", "FLOAT", value)):
            found = tree.node(
                "GeometryNodeFieldAtIndex", Index=vertex, Value=field, properties={"data_type": kind, "domain": "POINT"}
            )
            mesh = store(tree, mesh, f"corner_{name}_{corner}", found, kind, "FACE")
    return tree.node("GeometryNodeMeshToPoints", mesh, properties={"mode": "FACES"})


def _with_ends(tree, pieces, values):
    """The points with where the level enters and leaves their triangle.

    One corner lies on its own side of the level: the level crosses the two edges that meet there.
    """
    level = tree.attribute("FLOAT", "level")
    above = [tree.math("GREATER_THAN", tree.math("SUBTRACT", one, level), 0.0) for one in values]
    # the level's own corner counts as below, as in the ceilings that count the levels of a triangle
    is_first = tree.math("COMPARE", above[1], above[2], 0.5)
    is_second = tree.math("COMPARE", above[0], above[2], 0.5)
    alone = tree.mix("FLOAT", is_first, tree.mix("FLOAT", is_second, 2.0, 1.0), 0.0)
    places = [tree.attribute("FLOAT_VECTOR", f"corner_place_{corner}") for corner in range(3)]
    own = tree.index_switch("FLOAT", alone, values), tree.index_switch("VECTOR", alone, places)
    for name, turn in zip(_ENDS, (1, 2)):
        other, at = (
            tree.index_switch(kind, alone, [of[(corner + turn) % 3] for corner in range(3)])
            for kind, of in (("FLOAT", values), ("VECTOR", places))
        )
        share = tree.math(
            "DIVIDE", tree.math("SUBTRACT", level, own[0]), tree.math("SUBTRACT", other, own[0]), clamp=True
        )
        pieces = store(tree, pieces, name, tree.mix("VECTOR", share, own[1], at), "FLOAT_VECTOR")
    return pieces


def _joined(tree, pieces):
    """The pieces as curves, joined where they meet."""
    line = tree.node("GeometryNodeMeshLine", Count=2)
    index = tree.node("GeometryNodeInputIndex")
    line = store(tree, line, "contour_end", index, "INT")
    lines = tree.node("GeometryNodeRealizeInstances", tree.node("GeometryNodeInstanceOnPoints", pieces, Instance=line))
    place = tree.index_switch(
        "VECTOR",
        tree.attribute("INT", "contour_end"),
        [tree.attribute("FLOAT_VECTOR", name) for name in _ENDS],
    )
    lines = tree.node("GeometryNodeSetPosition", Geometry=lines, Position=place)
    return tree.node("GeometryNodeMeshToCurve", tree.node("GeometryNodeMergeByDistance", lines, Distance=_JOINED))
