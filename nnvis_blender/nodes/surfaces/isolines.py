"""Contours of a mesh of triangles as curves: where what it holds at its vertices takes certain values.

Few triangles are crossed, and what a surface holds besides is not taken along: contours are drawn anew whenever it
moves.
"""

from ..texts import sample, store

_JOINED = 1e-5  # model units: ends of the pieces in two neighbouring triangles that are one place


def isolines(tree, mesh, value, first, step):
    """Curves along which a field of the mesh's vertices is first, first + step, ...: with level, and line = 1.

    mesh: triangles alone. value: FLOAT field on vertices, linear within each triangle. step: above 0.
    """
    number = tree.math("CEIL", tree.math("DIVIDE", tree.math("SUBTRACT", value, first), step))
    low, high = _ends(tree, [_at_corner(tree, "FLOAT", number, corner) for corner in range(3)])
    crossed = tree.node(
        "GeometryNodeSeparateGeometry", mesh, tree.math("LESS_THAN", low, high), properties={"domain": "FACE"}
    )
    faces = _with_corners(tree, crossed, value)
    low, high = _ends(tree, [tree.math("CEIL", tree.math("DIVIDE", one, step)) for one in _above(tree, first)])
    several = tree.add("GeometryNodeDuplicateElements", domain="POINT")
    tree.set(several.inputs["Geometry"], store(tree, faces, "level", low))
    tree.set(several.inputs["Amount"], tree.math("SUBTRACT", high, low))
    number = tree.math("ADD", tree.attribute("FLOAT", "level"), several.outputs["Duplicate Index"])
    pieces = store(tree, several.outputs["Geometry"], "level", tree.math("MULTIPLY_ADD", number, step, first))
    return _joined(tree, pieces)


def _at_corner(tree, kind: str, value, corner: int):
    """What a field of vertices is at a corner of each face."""
    vertex = tree.node(
        "GeometryNodeVertexOfCorner", tree.node("GeometryNodeCornersOfFace", Sort_Index=corner, result="Corner Index")
    )
    return tree.node(
        "GeometryNodeFieldAtIndex", Index=vertex, Value=value, properties={"data_type": kind, "domain": "POINT"}
    )


def _ends(tree, values) -> tuple:
    """The least and the largest."""
    low, high = values[0], values[0]
    for one in values[1:]:
        low, high = tree.math("MINIMUM", low, one), tree.math("MAXIMUM", high, one)
    return low, high


def _with_corners(tree, mesh, value):
    """A point a triangle, with the places and values of its corners, and nothing else."""
    count = tree.node("GeometryNodeAttributeDomainSize", mesh, result="Face Count", properties={"component": "MESH"})
    points, index = tree.node("GeometryNodePoints", count), tree.node("GeometryNodeInputIndex")
    position = tree.node("GeometryNodeInputPosition")
    for corner in range(3):
        for name, kind, field in (("place", "FLOAT_VECTOR", position), ("value", "FLOAT", value)):
            found = sample(tree, kind, mesh, _at_corner(tree, kind, field, corner), index, "FACE")
            points = store(tree, points, f"corner_{name}_{corner}", found, kind)
    return points


def _values(tree) -> list:
    return [tree.attribute("FLOAT", f"corner_value_{corner}") for corner in range(3)]


def _above(tree, first) -> list:
    """By how much the corners' values are above the first level."""
    return [tree.math("SUBTRACT", one, first) for one in _values(tree)]


def _piece(tree) -> list:
    """Where a point's level enters and leaves its triangle.

    One corner lies on its own side of the level: the level crosses the two edges that meet there.
    """
    values, level = _values(tree), tree.attribute("FLOAT", "level")
    above = [tree.math("GREATER_THAN", tree.math("SUBTRACT", one, level), 0.0) for one in values]
    # the level's own corner counts as below, as in the ceilings that count the levels of a triangle
    is_first = tree.math("COMPARE", above[1], above[2], 0.5)
    is_second = tree.math("COMPARE", above[0], above[2], 0.5)
    alone = tree.mix("FLOAT", is_first, tree.mix("FLOAT", is_second, 2.0, 1.0), 0.0)
    places = [tree.attribute("FLOAT_VECTOR", f"corner_place_{corner}") for corner in range(3)]
    own = tree.index_switch("FLOAT", alone, values), tree.index_switch("VECTOR", alone, places)
    ends = []
    for turn in (1, 2):
        other, at = (
            tree.index_switch(kind, alone, [of[(corner + turn) % 3] for corner in range(3)])
            for kind, of in (("FLOAT", values), ("VECTOR", places))
        )
        share = tree.math(
            "DIVIDE", tree.math("SUBTRACT", level, own[0]), tree.math("SUBTRACT", other, own[0]), clamp=True
        )
        ends.append(tree.mix("VECTOR", share, own[1], at))
    return ends


def _joined(tree, pieces):
    """The pieces as curves, joined where they meet."""
    count = tree.node(
        "GeometryNodeAttributeDomainSize", pieces, result="Point Count", properties={"component": "POINTCLOUD"}
    )
    index = tree.node("GeometryNodeInputIndex")
    piece, is_odd = (
        tree.math("FLOOR", tree.math("MULTIPLY", index, 0.5)),
        tree.math("GREATER_THAN", tree.math("MODULO", index, 2.0), 0.5),
    )
    # every other edge of the line leads from one piece to the next
    line = tree.node("GeometryNodeMeshLine", Count=tree.math("MULTIPLY", count, 2.0))
    lines = tree.node("GeometryNodeDeleteGeometry", line, is_odd, properties={"domain": "EDGE", "mode": "EDGE_FACE"})
    begin, end = (sample(tree, "FLOAT_VECTOR", pieces, one, piece) for one in _piece(tree))
    lines = tree.node("GeometryNodeSetPosition", Geometry=lines, Position=tree.mix("VECTOR", is_odd, begin, end))
    lines = store(tree, lines, "level", sample(tree, "FLOAT", pieces, tree.attribute("FLOAT", "level"), piece))
    lines = store(tree, lines, "line", 1.0)
    return tree.node("GeometryNodeMeshToCurve", tree.node("GeometryNodeMergeByDistance", lines, Distance=_JOINED))
