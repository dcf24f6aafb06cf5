"""Maps as reliefs: a height field or a block a pixel, whose heights the nodes read from the pages of the atlas."""

from ..texts import store
from .field import IN_FIELD, is_seen
from .fields import addressed, divided, parts, stood
from .page_value import PAGES, page_value_group


def reliefs(tree, plates, pages: list, relief, has_blocks):
    """The reliefs of the plates whose maps have tiles; plates: points with what nodes/plates/faces.py stores.

    pages: sockets of the images. relief: the height of the highest values. has_blocks: blocks, not a height field.
    """
    (_, _, is_even), (_, _, is_picture) = (
        parts(tree, tree.attribute("FLOAT_VECTOR", name)) for name in ("map_look", "map_size")
    )
    bare = tree.math("GREATER_THAN", tree.math("ADD", is_even, is_picture), 0.5)
    plates = tree.node("GeometryNodeDeleteGeometry", plates, bare, properties={"domain": "POINT"})
    pixels = _pixels(tree, plates)
    blocks = _blocks(tree, pixels, pages, relief)
    field = _field(tree, pixels, pages, relief)
    drawn = tree.node("GeometryNodeSwitch", has_blocks, field, blocks, properties={"input_type": "GEOMETRY"})
    drawn = store(tree, drawn, "plate_uv", (0.5, 0.5, 0.0), "FLOAT_VECTOR")  # no frame
    return store(tree, drawn, "relief", 1.0, "FLOAT")


def _pixels(tree, plates):
    """A point for each pixel, where it is, with its middle's place in the map, pixel_at, and its side, pixel_side."""
    width, height, _ = parts(tree, tree.attribute("FLOAT_VECTOR", "map_size"))
    node = tree.add("GeometryNodeDuplicateElements", domain="POINT")
    tree.set(node.inputs["Geometry"], plates)
    tree.set(node.inputs["Amount"], tree.math("MULTIPLY", width, height))
    row, column = divided(tree, node.outputs["Duplicate Index"], width)
    at = tree.node("ShaderNodeCombineXYZ", *(tree.math("ADD", number, 0.5) for number in (column, row)), 0.0)
    pixels = store(tree, node.outputs["Geometry"], "pixel_at", at, "FLOAT_VECTOR")
    pixels = store(tree, pixels, IN_FIELD, is_seen(tree, at), "FLOAT")
    wide, _, _ = parts(tree, tree.attribute("FLOAT_VECTOR", "plate_size"))
    pixels = store(tree, pixels, "pixel_side", tree.math("DIVIDE", wide, width), "FLOAT")
    at, side = tree.attribute("FLOAT_VECTOR", "pixel_at"), tree.attribute("FLOAT", "pixel_side")
    column, row, _ = parts(tree, at)
    offset = tree.node(
        "ShaderNodeCombineXYZ",
        0.0,
        *(
            tree.math("MULTIPLY", tree.math("SUBTRACT", tree.math("MULTIPLY", number, 0.5), place), side)
            for number, place in ((width, column), (height, row))
        ),
    )
    return tree.node("GeometryNodeSetPosition", Geometry=pixels, Offset=offset)


def _blocks(tree, pixels, pages, relief):
    height = tree.math("MULTIPLY", _height(tree, pages, tree.attribute("FLOAT_VECTOR", "pixel_at")), relief)
    side = tree.attribute("FLOAT", "pixel_side")
    pixels = store(tree, pixels, "block", tree.node("ShaderNodeCombineXYZ", side, side, height), "FLOAT_VECTOR")
    pixels = addressed(tree, pixels, tree.attribute("FLOAT_VECTOR", "pixel_at"))
    cube = tree.node("GeometryNodeMeshCube", (1.0, 1.0, 1.0))
    cube = tree.node("GeometryNodeSetPosition", Geometry=cube, Offset=(0.0, 0.0, 0.5))
    return stood(tree, pixels, cube, tree.attribute("FLOAT_VECTOR", "block"))


def _field(tree, pixels, pages, relief):
    """A square a pixel, whose corners are as high as the mean of the pixels that meet there."""
    square, corner = tree.node("GeometryNodeMeshGrid", 1.0, 1.0, 2, 2), tree.node("GeometryNodeInputPosition")
    square = store(tree, square, "corner", corner, "FLOAT_VECTOR")
    squares = stood(tree, pixels, square, tree.attribute("FLOAT", "pixel_side"))
    down = tree.vector_math("MULTIPLY", tree.attribute("FLOAT_VECTOR", "corner"), (1.0, -1.0, 0.0))
    at = tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", "pixel_at"), down)
    last = tree.vector_math("SUBTRACT", tree.attribute("FLOAT_VECTOR", "map_size"), (0.5, 0.5, 0.0))
    within = tree.vector_math("MAXIMUM", tree.vector_math("MINIMUM", at, last), (0.5, 0.5, 0.0))
    height = tree.math("MULTIPLY", _height(tree, pages, within), tree.math("MULTIPLY", relief, -1.0))
    squares = tree.node(
        "GeometryNodeSetPosition", Geometry=squares, Offset=tree.node("ShaderNodeCombineXYZ", height, 0.0, 0.0)
    )
    return addressed(tree, squares, at)


def _height(tree, pages, at):
    """How high a place in the map is: 0 to 1, or -1 to 1 where the range is about zero."""
    fade, _, _ = parts(tree, tree.attribute("FLOAT_VECTOR", "map_look"))
    low, high, _ = parts(tree, tree.attribute("FLOAT_VECTOR", "map_range"))
    values = []
    for name in ("map_a", "map_b"):
        x, y, page = parts(tree, tree.vector_math("ADD", tree.attribute("FLOAT_VECTOR", name), at))
        read = tree.group(page_value_group(), X=x, Y=y, Page=page, **dict(zip(PAGES, pages)))
        values.append(read.outputs["Value"])
    value = tree.mix("FLOAT", fade, *values)
    most = tree.math("MAXIMUM", tree.math("MAXIMUM", high, tree.math("MULTIPLY", low, -1.0)), 1e-12)
    return tree.math("MAXIMUM", tree.math("MINIMUM", tree.math("DIVIDE", value, most), 1.0), -1.0)
