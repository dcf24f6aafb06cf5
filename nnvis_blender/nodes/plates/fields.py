"""What the groups of plates have in common, as nodes."""

from ..texts import store


def parts(tree, vector):
    """The sockets X, Y and Z of a vector."""
    return tuple(tree.node("ShaderNodeSeparateXYZ", vector).node.outputs)


def divided(tree, number, by):
    """(quotient, rest) of whole numbers."""
    # a half keeps what is a whole number from being rounded down
    quotient = tree.math("FLOOR", tree.math("DIVIDE", tree.math("ADD", number, 0.5), by))
    return quotient, tree.math("SUBTRACT", number, tree.math("MULTIPLY", quotient, by))


def addressed(tree, geometry, at):
    """The geometry with map_a and map_b moved on by a place in the map."""
    for name in ("map_a", "map_b"):
        moved = tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", name), at)
        geometry = store(tree, geometry, name, moved, "FLOAT_VECTOR")
    return geometry


def stood(tree, points, flat, scale):
    """What lies flat in the plane of X and Y at each point, standing, to be seen from -X, its Y upwards; as a mesh."""
    placed = tree.node(
        "GeometryNodeInstanceOnPoints",
        points,
        Instance=flat,
        Rotation=tree.node("FunctionNodeEulerToRotation", (1.5707963, 0.0, -1.5707963)),
        Scale=scale,
    )
    return tree.node("GeometryNodeRealizeInstances", placed)
