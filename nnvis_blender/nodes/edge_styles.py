"""The styles of edges: curves with radius, importance and class_color -> what is drawn.

Style               | drawn as                                          | radius            | opacity
Strands             | curves                                            | by importance     | the material's
Tubes               | the same as meshes                                | by importance     | the material's
Lines               | curves                                            | thin, all alike   | opaque
Spheres             | a bead with relief at each sample                 | 2.5 x importance  | opaque
Transparent Spheres | a bead at each sample                             | 2.5 x importance  | the material's
Ellipsoids          | curves with the outline of an ellipsoid a segment | 2.5 x importance  | the material's
Points              | a dot at each sample                              | small, all alike  | opaque
"""

from . import spheres
from .halo import with_halos
from .lean import lean
from .solid import solid

NONE, STRANDS, TUBES, LINES, SPHERES, TRANSPARENT_SPHERES, ELLIPSOIDS, POINTS = STYLES = (
    "None",
    "Strands",
    "Tubes",
    "Lines",
    "Spheres",
    "Transparent Spheres",
    "Ellipsoids",
    "Points",
)
_TUBE_SIDES = 6
_LINE, _POINT = 0.13, 0.3  # radius of lines and points, over that of a strand of importance 1
_BEAD = 2.5  # radius of beads and ellipsoids, over that of the same edge's strand: nn_vis' .02 where strands have .008
_CUTS = 3  # of a segment, so that its ellipsoid has five points


def styled_edges(tree, style, curves, size, detail, emphasis, viewed, halo, perspective):
    """The curves in the chosen style.

    size: radius of a strand of importance 1. emphasis: factor of what is not thick by importance.
    viewed: whether curves are to be meshes, see solid_view. halo, perspective: see with_halos.
    """
    radius = tree.node("GeometryNodeInputRadius")
    radii = (tree.math("MULTIPLY", tree.math("MULTIPLY", size, share), emphasis) for share in (_LINE, _POINT))
    lines, dots = (tree.node("GeometryNodeSetCurveRadius", Curve=curves, Radius=one) for one in radii)
    wide = tree.node("GeometryNodeSetCurveRadius", Curve=curves, Radius=tree.math("MULTIPLY", radius, _BEAD))
    samples = _samples(tree, wide)
    strands = with_halos(tree, curves, halo, perspective)
    return tree.menu_switch(
        "GEOMETRY",
        style,
        {
            NONE: None,
            STRANDS: _meshed(tree, strands, radius, viewed),
            TUBES: _tubes(tree, strands, radius),
            LINES: _meshed(tree, solid(tree, lines, relief=0.0), radius, viewed),
            SPHERES: spheres.spheres(tree, solid(tree, samples, relief=1.0), radius, detail),
            TRANSPARENT_SPHERES: spheres.spheres(tree, samples, radius, detail),
            ELLIPSOIDS: _ellipsoids(tree, wide, radius, detail),
            POINTS: spheres.spheres(tree, solid(tree, _samples(tree, dots), relief=0.0), radius, detail),
        },
    )


def _samples(tree, curves):
    """A point at each sample."""
    plain = tree.node("GeometryNodeCurveSplineType", lean(tree, curves), properties={"spline_type": "POLY"})
    return tree.node("GeometryNodeCurveToPoints", plain, properties={"mode": "EVALUATED"})


def _tubes(tree, curves, radius):
    smooth = tree.node("GeometryNodeSetSplineResolution", curves, Resolution=3)
    return _swept(tree, smooth, radius)


def _meshed(tree, curves, radius, viewed):
    """The curves, or where they are viewed the coarsest tubes there are."""
    plain = tree.node("GeometryNodeCurveSplineType", curves, properties={"spline_type": "POLY"})
    tubes = _swept(tree, plain, radius, sides=3)
    return tree.node("GeometryNodeSwitch", viewed, curves, tubes, properties={"input_type": "GEOMETRY"})


def _swept(tree, curves, radius, sides=_TUBE_SIDES):
    profile = tree.node("GeometryNodeCurvePrimitiveCircle", sides, Radius=1.0)
    return tree.node("GeometryNodeCurveToMesh", lean(tree, curves), profile, radius)


def _ellipsoids(tree, curves, radius, detail):
    """An ellipsoid on each segment, as the outline of all of them together: a curve whose radius swells and shrinks.

    nn_vis: the semi-axis along a segment AB is |AB| / 2 k + r with k = 1 + 1.5 I, in the first and the last segment k =
    1; the other two are r. Neighbours overlap,
    so between two of them the outline is as wide as the ellipsoids are where they meet.
    """
    fine = tree.node("GeometryNodeSubdivideCurve", curves, _CUTS)
    fine = tree.node("GeometryNodeCurveSplineType", fine, properties={"spline_type": "POLY"})
    steps = _CUTS + 1
    index = tree.node("GeometryNodeCurveOfPoint", result="Index in Curve")
    spline = tree.node("GeometryNodeSplineLength").node
    last = tree.math("SUBTRACT", spline.outputs["Point Count"], 1.0)
    spacing = tree.math("DIVIDE", spline.outputs["Length"], last)  # samples are evenly spaced
    half = tree.math("MULTIPLY", spacing, steps / 2)
    place = tree.math("SUBTRACT", tree.math("MULTIPLY", tree.math("MODULO", index, float(steps)), 2 / steps), 1.0)
    inner = tree.math(
        "MULTIPLY",
        tree.math("GREATER_THAN", index, steps - 0.5),
        tree.math("LESS_THAN", index, tree.math("SUBTRACT", last, steps - 0.5)),
    )
    stretch = tree.math("MULTIPLY", tree.math("MULTIPLY", inner, 1.5), tree.attribute("FLOAT", "importance"))
    axis = tree.math("ADD", tree.math("MULTIPLY", half, tree.math("ADD", stretch, 1.0)), radius)
    along = tree.math("DIVIDE", tree.math("MULTIPLY", place, half), axis)
    width = tree.math(
        "SQRT", tree.math("MAXIMUM", tree.math("SUBTRACT", 1.0, tree.math("MULTIPLY", along, along)), 0.0)
    )
    fine = tree.node("GeometryNodeSetCurveRadius", Curve=fine, Radius=tree.math("MULTIPLY", radius, width))
    return tree.node(
        "GeometryNodeSwitch",
        spheres.is_mesh(tree, detail),
        fine,
        _swept(tree, fine, radius),
        properties={"input_type": "GEOMETRY"},
    )
