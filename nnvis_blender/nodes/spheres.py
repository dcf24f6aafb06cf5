"""Points -> spheres, either as points or as meshes.

Cycles draws points as exact spheres at next to no cost;
EEVEE draws them as octahedra, so whatever shall be round there is a mesh.
"""

from .lean import lean


def declare_detail(tree, default: int):
    """Adds the input Sphere Detail and returns its socket."""
    return tree.input(
        "Sphere Detail",
        "Int",
        "Subdivisions of each sphere's mesh; 0 draws points, which are exact and quick in Cycles alone",
        default,
        0,
        5,
    )


def spheres(tree, points, radius, detail):
    """Spheres of this radius at the points, with what the material reads of their attributes.

    detail: 0 for points, else subdivisions.
    """
    ball = tree.node("GeometryNodeMeshIcoSphere", 1.0, detail)
    balls = tree.node("GeometryNodeInstanceOnPoints", lean(tree, points), Instance=ball, Scale=radius)
    balls = tree.node("GeometryNodeSetShadeSmooth", tree.node("GeometryNodeRealizeInstances", balls))
    return tree.node("GeometryNodeSwitch", is_mesh(tree, detail), points, balls, properties={"input_type": "GEOMETRY"})


def is_mesh(tree, detail):
    """Whether the input Sphere Detail asks for meshes."""
    return tree.node("FunctionNodeCompare", detail, 0, properties={"data_type": "INT", "operation": "GREATER_THAN"})
