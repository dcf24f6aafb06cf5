"""Fog inside a node tree: a volume with the grids that the material "NNVis Fog" reads."""

COLORS = ("red", "green", "blue")  # the fog's colour times its density, as grids beside the grid density


def fog_volume(tree, cube, density, color):
    """The volume. cube(value) -> a volume of one grid that holds the field; density, color: fields of its places."""
    volume = cube(density)
    separate = tree.node("FunctionNodeSeparateColor", color).node
    for name, part in zip(COLORS, (separate.outputs[index] for index in range(3))):
        values = tree.node(
            "GeometryNodeGetNamedGrid",
            cube(tree.math("MULTIPLY", density, part)),
            "density",
            result="Grid",
            properties={"data_type": "FLOAT"},
        )
        volume = tree.node("GeometryNodeStoreNamedGrid", volume, name, values, properties={"data_type": "FLOAT"})
    return volume
