"""Images of what units see on plates: which of them, and several side by side."""

from ..texts import store
from .fields import divided, parts
from .maps import Moment, ShownImage

FILTERS = RAW, GRAYED, NORMALIZED, BLURRED = "Raw", "Gray", "Normalized", "Blurred"
MOST_TILES = 9  # of a mosaic
_CELL = "mosaic"  # its image's number, and how many cells it has along a side
_FILLED = 0.94  # of its cell is an image


class ImageMoment:
    """The two images about a number, and how much of the second is seen, as fields; see Moment."""

    def __init__(self, first, second, fade):
        self.first, self.second, self.fade = first, second, fade


def image_moment(tree, image: ShownImage, number, is_blurred, of_map: Moment, of_sample: Moment) -> ImageMoment:
    """What plates show: of images that are chosen those about the number, or that of the cell of a mosaic; of images of
    samples those of the sample; of maps those of the sample at the epoch.
    """
    cell, cells, _ = parts(tree, tree.attribute("FLOAT_VECTOR", _CELL))
    in_mosaic = tree.math("GREATER_THAN", cells, 0.5)
    of_image = Moment(tree, tree.mix("FLOAT", in_mosaic, number, cell), image.count)
    is_chosen = tree.math("GREATER_THAN", image.count, 0.5)
    found = []
    for name in ("first", "second", "fade"):
        value = tree.mix("FLOAT", image.is_any, getattr(of_map, name), getattr(of_sample, name))
        found.append(tree.mix("FLOAT", is_chosen, value, getattr(of_image, name)))
    further = tree.math("MULTIPLY", image.blurred, is_blurred)
    return ImageMoment(*(tree.math("ADD", one, further) for one in found[:2]), found[2])


def side_by_side(tree, plates, mosaic, image: ShownImage):
    """The plates (points), each with several images to choose from as up to MOST_TILES of them in rows where there is a
    mosaic.
    """
    many = tree.add("GeometryNodeDuplicateElements", domain="POINT")
    count = tree.math("MINIMUM", tree.math("MAXIMUM", image.count, 1.0), float(MOST_TILES))
    tree.set(many.inputs["Geometry"], plates)
    tree.set(many.inputs["Amount"], count)
    columns = tree.math("CEIL", tree.math("SUBTRACT", tree.math("SQRT", count), 1e-4))
    columns = tree.math("MULTIPLY", columns, tree.math("GREATER_THAN", count, 1.5))
    cell = tree.node("ShaderNodeCombineXYZ", many.outputs["Duplicate Index"], columns, 0.0)
    cells = store(tree, many.outputs["Geometry"], _CELL, cell, "FLOAT_VECTOR")
    number, columns, _ = parts(tree, tree.attribute("FLOAT_VECTOR", _CELL))
    columns = tree.math("MAXIMUM", columns, 1.0)
    row, column = divided(tree, number, columns)
    middle = tree.math("MULTIPLY", tree.math("SUBTRACT", columns, 1.0), 0.5)
    pixel = tree.math("DIVIDE", tree.attribute("FLOAT", "pixel"), columns)
    offset = tree.node(
        "ShaderNodeCombineXYZ",
        0.0,
        *(
            tree.math(
                "MULTIPLY",
                tree.math("SUBTRACT", middle, place),
                tree.math("MULTIPLY", tree.attribute("FLOAT", side), pixel),
            )
            for place, side in ((column, "map_width"), (row, "map_height"))
        ),
    )
    cells = tree.node("GeometryNodeSetPosition", Geometry=cells, Offset=offset)
    return tree.node("GeometryNodeSwitch", mosaic, plates, cells, properties={"input_type": "GEOMETRY"})


def part_of_plate(tree):
    """The share of a plate's side that an image has: all of it, or its cell of a mosaic."""
    _, cells, _ = parts(tree, tree.attribute("FLOAT_VECTOR", _CELL))
    part = tree.math("DIVIDE", _FILLED, tree.math("MAXIMUM", cells, 1.0))
    return tree.mix("FLOAT", tree.math("GREATER_THAN", cells, 0.5), 1.0, part)
