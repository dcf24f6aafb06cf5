"""What the material draws as opaque whatever its opacity formula says."""


def solid(tree, geometry, relief: float):
    """The geometry with the attributes opaque = 1 and relief, which the material reads.

    relief: 0 for the flat colour, 1 for a colour that is lit from beside the camera,
    so that a ball looks round under every look.
    """
    for name, value in (("opaque", 1.0), ("relief", relief)):
        geometry = tree.node(
            "GeometryNodeStoreNamedAttribute",
            geometry,
            None,
            name,
            value,
            properties={"data_type": "FLOAT", "domain": "POINT"},
        )
    return geometry
