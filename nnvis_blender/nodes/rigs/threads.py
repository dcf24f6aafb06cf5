"""The group "NNVis Threads": a line through each point, from where it comes to where it goes."""

from ..builder import find_group, new_group
from ..texts import store

NAME, VERSION = "NNVis Threads", 1
_STEPS = 25  # points of a line
_SIDES = 6


def threads_group():
    """The group, from the file or newly built.

    Input: points with the attributes source and sink FLOAT_VECTOR. Output: a mesh, a tube from the source through the
    point to the sink, with whatever else the points have. The second half leaves and arrives along the straight way
    from source to sink, so that lines of a window draw together softly.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "A line through each point")
    points = tree.input("Geometry", "Geometry", "Points with the attributes source and sink")
    width = tree.input("Width", "Float", "Diameter of the lines", 0.004, 0.0, 0.1, "DISTANCE")
    points = store(tree, points, "middle", tree.node("GeometryNodeInputPosition"), "FLOAT_VECTOR")
    line = tree.node("GeometryNodeMeshLine", _STEPS, Offset=(1.0 / (_STEPS - 1), 0.0, 0.0))
    along = tree.node("ShaderNodeSeparateXYZ", tree.node("GeometryNodeInputPosition"), result="X")
    line = store(tree, line, "along", along)
    lines = tree.node("GeometryNodeRealizeInstances", tree.node("GeometryNodeInstanceOnPoints", points, Instance=line))
    source, middle, sink = (tree.attribute("FLOAT_VECTOR", name) for name in ("source", "middle", "sink"))
    along = tree.math("MULTIPLY", tree.attribute("FLOAT", "along"), 2.0)
    first = tree.math("MINIMUM", along, 1.0)
    second = tree.math("MAXIMUM", tree.math("SUBTRACT", along, 1.0), 0.0)
    eased = tree.node("ShaderNodeMapRange", second, properties={"interpolation_type": "SMOOTHSTEP"})
    across = tree.vector_math("SUBTRACT", sink, middle)
    straight = tree.vector_math("MULTIPLY", across, tree.node("ShaderNodeCombineXYZ", second, eased, second))
    place = tree.vector_math("ADD", tree.mix("VECTOR", first, source, middle), straight)
    lines = tree.node("GeometryNodeSetPosition", Geometry=lines, Position=place)
    curves = tree.node("GeometryNodeMeshToCurve", lines)
    profile = tree.node("GeometryNodeCurvePrimitiveCircle", _SIDES, Radius=tree.math("MULTIPLY", width, 0.5))
    drawn = tree.node("GeometryNodeCurveToMesh", curves, profile)
    tree.output("Geometry", "Geometry", drawn)
    return tree.finish()
