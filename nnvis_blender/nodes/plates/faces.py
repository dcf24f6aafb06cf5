"""The group "NNVis Plate Faces": the plates' maps, as rectangles that look their pixels up in the atlas.

The address of a plate's map is in attributes of each kind of map: <kind>_tile (width, height and number of the tile of
the first sample), <kind>_page (top of its region, the page that this is on, how many tiles further that of the next
sample is), <kind>_low and <kind>_high (of the unit, its layer and the network). See scene/atlas.py on regions.
"""

from ..builder import find_group, new_group

NAME, VERSION = "NNVis Plate Faces", 1
KINDS = AFTER, BEFORE = "after", "before"
SIDE = 4096  # of a page, pixels: see scene/atlas.py


def faces_group():
    """The group, from the file or newly built.

    Output: a rectangle a plate with, for the material (shaders/plates.py): plate_uv (0 to 1 on the map, beyond on the
    frame), map_a and map_b (x and y in the atlas, page) of the two samples about Sample, map_look (what is of the
    second, colour map, source), map_range (low, high, value of what has no tile) and plate_color.
    """
    return find_group(NAME, VERSION) or _build()


def _build():
    tree = new_group(NAME, "GeometryNodeTree", VERSION, "Draws plates as rectangles with their maps")
    plates = tree.input("Plates", "Geometry", "Vertices, one a plate")
    sample = tree.input("Sample", "Float", "Which sample; between two numbers both", 0.0, 0.0)
    samples = tree.input("Samples", "Int", "How many samples there are", 1, 1, hidden=True)
    frame = tree.input("Frame", "Float", "Width of the plates' frames", 0.004, 0.0, 1.0, "DISTANCE")
    material = tree.input("Material", "Material", "Reads the attributes of maps")

    kind = tree.node("FunctionNodeInputString", properties={"string": AFTER})
    tile = _vector(tree, _of_kind(tree, kind, "_tile"))
    low, high = (_vector(tree, _of_kind(tree, kind, end))["X"] for end in ("_low", "_high"))
    last = tree.math("SUBTRACT", samples, 1.0)
    now = tree.math("MINIMUM", tree.math("MAXIMUM", sample, 0.0), last)
    first = tree.math("FLOOR", now)
    second = tree.math("MINIMUM", tree.math("ADD", first, 1.0), last)
    fade = tree.math("SUBTRACT", now, first)
    drawn = plates
    for name, number in (("map_a", first), ("map_b", second)):
        drawn = store(tree, drawn, name, _address(tree, kind, number))
    drawn = store(tree, drawn, "map_size", tree.node("ShaderNodeCombineXYZ", tile["X"], tile["Y"], 0.0))
    drawn = store(tree, drawn, "map_look", tree.node("ShaderNodeCombineXYZ", fade, 0.0, 0.0))
    drawn = store(tree, drawn, "map_range", tree.node("ShaderNodeCombineXYZ", low, high, 0.0))
    drawn = store(tree, drawn, "plate_color", tree.attribute("FLOAT_COLOR", "class_color"), "FLOAT_COLOR")

    wide, high = (
        tree.math("MULTIPLY", tree.attribute("FLOAT", name), tree.attribute("FLOAT", "pixel"))
        for name in ("map_width", "map_height")
    )
    drawn = store(tree, drawn, "plate_size", tree.node("ShaderNodeCombineXYZ", wide, high, 0.0))
    drawn = _rectangles(tree, drawn, frame)
    size, uv = tree.attribute("FLOAT_VECTOR", "map_size"), tree.attribute("FLOAT_VECTOR", "plate_uv")
    within = tree.vector_math("MULTIPLY", size, uv)
    for name in ("map_a", "map_b"):
        drawn = store(tree, drawn, name, tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", name), within))
    tree.output("Geometry", "Geometry", tree.node("GeometryNodeSetMaterial", Geometry=drawn, Material=material))
    return tree.finish()


def store(tree, geometry, name: str, value, kind: str = "FLOAT_VECTOR", domain: str = "POINT"):
    """The geometry with an attribute."""
    return tree.node(
        "GeometryNodeStoreNamedAttribute",
        geometry,
        None,
        name,
        value,
        properties={"data_type": kind, "domain": domain},
    )


def _rectangles(tree, plates, frame):
    """A rectangle for each plate of its plate_size and the frame around it, seen from -X the right way round."""
    square = tree.node("GeometryNodeMeshGrid", 1.0, 1.0, 2, 2)
    corner = tree.node("GeometryNodeInputPosition")
    square = store(tree, square, "plate_uv", corner)  # -0.5 to 0.5 to the right and upwards, until it is known how wide
    size = tree.attribute("FLOAT_VECTOR", "plate_size")
    wide, high, _ = tree.node("ShaderNodeSeparateXYZ", size).node.outputs
    frame = tree.math("MINIMUM", frame, tree.math("MULTIPLY", tree.math("MINIMUM", wide, high), 0.1))
    double = tree.math("MULTIPLY", frame, 2.0)
    outer = tree.vector_math("ADD", size, tree.node("ShaderNodeCombineXYZ", double, double, 0.0))
    plates = store(tree, plates, "plate_outer", outer)
    turned = tree.node("FunctionNodeEulerToRotation", (1.5707963, 0.0, -1.5707963))
    drawn = tree.node("GeometryNodeMeshToPoints", Mesh=plates)
    drawn = tree.node(
        "GeometryNodeInstanceOnPoints",
        drawn,
        Instance=square,
        Rotation=turned,
        Scale=tree.attribute("FLOAT_VECTOR", "plate_outer"),
    )
    drawn = tree.node("GeometryNodeRealizeInstances", drawn)
    corner, outer, inner = (tree.attribute("FLOAT_VECTOR", name) for name in ("plate_uv", "plate_outer", "plate_size"))
    down = tree.vector_math("MULTIPLY", corner, (1.0, -1.0, 0.0))
    inner = tree.vector_math("MAXIMUM", inner, (1e-9, 1e-9, 1e-9))
    uv = tree.vector_math("DIVIDE", tree.vector_math("MULTIPLY", down, outer), inner)
    uv = tree.vector_math("ADD", uv, (0.5, 0.5, 0.0))
    return store(tree, drawn, "plate_uv", uv)


def _address(tree, kind, sample):
    """(x, y, page) of the upper left pixel of a plate's tile of a sample."""
    tile, page = (_vector(tree, _of_kind(tree, kind, name)) for name in ("_tile", "_page"))
    width, height = (tree.math("MAXIMUM", tile[axis], 1.0) for axis in "XY")
    number = tree.math("ADD", tile["Z"], tree.math("MULTIPLY", page["Z"], sample))
    across, down = (tree.math("FLOOR", tree.math("DIVIDE", float(SIDE), side)) for side in (width, height))
    row, column = _divided(tree, number, across)
    page_number, row = _divided(tree, row, down)
    return tree.node(
        "ShaderNodeCombineXYZ",
        tree.math("MULTIPLY", column, width),
        tree.math("ADD", page["X"], tree.math("MULTIPLY", row, height)),
        tree.math("ADD", page["Y"], page_number),
    )


def _divided(tree, number, by):
    """(quotient, rest) of whole numbers."""
    quotient = tree.math("FLOOR", tree.math("DIVIDE", tree.math("ADD", number, 0.5), by))
    return quotient, tree.math("SUBTRACT", number, tree.math("MULTIPLY", quotient, by))


def _of_kind(tree, kind, ending: str):
    """The name of an attribute of a kind of map."""
    joined = tree.add("GeometryNodeStringJoin")
    for text in (tree.node("FunctionNodeInputString", properties={"string": ending}), kind):
        tree.set(joined.inputs["Strings"], text)  # the last link of a multi-input comes first
    return joined.outputs["String"]


def _vector(tree, name):
    """The parts X, Y and Z of a vector attribute."""
    return tree.node("ShaderNodeSeparateXYZ", tree.attribute("FLOAT_VECTOR", name)).node.outputs
