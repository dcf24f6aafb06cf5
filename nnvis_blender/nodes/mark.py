"""What shows where the picked unit or edge is: rings round the unit, or round the ends of the edge, which has a sheath.

Drawn whatever the controls leave of the network, since it may be one of those that are hidden.
"""

import math

from .lean import lean

NEVER, IN_VIEW, ALWAYS = ("Never", "In View", "Always")
COLOR = (0.9, 0.12, 0.0, 1.0)  # as Blender shows what is active, and seen on paper, at night and in Solid
_RING = 2.5  # radius of the rings over that of a layer's strongest unit
_WIRE, _SIDES, _CORNERS = 0.08, 6, 40  # of a ring: half its thickness over its radius, and what it is made of
_QUARTER = math.pi / 2
_SHEATH = 1.0  # how far a sheath stands out, over the radius of an edge of importance 1
_END_RING = 5.0  # radius of the rings at an edge's ends over that radius


class Mark:
    """The inputs of a group that mark what is picked. Made while the group's inputs are declared."""

    def __init__(self, tree):
        self._tree = tree
        tree.panel("Picked", closed=True)
        wanted = tree.input("Mark Picked", "Menu", "Where the picked unit or edge is marked: in pictures, too, or not")
        self._color = tree.input("Mark Color", "Color", "Of the mark", COLOR)
        viewed = tree.node("GeometryNodeIsViewport")
        self._shown = tree.menu_switch("BOOLEAN", wanted, {NEVER: False, IN_VIEW: viewed, ALWAYS: True})
        tree.set_default("Mark Picked", IN_VIEW)

    def ring(self, drawn, vertices, size, threads=None):
        """What is drawn, with rings round the picked one of the vertices. size: radius of a layer's strongest unit.
        threads: what leads from it to others, marked as it is.
        """
        points = self._tree.node("GeometryNodeMeshToPoints", Mesh=self._picked(vertices, "POINT"))
        rings = self._rings(lean(self._tree, points), size, _RING)
        return self._with(drawn, rings if threads is None else _joined(self._tree, rings, threads))

    def _rings(self, points, size, scale: float, chosen=None):
        """Three rings across each other round each of the points, so that one is open from any side.

        scale: of the rings over size. chosen: round which points, None: all.
        """
        tree = self._tree
        circle, wire = (
            tree.node("GeometryNodeCurvePrimitiveCircle", corners, Radius=radius)
            for corners, radius in ((_CORNERS, 1.0), (_SIDES, _WIRE))
        )
        ring = tree.node("GeometryNodeCurveToMesh", circle, wire)
        turned = (
            tree.node("GeometryNodeTransform", ring, Rotation=rotation)
            for rotation in ((0.0, 0.0, 0.0), (_QUARTER, 0.0, 0.0), (0.0, _QUARTER, 0.0))
        )
        radius = tree.math("MULTIPLY", size, scale)
        rings = tree.node("GeometryNodeInstanceOnPoints", points, chosen, _joined(tree, *turned), Scale=radius)
        return tree.node("GeometryNodeRealizeInstances", rings)

    def sheath(self, drawn, curves, places, radius, size):
        """What is drawn, with a tube along the picked one of the curves, and rings round its ends.

        places, radius: of the curves' points. size: radius of an edge of importance 1.
        """
        tree = self._tree
        line = tree.node("GeometryNodeSetPosition", Geometry=self._picked(curves, "CURVE"), Position=places)
        rings = self._rings(lean(tree, line), size, _END_RING, tree.node("GeometryNodeCurveEndpointSelection"))
        wide = tree.math("ADD", radius, tree.math("MULTIPLY", size, _SHEATH))
        line = tree.node("GeometryNodeSetCurveRadius", Curve=line, Radius=wide)
        profile = tree.node("GeometryNodeCurvePrimitiveCircle", _SIDES, Radius=1.0)
        tube = tree.node("GeometryNodeCurveToMesh", lean(tree, line), profile, tree.node("GeometryNodeInputRadius"))
        return self._with(drawn, _joined(tree, rings, tube))

    def _picked(self, geometry, domain: str):
        """What of the geometry has the attribute picked."""
        picked = self._tree.attribute("INT", "picked")
        return self._tree.node("GeometryNodeSeparateGeometry", geometry, picked, properties={"domain": domain})

    def _with(self, drawn, mark):
        """What is drawn and, where it is wanted, the mark, as the material reads it."""
        tree = self._tree
        full = [(name, "FLOAT", 1.0) for name in ("importance", "opaque", "plain")]
        for name, kind, value in (("class_color", "FLOAT_COLOR", self._color), *full):
            mark = tree.node(
                "GeometryNodeStoreNamedAttribute",
                mark,
                None,
                name,
                value,
                properties={"data_type": kind, "domain": "POINT"},
            )
        mark = tree.node("GeometryNodeSwitch", self._shown, None, mark, properties={"input_type": "GEOMETRY"})
        return _joined(tree, mark, drawn)


def _joined(tree, *parts):
    joined = tree.add("GeometryNodeJoinGeometry")
    for part in parts:
        tree.set(joined.inputs["Geometry"], part)
    return joined.outputs["Geometry"]
